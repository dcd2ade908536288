import Diagnostics
import Files
import Foundation

/// A file, or a member of a zip archive.
struct InputName: Hashable, Sendable {
    let path: String
    var member: ZipEntry?

    var description: String { member.map { "\(path)/\($0.name)" } ?? path }

    func open(from archives: ZipArchives) throws -> any ByteSource {
        if let member { return try ZipMember(path, member, from: archives) }
        return try InputFile(path)
    }
}

/// Finds the files that the inputs on a command line stand for.
struct InputLocator {
    struct Location: Hashable, Sendable {
        let name: InputName
        /// The target side of a line pair.
        var companion: InputName?
        /// Whether it was found in a folder or an archive, where there may be files of other kinds.
        var isFound = false

        var files: [String] { [name.path] + (companion.map { [$0.path] } ?? []) }
        var description: String { companion.map { "\(name.description):\($0.description)" } ?? name.description }
    }

    let source, target: String
    let archives: ZipArchives

    /// - Throws: `ExitStatus.missingInput` for what is neither a file, a folder, a pattern nor a bitext.
    func locate(_ inputs: [String]) throws -> [Location] {
        var found: [Location] = []
        var pairs = Set<Location>()
        for location in try inputs.flatMap(locate) {
            // A shell's `corpus.*` names both sides of a pair; it is one input all the same.
            if location.companion == nil || pairs.insert(location).inserted { found.append(location) }
        }
        return found
    }

    private func locate(_ input: String) throws -> [Location] {
        if input == "-" { return [Location(name: InputName(path: input))] }
        if Folder.hasFile(input) { return try file(input) }
        if let pair = CorpusPaths.pair(input) {
            return [Location(name: InputName(path: pair.source), companion: InputName(path: pair.target))]
        }
        if let bitext = try? Bitext(input, source: source, target: target) { return [Location(bitext)] }
        if FileManager.default.fileExists(atPath: input) { return try folder(input) }
        if CorpusPaths.isPattern(input) {
            return try CorpusPaths.matches(input).flatMap { Folder.hasFile($0) ? try file($0) : try folder($0) }
        }
        throw Diagnostic(
            .missingInput, at: Place(input), "no such file, and no line pair \(input).\(source) and \(input).\(target)")
    }

    private func file(_ path: String) throws -> [Location] {
        if let half = try half(path) { return [half] }
        guard try Self.isZip(path) else { return [Location(name: InputName(path: path))] }
        let archive = try archives.borrow(path)
        defer { archives.giveBack(archive) }
        let members = archive.entries
        let byName = Dictionary(members.map { ($0.name, $0) }) { $1 }
        let found = members.compactMap { member -> Location? in
            for (language, other) in [(source, target), (target, source)] {
                let names = FileSuffix.companions(of: member.name, in: language, for: other) ?? []
                guard let companion = names.lazy.compactMap({ byName[$0] }).first else { continue }
                // The pair is taken where its source side is met.
                guard language == source else { return nil }
                return Location(
                    name: InputName(path: path, member: member),
                    companion: InputName(path: path, member: companion), isFound: true)
            }
            return Location(name: InputName(path: path, member: member), isFound: true)
        }
        guard !found.isEmpty else { throw Diagnostic(.badInput, at: Place(path), "the zip archive holds no file") }
        return found
    }

    private func folder(_ path: String) throws -> [Location] {
        let found = try CorpusPaths.files(below: path).flatMap { file in try self.file(file).map { $0.found } }
        guard !found.isEmpty else {
            throw Diagnostic(
                .missingInput, at: Place(path), "the folder has no file, and there is no line pair of its name")
        }
        return found
    }

    /// The pair that a file is one side of, by its name. XML stays what it is, whatever it is called.
    private func half(_ path: String) throws -> Location? {
        for (language, other) in [(source, target), (target, source)] {
            let names = FileSuffix.companions(of: path, in: language, for: other) ?? []
            guard let companion = names.first(where: Folder.hasFile) else { continue }
            guard try !CorpusInput(path).head.isXML else { return nil }
            let (first, second) = language == source ? (path, companion) : (companion, path)
            return Location(name: InputName(path: first), companion: InputName(path: second))
        }
        return nil
    }

    static func isZip(_ path: String) throws -> Bool {
        var magic = [UInt8](repeating: 0, count: 4)
        // A pipe cannot be read twice.
        guard let kind = try? FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType,
            kind == .typeRegular || kind == .typeSymbolicLink,
            let count = try? magic.withUnsafeMutableBytes({ try InputFile(path).read(into: $0) }), count == 4
        else { return false }
        return magic == [0x50, 0x4B, 0x03, 0x04] || magic == [0x50, 0x4B, 0x05, 0x06]
    }
}

extension InputLocator.Location {
    fileprivate init(_ bitext: Bitext) {
        self.init(name: InputName(path: bitext.sourcePath), companion: InputName(path: bitext.targetPath))
    }

    fileprivate var found: Self {
        var copy = self
        copy.isFound = true
        return copy
    }
}
