import Diagnostics
import Files
import Foundation

/// Pretrained word vectors in the text format of word2vec and fastText: a token and its numbers in each line, with
/// spaces between; a first line with two numbers says how many vectors there are and how wide they are.
public struct WordVectors: Sendable {
    /// The vectors of those tokens that the vocabulary has, by id.
    public private(set) var rows: [Int32: [Float]] = [:]
    public let width: Int

    /// Reads the vectors of a vocabulary's tokens.
    ///
    /// A word stands for the token of the same spelling, or for the subword `▁word`.
    /// - Parameters:
    ///   - path: a file of vectors as text, as word2vec and fastText write it.
    ///   - vocabulary: the vocabulary whose tokens are looked up.
    ///   - width: what the model asks for; vectors of another width are an error.
    public init(_ path: String, for vocabulary: any Vocabulary, width: Int) throws {
        self.width = width
        var ids: [String: Int32] = [:]
        for id in SpecialToken.end + 1..<max(SpecialToken.end + 1, Int32(vocabulary.count)) {
            let token = vocabulary.token(id)
            let word = token.hasPrefix("\u{2581}") && token.count > 1 ? String(token.dropFirst()) : token
            // A piece at the beginning of a word is looked up as the word itself; a piece within a word, by its own
            // spelling.
            if token.hasPrefix("\u{2581}") || ids[word] == nil { ids[word] = id }
        }
        var reader = try LineReader(path)
        while let line = try reader.next() {
            func fail(_ message: String) -> Diagnostic {
                Diagnostic(
                    .badInput, at: Place(path, line: reader.line), message, excerpt: String(line.prefix(100)))
            }
            let parts = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
            if reader.line == 1, parts.count == 2, Int(parts[0]) != nil, let stated = Int(parts[1]) {
                guard stated == width else {
                    throw fail(
                        "the vectors are \(stated) wide; give \(setting: "embeddingSize") \(stated), or other vectors")
                }
                continue
            }
            guard parts.count > 1 else { throw fail("expected a word and its numbers") }
            guard parts.count == width + 1 else {
                throw fail("a vector has \(parts.count - 1) numbers, the embeddings have \(width)")
            }
            guard let id = ids[String(parts[0])], rows[id] == nil else { continue }
            rows[id] = try parts.dropFirst().map { text in
                guard let value = Float(text), value.isFinite else { throw fail("“\(text)” is no finite number") }
                return value
            }
        }
        guard !rows.isEmpty else {
            throw Diagnostic(.badInput, at: Place(path), "has no vector for any token of the vocabulary")
        }
    }

    /// The factor that gives the vectors the size, root mean square, of numbers drawn evenly from -limit to limit.
    public func factor(limit: Float) -> Float {
        let squares: Double = rows.values.joined().reduce(0.0) { $0 + Double($1) * Double($1) }
        let size = (squares / Double(rows.count * width)).squareRoot()
        return size > 0 ? limit / Float(3).squareRoot() / Float(size) : 1
    }
}
