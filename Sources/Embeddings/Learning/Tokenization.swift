import Foundation
import Vocabularies

/// How segments are divided into the tokens that get vectors.
public struct Tokenization: Sendable {
    /// What tokens are.
    public enum Kind: Sendable {
        /// Words and punctuation marks, as `pipeline-vocab --kind words` divides text.
        case words
        /// What is between spaces.
        case spaces
        /// The tokens of a vocabulary.
        case vocabulary(any Vocabulary)
    }

    /// What tokens are.
    public var kind: Kind
    /// Whether capital letters become small ones first.
    public var lowercases: Bool

    /// - Parameters:
    ///   - kind: what tokens are.
    ///   - lowercases: whether capital letters become small ones first.
    public init(_ kind: Kind = .words, lowercases: Bool = false) {
        (self.kind, self.lowercases) = (kind, lowercases)
    }

    /// Appends the tokens of a segment to a block.
    func append(_ segment: UnsafeRawBufferPointer, to block: inout TokenBlock) {
        guard case .spaces = kind, !lowercases || segment.allSatisfy({ $0 < 0x80 }) else {
            var text = String(decoding: segment, as: UTF8.self)
            if lowercases { text = text.lowercased() }
            switch kind {
            case .spaces: text.withUTF8 { block.append(dividedAtSpaces: UnsafeRawBufferPointer($0)) }
            case .words: block.append(WordTokenizer.tokens(of: text))
            case .vocabulary(let vocabulary): block.append(vocabulary.encode(text).map(vocabulary.token))
            }
            return
        }
        block.append(dividedAtSpaces: segment, lowercases: lowercases)
    }
}

/// The tokens of some segments, one after the other.
struct TokenBlock: Sendable {
    private var bytes: [UInt8] = []
    /// Where each token ends in `bytes`.
    private var ends: [Int] = []
    /// How many tokens there are after each segment.
    private var segments: [Int] = []

    /// The tokens of one segment.
    struct Segment {
        fileprivate let block: TokenBlock
        fileprivate let tokens: Range<Int>

        /// Calls a function with the bytes of each token.
        func forEach(_ body: (UnsafeRawBufferPointer) -> Void) {
            block.bytes.withUnsafeBytes { bytes in
                for token in tokens {
                    let start = token == 0 ? 0 : block.ends[token - 1]
                    body(UnsafeRawBufferPointer(rebasing: bytes[start..<block.ends[token]]))
                }
            }
        }
    }

    /// Calls a function with each segment that has tokens.
    func forEachSegment(_ body: (Segment) throws -> Void) rethrows {
        var start = 0
        for end in segments {
            if end > start { try body(Segment(block: self, tokens: start..<end)) }
            start = end
        }
    }

    mutating func append(_ tokens: [String]) {
        for token in tokens {
            bytes.append(contentsOf: token.utf8)
            ends.append(bytes.count)
        }
        segments.append(ends.count)
    }

    /// Appends what is between the white space of ASCII.
    /// - Parameter lowercases: whether capital letters of ASCII become small ones.
    mutating func append(dividedAtSpaces text: UnsafeRawBufferPointer, lowercases: Bool = false) {
        var isWithin = false
        for byte in text {
            if byte == 0x20 || (0x09...0x0D).contains(byte) {
                if isWithin { ends.append(bytes.count) }
                isWithin = false
            } else {
                bytes.append(lowercases && (0x41...0x5A).contains(byte) ? byte | 0x20 : byte)
                isWithin = true
            }
        }
        if isWithin { ends.append(bytes.count) }
        segments.append(ends.count)
    }
}
