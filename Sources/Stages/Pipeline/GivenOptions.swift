import Foundation
import Pipelines

/// The options of an invocation's command line, as another manifest can give them to the same stage.
struct GivenOptions {
    /// In the order of the command line; a flag has no value.
    private(set) var options: [(name: String, values: [String])] = []
    /// The arguments that are not options.
    private(set) var positionals: [String] = []

    /// - Parameters:
    ///   - invocation: the invocation.
    ///   - catalogue: has its stage, whose options it names.
    ///   - paths: makes paths absolute.
    init(_ invocation: Invocation, _ catalogue: Catalogue, _ paths: ManifestPaths) {
        let known = catalogue.stages.first { $0.name == invocation.stage }?.options ?? []
        var words = invocation.undividedArguments[...]
        func absolute(_ text: String) -> String { paths.absolute(ofCurrent: text) }
        while let word = words.popFirst() {
            if word == "--" {
                positionals += words
                break
            }
            guard word.hasPrefix("--") else {
                positionals.append(word)
                continue
            }
            let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1).map(String.init)
            let option = known.first { $0.name == parts[0] }
            guard option?.kind != .flag else {
                options.append((parts[0], []))
                continue
            }
            guard let value = parts.count > 1 ? parts[1] : words.popFirst() else { break }
            add(parts[0], option?.isPath == true ? absolute(value) : value)
        }
        positionals = positionals.map(absolute)
    }

    private mutating func add(_ name: String, _ value: String) {
        if let index = options.firstIndex(where: { $0.name == name }) {
            options[index].values.append(value)
        } else {
            options.append((name, [value]))
        }
    }

    /// The lines of a mapping in a manifest, without the options of some names.
    func lines(without names: Set<String>, indent: String) -> [String] {
        lines(indent: indent) { !names.contains($0) }
    }

    /// The lines of a mapping in a manifest, of the options of some names.
    func lines(of names: Set<String>, indent: String) -> [String] {
        lines(indent: indent) { names.contains($0) }
    }

    private func lines(indent: String, where isWanted: (String) -> Bool) -> [String] {
        options.filter { isWanted($0.name) }.map { name, values in
            switch values.count {
            case 0 where name.hasPrefix("no-"): "\(indent)\(name.dropFirst(3)): false"
            case 0: "\(indent)\(name): true"
            case 1: "\(indent)\(name): \(values[0].quotedForYAML)"
            default: "\(indent)\(name): [\(values.map(\.quotedForYAML).joined(separator: ", "))]"
            }
        }
    }
}

extension String {
    /// The text as a scalar in single quotes.
    var quotedForYAML: String { "'\(replacing("'", with: "''"))'" }
}
