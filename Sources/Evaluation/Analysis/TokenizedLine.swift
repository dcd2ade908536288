import Concurrency

/// A line with white space between its tokens, and their ranges.
struct TokenizedLine {
    let bytes: [UInt8]
    let words: [Range<Int>]
    /// A number for each word, the same for the same word. Two words share one as often as 64-bit hashes collide:
    /// never, for the purposes of an analysis.
    let hashes: [UInt64]

    init(_ line: String, _ tokenizer: any Tokenizer) {
        let bytes = Self.tokenized(Array(line.utf8).strippingTrailingWhitespace(), tokenizer)
        let words = WordScanner.words(of: bytes)
        self.bytes = bytes
        self.words = words
        hashes = bytes.withUnsafeBytes { bytes in
            words.map { WordInterner.hash(UnsafeRawBufferPointer(rebasing: bytes[$0])) }
        }
    }

    /// The sign for an unknown word, which is one word whatever the tokenizer makes of its brackets.
    static let unknown = "<unk>"

    private static func tokenized(_ line: [UInt8], _ tokenizer: any Tokenizer) -> [UInt8] {
        guard line.contains(UInt8(ascii: "<")) else { return tokenizer.tokenize(line) }
        let sign = Array(unknown.utf8)
        var result: [UInt8] = []
        var start = 0, position = 0
        while let bracket = line[position...].firstIndex(of: sign[0]) {
            position = bracket + 1
            guard line[bracket...].starts(with: sign) else { continue }
            result += tokenizer.tokenize(Array(line[start..<bracket]).strippingTrailingWhitespace()) + [0x20] + sign
            result.append(0x20)
            start = bracket + sign.count
            position = start
        }
        return start == 0 ? tokenizer.tokenize(line) : result + tokenizer.tokenize(Array(line[start...]))
    }

    var count: Int { words.count }

    func text(_ index: Int) -> String { String(decoding: bytes[words[index]], as: UTF8.self) }

    /// Whether a word has a digit.
    func isNumber(_ index: Int) -> Bool { bytes[words[index]].contains { $0 &- 0x30 < 10 } }

    /// Whether a word has a letter, a digit or anything beyond ASCII.
    func isWord(_ index: Int) -> Bool {
        bytes[words[index]].contains { $0 >= 0x80 || $0 &- 0x30 < 10 || ($0 | 0x20) &- 0x61 < 26 }
    }

    /// Whether a word starts like a name: with a capital, and not where a sentence may start.
    func isName(_ index: Int) -> Bool {
        guard index > 0, words[index].count > 1, let first = text(index).unicodeScalars.first else { return false }
        guard first.properties.isUppercase, !first.isASCII || ("A"..."Z").contains(first) else { return false }
        let before = text(index - 1)
        return !["", ".", "!", "?", ":", "\"", "«", "“", "„", "(", "-", "–", "—"].contains(before)
    }
}

/// How often each word occurs in a text, such as a training corpus's target side.
public struct WordCounts: Sendable {
    private var counts: [UInt64: Int] = [:]
    private let tokenizer: any Tokenizer
    /// The words that are counted; nil for all.
    private let wanted: Set<UInt64>?

    /// - Parameters:
    ///   - lines: the text.
    ///   - tokenizer: the tokenizer that scores are computed with.
    public init(_ lines: [String], _ tokenizer: any Tokenizer) {
        self.tokenizer = tokenizer
        wanted = nil
        add(lines)
    }

    /// Counts in memory that does not grow with the text.
    /// - Parameters:
    ///   - texts: only words of these are counted.
    ///   - tokenizer: the tokenizer that scores are computed with.
    public init(wordsOf texts: [[String]], _ tokenizer: any Tokenizer) {
        self.tokenizer = tokenizer
        wanted = texts.reduce(into: []) { wanted, lines in
            let parts = parallelMap(lines.count) { range in
                range.reduce(into: Set<UInt64>()) { $0.formUnion(TokenizedLine(lines[$1], tokenizer).hashes) }
            }
            for part in parts { wanted.formUnion(part) }
        }
    }

    /// Counts the next part of the text.
    public mutating func add(_ lines: [String]) {
        let (tokenizer, wanted) = (tokenizer, wanted)
        let parts = parallelMap(lines.count) { range in
            range.reduce(into: [UInt64: Int]()) { counts, line in
                for hash in TokenizedLine(lines[line], tokenizer).hashes where wanted?.contains(hash) ?? true {
                    counts[hash, default: 0] += 1
                }
            }
        }
        for part in parts { counts.merge(part, uniquingKeysWith: +) }
    }

    subscript(hash: UInt64) -> Int { counts[hash] ?? 0 }
}
