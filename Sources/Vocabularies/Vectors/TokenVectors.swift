import Diagnostics
import Files
import Foundation

/// The word vectors of a vocabulary's tokens, from which a model's embeddings can start.
public struct TokenVectors: Sendable {
    /// The vectors of those tokens that have one, by id.
    public private(set) var rows: [Int32: [Float]] = [:]
    /// The numbers of a vector.
    public let width: Int

    /// Reads the vectors of a vocabulary's tokens from a file of any ``WordVectorFormat``.
    ///
    /// A word stands for the token of the same spelling or, unless the file has vectors of subwords itself, for the
    /// subword `▁word`.
    /// - Parameters:
    ///   - path: the file, or the folder of projector files.
    ///   - vocabulary: the vocabulary whose tokens are looked up.
    ///   - width: what the model asks for; vectors of another width are an error.
    public init(_ path: String, for vocabulary: any Vocabulary, width: Int) throws {
        self.width = width
        let (tokens, words) = Self.spellings(of: vocabulary)
        var rowsOfWords: [Int32: [Float]] = [:]
        var hasSubwords = false
        var reader = try WordVectorReader(path)
        while let word = try reader.next() {
            guard reader.width == width else {
                throw Diagnostic(
                    .badInput, at: reader.place,
                    "the vectors are \(reader.width) wide; give \(setting: "embeddingSize") \(reader.width), "
                        + "or other vectors")
            }
            hasSubwords = hasSubwords || word.hasPrefix(Self.wordStart)
            if let id = tokens[word], rows[id] == nil { rows[id] = reader.vector }
            if !hasSubwords, let id = words[word], rowsOfWords[id] == nil { rowsOfWords[id] = reader.vector }
        }
        if !hasSubwords {
            // A word that begins with a piece of its own is looked up as that; the same letters within a word are not it.
            for word in words.keys { if let inner = tokens[word] { rows[inner] = nil } }
            rows.merge(rowsOfWords) { own, _ in own }
        }
        guard !rows.isEmpty else {
            throw Diagnostic(.badInput, at: Place(path), "has no vector for any token of the vocabulary")
        }
    }

    /// How SentencePiece marks the beginning of a word.
    private static let wordStart = "\u{2581}"

    /// The ids of tokens by their spelling, and of those that begin a word by the word.
    private static func spellings(of vocabulary: any Vocabulary) -> (tokens: [String: Int32], words: [String: Int32]) {
        var (tokens, words): ([String: Int32], [String: Int32]) = ([:], [:])
        for id in SpecialToken.end + 1..<max(SpecialToken.end + 1, Int32(vocabulary.count)) {
            let token = vocabulary.token(id)
            tokens[token] = id
            if token.hasPrefix(wordStart), token.count > 1 { words[String(token.dropFirst())] = id }
        }
        return (tokens, words)
    }

    /// The factor that gives the vectors the size, root mean square, of numbers drawn evenly from -limit to limit.
    public func factor(limit: Float) -> Float {
        let squares: Double = rows.values.joined().reduce(0.0) { $0 + Double($1) * Double($1) }
        let size = (squares / Double(rows.count * width)).squareRoot()
        return size > 0 ? limit / Float(3).squareRoot() / Float(size) : 1
    }
}
