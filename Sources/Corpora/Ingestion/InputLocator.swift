import Diagnostics
import Foundation

/// Finds the files that the inputs on a command line stand for.
struct InputLocator {
    struct Location: Equatable {
        let path: String
        /// The target side of a line pair.
        var companion: String?

        var files: [String] { [path] + (companion.map { [$0] } ?? []) }
    }

    let source, target: String

    /// - Throws: ``ExitStatus/missingInput`` for what is neither a file nor a bitext.
    func locate(_ inputs: [String]) throws -> [Location] {
        var found: [Location] = []
        for input in inputs {
            let location = try locate(input)
            // A shell's `corpus.*` names both sides of a pair; it is one input all the same.
            if location.companion == nil || !found.contains(location) { found.append(location) }
        }
        return found
    }

    private func locate(_ input: String) throws -> Location {
        if input == "-" { return Location(path: input) }
        if Folder.hasFile(input) { return try half(input) ?? Location(path: input) }
        for colon in input.indices where input[colon] == ":" {
            let first = String(input[..<colon]), second = String(input[input.index(after: colon)...])
            if Folder.hasFile(first), Folder.hasFile(second) { return Location(path: first, companion: second) }
        }
        if let bitext = try? Bitext(input, source: source, target: target) {
            return Location(path: bitext.sourcePath, companion: bitext.targetPath)
        }
        // A folder without a line pair of its name says so when it is opened.
        if FileManager.default.fileExists(atPath: input) { return Location(path: input) }
        throw Diagnostic(
            .missingInput, at: Place(input), "no such file, and no line pair \(input).\(source) and \(input).\(target)")
    }

    /// The pair that a file is one side of, by its name. XML stays what it is, whatever it is called.
    private func half(_ path: String) throws -> Location? {
        let name = path.hasSuffix(".gz") ? String(path.dropLast(3)) : path
        for language in [source, target] where name.hasSuffix(".\(language)") {
            guard let bitext = try? Bitext(String(name.dropLast(language.count + 1)), source: source, target: target),
                try !CorpusInput(path).head.isXML
            else { return nil }
            return Location(path: bitext.sourcePath, companion: bitext.targetPath)
        }
        return nil
    }
}

extension CorpusInput {
    /// Whether the file is a zip archive.
    var isZip: Bool { head.magic == [0x50, 0x4B, 0x03, 0x04] }
}

extension Folder {
    /// Whether two paths name one file. Neither has to exist.
    static func isSame(_ first: String, _ second: String) -> Bool {
        URL(fileURLWithPath: first).resolvingSymlinksInPath().path
            == URL(fileURLWithPath: second).resolvingSymlinksInPath().path
    }
}
