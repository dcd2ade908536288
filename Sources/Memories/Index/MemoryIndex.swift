import Corpora
import Diagnostics
import Files
import Foundation

/// An index over translation memories, mapped into memory: finds the unit that is most similar to a segment.
///
/// It is a folder that ``MemoryIndexWriter`` makes. What another process adds to it is seen by those who open it later.
public final class MemoryIndex: Sendable {
    /// A memory of the index.
    public struct Memory: Sendable {
        /// The path that it was read from.
        public let path: String
        /// Of equal matches that of the memory with the greatest number is taken.
        public let priority: Int
        /// How many units of it there are.
        public let units: Int
    }

    /// The folder of the index.
    public let folder: String
    let header: IndexHeader
    let files: [UnitFile]

    /// The language of the units' sources.
    public var source: String { header.source }
    /// The language of their targets.
    public var target: String { header.target }
    /// Whether the units have placeholders such as `⟦1⟧` where their files have inline codes.
    public var hasPlaceholders: Bool { header.inlineCodes == IngestSettings.InlineCodes.placeholders.rawValue }
    /// The memories, in the order in which they were added.
    public var memories: [Memory] {
        header.memories.map { Memory(path: $0.path, priority: $0.priority, units: $0.units) }
    }
    /// How many units there are.
    public var units: Int { files.reduce(0) { $0 + $1.count } }

    /// Opens the index in a folder.
    /// - Throws: `ExitStatus.missingInput` where there is none, `ExitStatus.badInput` for a damaged one or one of another
    ///   version.
    public init(_ folder: String) throws {
        self.folder = folder
        // A file that is gone was joined with others while the header was read.
        for _ in 0..<100 {
            guard let header = try IndexHeader(in: folder) else {
                throw Diagnostic(.missingInput, at: Place(folder), "has no index; \(setting: "memory") builds one")
            }
            let files = try header.files.map { try UnitFile("\(folder)/\($0.name)") }
            guard files.allSatisfy({ $0 != nil }) else { continue }
            self.header = header
            self.files = files.compactMap { $0 }
            try check()
            return
        }
        throw UnitFileLayout.damaged(folder, "lacks files that its header names")
    }

    /// The languages of the index in a folder; nil where there is none.
    /// - Throws: `ExitStatus.badInput` for a damaged header or one of another version.
    public static func languages(in folder: String) throws -> (source: String, target: String)? {
        try IndexHeader(in: folder).map { ($0.source, $0.target) }
    }

    /// What the index in a folder has of the inline codes of its memories; nil where there is no index.
    /// - Throws: `ExitStatus.badInput` for a damaged header or one of another version.
    public static func inlineCodes(in folder: String) throws -> IngestSettings.InlineCodes? {
        try IndexHeader(in: folder).flatMap { IngestSettings.InlineCodes(rawValue: $0.inlineCodes) }
    }

    private func check() throws {
        for (file, named) in zip(files, header.files) {
            let memories = UnsafeBufferPointer(start: file.memories, count: file.count)
            guard file.count == named.units, memories.allSatisfy({ $0 < header.memories.count }) else {
                throw UnitFileLayout.damaged(file.path, "is not the file that the header names")
            }
        }
    }
}
