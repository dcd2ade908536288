import Diagnostics
import Foundation

/// The names that `${…}` may hold, and their values.
///
/// Substitution is textual. What a text starts with decides where a relative path starts: at the manifest's folder,
/// or, where it starts with a variable that `--set` gave, at the current folder. So `${data}/train.tmx` means the
/// same file whether DIR of `--set data=DIR` is relative or absolute.
struct Variables: Sendable {
    private var declared: [String: Located<String>] = [:]
    private var fixed: [String: String] = [:]

    /// Declares a variable of the manifest.
    mutating func declare(_ name: String, _ value: Located<String>) { declared[name] = value }

    /// Sets one of the manifest's own names, such as `source` or `work`.
    mutating func fix(_ name: String, _ value: String) { fixed[name] = value }

    var names: [String] { Array(declared.keys) + Array(fixed.keys) }

    /// Expands the variables in a text.
    /// - Throws: a ``Diagnostic`` for a name that is not known, a circle, or a `${` without its `}`.
    func expand(_ text: Located<String>) throws -> Expansion { try expand(text, within: []) }

    private static let circle = "variables refer to each other in a circle"

    static func isCircle(_ problem: Diagnostic) -> Bool { problem.message.hasPrefix(circle) }

    private func expand(_ text: Located<String>, within outer: [String]) throws -> Expansion {
        var result = Expansion(
            text: "", startsAtCurrentFolder: text.origin.isFromCommandLine, folder: text.origin.folder)
        var rest = text.value[...]
        while let open = rest.range(of: "${") {
            guard let close = rest[open.upperBound...].firstIndex(of: "}") else {
                let origin = text.origin.moved(to: String(rest[open.lowerBound...]))
                throw origin.problem("`${` has no closing `}`; write ${name}")
            }
            let name = String(rest[open.upperBound..<close])
            let value = try value(of: name, at: text.origin.moved(to: "${\(name)}"), within: outer)
            if result.text.isEmpty, open.lowerBound == text.value.startIndex {
                (result.startsAtCurrentFolder, result.folder) = (value.startsAtCurrentFolder, value.folder)
            }
            result.text += rest[..<open.lowerBound] + value.text
            rest = rest[rest.index(after: close)...]
        }
        result.text += rest
        return result
    }

    private static let environmentMark = "env:"

    /// The value of `${env:NAME}`. A relative path in it starts where the command was given.
    private func environmentValue(of name: String, at origin: Origin) throws -> Expansion {
        let name = String(name.dropFirst(Self.environmentMark.count))
        guard let value = getenv(name) else {
            throw origin.problem("the environment has no variable `\(name)`; set it, or declare it under `variables`")
        }
        return Expansion(text: String(cString: value), startsAtCurrentFolder: true)
    }

    private func value(of name: String, at origin: Origin, within outer: [String]) throws -> Expansion {
        if name.hasPrefix(Self.environmentMark) { return try environmentValue(of: name, at: origin) }
        if let value = fixed[name] { return Expansion(text: value, startsAtCurrentFolder: false) }
        guard let value = declared[name] else {
            let advice =
                switch name {
                case "set": "; only a stage that runs once per set has it"
                case _ where getenv(name) != nil: "; write ${env:\(name)} for that of the environment"
                case "case": "; only a manifest with a `matrix` has it"
                default: advice(name, among: names)
                }
            throw origin.problem("undefined variable `\(name)`\(advice)")
        }
        guard !outer.contains(name) else {
            let circle = (outer + [name]).map { "`\($0)`" }.joined(separator: " → ")
            throw origin.problem("\(Self.circle): \(circle); give one of them a value")
        }
        return try expand(value, within: outer + [name])
    }
}
