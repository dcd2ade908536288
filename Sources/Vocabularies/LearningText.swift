import Diagnostics

/// Segments of two languages to learn vocabularies from, which are read several times rather than held in memory.
public struct LearningText {
    /// Reads all segments from the first on, and calls a function with the side and the UTF-8 of each.
    public typealias Read = (_ body: (TextSide, UnsafeRawBufferPointer) throws -> Void) throws -> Void

    /// Reads all segments, those of each side in order.
    let read: Read
    /// The file of each side, for messages; empty where there is none.
    let paths: [String]

    /// - Parameters:
    ///   - paths: the files of source and target, for messages.
    ///   - read: reads all segments, those of each side in order, each time that it is called.
    public init(paths: [String] = [], _ read: @escaping Read) {
        self.paths = paths
        self.read = read
    }

    /// Segments in memory.
    /// - Parameters:
    ///   - source: the source segments.
    ///   - target: the target segments.
    public init(source: [String], target: [String]) {
        self.init { body in
            for (side, segments) in [(TextSide.source, source), (.target, target)] {
                for var segment in segments { try segment.withUTF8 { try body(side, UnsafeRawBufferPointer($0)) } }
            }
        }
    }

    /// The error of a side with nothing but white space.
    func isEmpty(_ side: TextSide, language: String) -> Diagnostic {
        guard paths.indices.contains(side.rawValue) else {
            return Diagnostic(.badInput, "the \(language) side has no text to learn a vocabulary from")
        }
        return Diagnostic(.badInput, at: Place(paths[side.rawValue]), "has no text to learn a vocabulary from")
    }
}
