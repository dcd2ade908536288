import Diagnostics
import Files
import Foundation

/// Words and their vectors, all of one width.
public struct WordVectors: Sendable {
    /// The words, each once, in the order of the file: usually the most frequent first.
    public let words: [String]
    /// The numbers of a vector.
    public let width: Int
    /// The vectors one after the other.
    public let values: [Float]
    private let indices: [String: Int]

    /// - Parameters:
    ///   - words: the words; of one that is there twice the first counts.
    ///   - width: the numbers of a vector, at least 1.
    ///   - values: the vectors one after the other.
    public init(_ words: [String], width: Int, values: [Float]) {
        precondition(width > 0 && values.count == words.count * width, "a vector of \(width) numbers for each word")
        let indices = Dictionary(words.enumerated().map { ($1, $0) }) { first, _ in first }
        self.width = width
        guard indices.count < words.count else {
            (self.words, self.values, self.indices) = (words, values, indices)
            return
        }
        let kept = words.indices.filter { indices[words[$0]] == $0 }
        self.words = kept.map { words[$0] }
        self.values = kept.flatMap { values[$0 * width..<($0 + 1) * width] }
        self.indices = Dictionary(uniqueKeysWithValues: self.words.enumerated().map { ($1, $0) })
    }

    /// Reads a file of any ``WordVectorFormat``.
    /// - Parameters:
    ///   - path: the file, packed or not, or the folder of projector files.
    ///   - progress: called from time to time with the share that is read, from 0 to 1, where that is known.
    public init(_ path: String, progress: (Double?) throws -> Void = { _ in }) throws {
        var reader = try WordVectorReader(path)
        var (words, values): ([String], [Float]) = ([], [])
        while let word = try reader.next() {
            words.append(word)
            values.append(contentsOf: reader.vector)
            if words.count & 0xFFF == 0 { try progress(reader.fraction) }
        }
        guard !words.isEmpty else { throw Diagnostic(.badInput, at: Place(path), "has no vectors") }
        self.init(words, width: reader.width, values: values)
    }

    /// How many words there are.
    public var count: Int { words.count }

    /// The place of a word among ``words``; nil where it is not there.
    public func index(of word: String) -> Int? { indices[word] }

    /// The vector of a word by its place.
    public func vector(_ index: Int) -> ArraySlice<Float> { values[index * width..<(index + 1) * width] }
}
