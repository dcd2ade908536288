import Diagnostics
import Files
import Foundation

/// Finds the files that the inputs on a command line stand for.
struct InputLocator {
    let source, target: String
    let archives: ZipArchives

    /// - Throws: `ExitStatus.missingInput` for what is neither a file, a folder, a pattern nor a bitext.
    func locate(_ inputs: [String]) throws -> [InputLocation] {
        var found: [InputLocation] = []
        var pairs = Set<InputLocation>()
        for location in try inputs.flatMap(locate) {
            // A shell's `corpus.*` names both sides of a pair; it is one input all the same.
            if location.companion == nil || pairs.insert(location).inserted { found.append(location) }
        }
        return found
    }

    private func locate(_ input: String) throws -> [InputLocation] {
        if input == "-" { return [InputLocation(name: InputName(path: input))] }
        if Folder.hasFile(input) { return try file(input) }
        if let pair = CorpusPaths.pair(input) {
            return [InputLocation(name: InputName(path: pair.source), companion: InputName(path: pair.target))]
        }
        if let bitext = try? Bitext(input, source: source, target: target) { return [InputLocation(bitext)] }
        if FileManager.default.fileExists(atPath: input) { return try folder(input) }
        if CorpusPaths.isPattern(input) {
            return try CorpusPaths.matches(input).flatMap { Folder.hasFile($0) ? try file($0) : try folder($0) }
        }
        throw Diagnostic(
            .missingInput, at: Place(input), "no such file, and no line pair \(input).\(source) and \(input).\(target)")
    }

    private func file(_ path: String) throws -> [InputLocation] {
        if let half = try half(path) { return [half] }
        guard try ZipArchive.isZip(path) else { return [InputLocation(name: InputName(path: path))] }
        let archive = try archives.borrow(path)
        defer { archives.giveBack(archive) }
        let members = archive.entries
        let byName = Dictionary(members.map { ($0.name, $0) }) { $1 }
        let found = members.compactMap { member -> InputLocation? in
            for (language, other) in [(source, target), (target, source)] {
                let names = FileSuffix.companions(of: member.name, in: language, for: other) ?? []
                guard let companion = names.lazy.compactMap({ byName[$0] }).first else { continue }
                // The pair is taken where its source side is met.
                guard language == source else { return nil }
                return InputLocation(
                    name: InputName(path: path, member: member),
                    companion: InputName(path: path, member: companion), isFound: true)
            }
            return InputLocation(name: InputName(path: path, member: member), isFound: true)
        }
        guard !found.isEmpty else { throw Diagnostic(.badInput, at: Place(path), "the zip archive holds no file") }
        return found
    }

    private func folder(_ path: String) throws -> [InputLocation] {
        // Tables of origins are about the bitexts beside them.
        let files = try CorpusPaths.files(below: path).filter { !$0.hasSuffix(OriginReader.suffix) }
        let found = try files.flatMap { file in try self.file(file).map { $0.found } }
        guard !found.isEmpty else {
            throw Diagnostic(
                .missingInput, at: Place(path), "the folder has no file, and there is no line pair of its name")
        }
        return found
    }

    /// The pair that a file is one side of, by its name. XML stays what it is, whatever it is called.
    private func half(_ path: String) throws -> InputLocation? {
        for (language, other) in [(source, target), (target, source)] {
            let names = FileSuffix.companions(of: path, in: language, for: other) ?? []
            guard let companion = names.first(where: Folder.hasFile) else { continue }
            guard try !CorpusInput(path).head.isXML else { return nil }
            let (first, second) = language == source ? (path, companion) : (companion, path)
            return InputLocation(name: InputName(path: first), companion: InputName(path: second))
        }
        return nil
    }
}

extension InputLocation {
    fileprivate init(_ bitext: Bitext) {
        self.init(name: InputName(path: bitext.sourcePath), companion: InputName(path: bitext.targetPath))
    }

    fileprivate var found: Self {
        var copy = self
        copy.isFound = true
        return copy
    }
}
