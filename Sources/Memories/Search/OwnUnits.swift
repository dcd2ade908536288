import Corpora
import Diagnostics
import Files

/// The units of the memory whose source text is matched: line N is unit N, which is no match for it.
public struct OwnUnits: Sendable {
    private let memory: Int
    private let path: String
    /// The hash of the source of each unit; 0 for lines without one.
    private let hashes: [UInt64]

    /// Finds the memory whose source text is a file, or the only one of the index.
    /// - Parameters:
    ///   - index: the index that has the memory.
    ///   - input: the text that is matched.
    public init(of index: MemoryIndex, input: String) throws {
        let memories = index.header.memories
        let languages = ["", ".\(index.source)"]
        let named = memories.indices.filter { number in
            languages.contains { language in
                FileSuffix.packed.contains { Folder.isSame("\(memories[number].path)\(language)\($0)", input) }
            }
        }
        guard let memory = named.count == 1 ? named[0] : memories.count == 1 ? 0 : nil else {
            let list = memories.map(\.path).joined(separator: ", ")
            throw Diagnostic(
                .usage, at: Place(input),
                "is not the source of one of the index's memories, so none can be left out; they are \(list)")
        }
        guard memories[memory].isInOrder else {
            throw Diagnostic(
                .badInput, at: Place(memories[memory].path),
                "units were added before others that the index had, so it does not know which line each one is; "
                    + "remove the index and build it again")
        }
        self.memory = memory
        path = memories[memory].path
        var hashes: [UInt64] = []
        for file in index.files {
            for record in 0..<file.count where file.memories[record] == memory {
                let ordinal = Int(file.ordinals[record])
                while hashes.count <= ordinal { hashes.append(SourceHash.none) }
                hashes[ordinal] = file.sourceHashes[record]
            }
        }
        self.hashes = hashes
    }

    /// The query of a line without its own unit.
    /// - Parameters:
    ///   - query: the segment of a line.
    ///   - line: the number of the line, from 1.
    ///   - place: of the line.
    /// - Throws: `ExitStatus.badInput` where the line is not the source of the unit of its number.
    public func query(_ query: MatchQuery, line: Int, at place: @autoclosure () -> Place) throws -> MatchQuery {
        guard line <= hashes.count, hashes[line - 1] != SourceHash.none else { return query }
        var text = query.text
        let hash = text.withUTF8 { text in
            let folded = ByteBuffer()
            _ = WhiteSpace.fold(UnsafeRawBufferPointer(text), into: folded)
            return SourceHash.of(folded.bytes)
        }
        guard hash == hashes[line - 1] else {
            throw Diagnostic(
                .badInput, at: place(),
                "is not the source of unit \(line) of \(path); build the index again from the text that is matched",
                excerpt: query.text)
        }
        var query = query
        query.excluded = (memory, line - 1)
        return query
    }
}
