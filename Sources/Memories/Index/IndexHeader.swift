import Diagnostics
import Files
import Foundation

/// `index.json` of an index: the memories, and the files of their units. Replacing it is what changes an index.
struct IndexHeader: Codable, Sendable, Equatable {
    /// A memory whose units the index has.
    struct Memory: Codable, Sendable, Equatable {
        /// The path that it was read from.
        var path: String
        /// Of equal matches that of the memory with the greatest number is taken.
        var priority: Int
        var units: Int
        /// The hash of its pairs.
        var content: String
        /// Whether the unit of each number is the pair of that number in the memory as it was read last.
        var isInOrder: Bool
    }

    /// A file of units.
    struct File: Codable, Sendable, Equatable {
        var name: String
        var units: Int
    }

    var format = Self.format
    var version = UnitFileLayout.version
    /// The hash of the rules by which texts are cut into tokens, and of the sections of a file.
    var rules = Self.rules
    var source: String
    var target: String
    var inlineCodes: String
    var memories: [Memory] = []
    var files: [File] = []
    /// The number in the name of the next file.
    var next = 1

    private static let format = "Dragoman index of memories"
    /// Changes where the same text gives other tokens.
    private static let tokens = "tokens 1"

    static let rules = String(
        format: "%016llx",
        SourceHash.of(UnitSection.allCases.map { "\($0) \($0.width)" }.joined(separator: ",") + tokens))

    init(source: String, target: String, inlineCodes: String) {
        self.source = source
        self.target = target
        self.inlineCodes = inlineCodes
    }

    static func path(in folder: String) -> String { "\(folder)/index.json" }

    /// Reads the header of an index.
    /// - Throws: `ExitStatus.badInput` for one of another version; nil where the folder has no index.
    init?(in folder: String) throws {
        let path = Self.path(in: folder)
        guard Folder.hasFile(path) else { return nil }
        let remedy = "remove the index and build it again"
        // Which version it is, is read before what only this one has.
        let head = try JSONFile.read(Version.self, from: path, remedy: remedy)
        guard head.format == Self.format else {
            throw Diagnostic(
                .badInput, at: Place(path), "is not the header of an index of memories; name another folder")
        }
        guard head.version == UnitFileLayout.version, head.rules == Self.rules else {
            throw Diagnostic(
                .badInput, at: Place(path), "the index was built by a version with another format; \(remedy)")
        }
        self = try JSONFile.read(Self.self, from: path, remedy: remedy)
        let units = memories.reduce(0) { $0 + $1.units }
        guard units == files.reduce(0, { $0 + $1.units }), files.allSatisfy({ !$0.name.contains("/") }) else {
            throw Diagnostic(.badInput, at: Place(path), "contradicts itself; \(remedy)")
        }
    }

    private struct Version: Decodable {
        var format: String
        var version: Int
        var rules: String
    }

    func write(in folder: String) throws { try JSONFile.write(self, to: Self.path(in: folder)) }
}
