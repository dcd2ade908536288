import Concurrency
import Diagnostics

/// Details that scores do not show: the kinds of words that get lost, and the kinds of errors.
public struct CorpusAnalysis: Sendable, Equatable {
    /// Words that a hypothesis should have kept.
    public struct Kept: Sendable, Equatable {
        /// How many occur in the references, and how many of those in the hypotheses.
        public var expected = 0, kept = 0
        /// The first that got lost, each with its line from 1.
        public var lost: [Finding] = []
    }

    /// Mistakes of one kind.
    public struct Mistakes: Sendable, Equatable {
        /// How many words or n-grams are concerned, and in how many segments.
        public var count = 0, segments = 0
        /// The first of them, each with its line from 1.
        public var examples: [Finding] = []
    }

    /// An example from one segment.
    public struct Finding: Sendable, Equatable {
        /// The line of the segment, from 1.
        public let line: Int
        /// The words of the example.
        public let text: String

        public init(line: Int, text: String) { (self.line, self.text) = (line, text) }
    }

    /// The words of a range of frequencies in the training corpus.
    public struct FrequencyBucket: Sendable, Equatable {
        /// The least and the greatest number of occurrences; nil where there is no greatest.
        public let from: Int, to: Int?
        public internal(set) var referenceWords = 0, hypothesisWords = 0, matches = 0

        /// The F1 score of the words, from 0 to 100.
        public var f1: Double {
            let sum = referenceWords + hypothesisWords
            return sum == 0 ? 0 : 100 * Double(2 * matches) / Double(sum)
        }

        /// The range as a label: `1`, `2–5`, `1001+`.
        public var label: String { to.map { from == $0 ? "\(from)" : "\(from)–\($0)" } ?? "\(from)+" }
    }

    /// Numbers of the first reference; with a source, only those that occur in it.
    public internal(set) var numbers = Kept()
    /// Capitalized words that source and first reference share; nil without a source.
    public internal(set) var names: Kept?
    /// Words of four letters and more that occur in the source and in no reference; nil without a source.
    public internal(set) var untranslated: Mistakes?
    /// Signs of an unknown word.
    public internal(set) var unknown = Mistakes()
    /// Words that are not in the training corpus; nil without one.
    public internal(set) var unseen: Mistakes?
    /// N-grams of up to four words repeated in succession more often than in any reference.
    public internal(set) var repetitions = Mistakes()
    /// Hypotheses of less than half the first reference's length, and of more than one and a half times.
    public internal(set) var tooShort = Mistakes()
    /// Hypotheses of more than one and a half times the first reference's length.
    public internal(set) var tooLong = Mistakes()
    /// By frequency in the training corpus; empty without one.
    public internal(set) var frequencies: [FrequencyBucket] = []

    /// Tokens of each hypothesis, of its first reference and, where there is one, of its source.
    public internal(set) var hypothesisLengths: [Int] = [], referenceLengths: [Int] = [], sourceLengths: [Int] = []

    private static let starts = [0, 1, 2, 6, 21, 101, 1001]

    /// - Parameters:
    ///   - hypotheses: one segment each.
    ///   - references: one or more lists of references.
    ///   - sources: the source segments, where they are known.
    ///   - training: the words of the training corpus's target side.
    ///   - tokenizer: divides hypotheses and references into words.
    ///   - sourceTokenizer: that of the sources, where it is another one.
    public init(
        hypotheses: [String], references: [[String]], sources: [String]?, training: WordCounts? = nil,
        tokenizer: any Tokenizer, sourceTokenizer: (any Tokenizer)? = nil
    ) {
        let sourceTokenizer = sourceTokenizer ?? tokenizer
        // Without spaces, the tokens of either language do not show what both share.
        let isMixed = tokenizer.isForTextWithoutSpaces || sourceTokenizer.isForTextWithoutSpaces
        let longestRepeat = tokenizer.tokensPerWord == 1 ? 4 : 12
        let parts = parallelMap(hypotheses.count) { range in
            var part = CorpusAnalysis(withSources: sources != nil, withTraining: training != nil)
            for line in range {
                part.unknown.add(line + 1, Self.unknownSigns(in: hypotheses[line]))
                let segment = Segment(line + 1, hypotheses[line], references.map { $0[line] }, sources?[line])
                let tokens = TokenizedSegment(segment, tokenizer, source: sourceTokenizer)
                let shared = isMixed ? TokenizedSegment(segment, MixedTextTokenizer()) : tokens
                part.add(tokens, shared: shared, training, longestRepeat: longestRepeat)
            }
            return part
        }
        let empty = CorpusAnalysis(withSources: sources != nil, withTraining: training != nil)
        self = parts.reduce(into: empty) { $0.add($1) }
    }

    private init(withSources: Bool, withTraining: Bool) {
        if withSources { (names, untranslated) = (Kept(), Mistakes()) }
        guard withTraining else { return }
        unseen = Mistakes()
        frequencies = Self.starts.indices.map { index in
            FrequencyBucket(
                from: Self.starts[index], to: index + 1 < Self.starts.count ? Self.starts[index + 1] - 1 : nil)
        }
    }

    private mutating func add(_ other: CorpusAnalysis) {
        hypothesisLengths += other.hypothesisLengths
        referenceLengths += other.referenceLengths
        sourceLengths += other.sourceLengths
        numbers.add(other.numbers)
        if let part = other.names { names?.add(part) }
        if let part = other.untranslated { untranslated?.add(part) }
        if let part = other.unseen { unseen?.add(part) }
        unknown.add(other.unknown)
        repetitions.add(other.repetitions)
        tooShort.add(other.tooShort)
        tooLong.add(other.tooLong)
        for (index, bucket) in other.frequencies.enumerated() {
            frequencies[index].referenceWords += bucket.referenceWords
            frequencies[index].hypothesisWords += bucket.hypothesisWords
            frequencies[index].matches += bucket.matches
        }
    }

    // MARK: One segment

    private typealias Segment = (line: Int, hypothesis: String, references: [String], source: String?)

    /// The tokens of a segment.
    private struct TokenizedSegment {
        let line: Int
        let hypothesis: TokenizedLine
        let references: [TokenizedLine]
        let source: TokenizedLine?

        init(_ segment: Segment, _ tokenizer: any Tokenizer, source sourceTokenizer: (any Tokenizer)? = nil) {
            line = segment.line
            hypothesis = TokenizedLine(segment.hypothesis, tokenizer)
            references = segment.references.map { TokenizedLine($0, tokenizer) }
            source = segment.source.map { TokenizedLine($0, sourceTokenizer ?? tokenizer) }
        }
    }

    /// - Parameter shared: the same segment by a tokenizer that serves both languages.
    private mutating func add(
        _ segment: TokenizedSegment, shared: TokenizedSegment, _ training: WordCounts?, longestRepeat: Int
    ) {
        let (line, hypothesis, first) = (segment.line, segment.hypothesis, segment.references[0])
        hypothesisLengths.append(hypothesis.count)
        referenceLengths.append(first.count)
        if let source = segment.source { sourceLengths.append(source.count) }
        let inSource = shared.source.map { Set($0.hashes) }
        addKept(line, shared.references[0], shared.hypothesis, inSource)
        if let inSource { addUntranslated(line, shared.hypothesis, shared.references, inSource) }
        if let training { addFrequencies(line, hypothesis, first, training) }
        let allowed = segment.references.map { Self.repeats($0, longestRepeat).count }.max() ?? 0
        let repeats = Self.repeats(hypothesis, longestRepeat)
        if repeats.count > allowed { repetitions.add(line, Array(repeats.dropFirst(allowed))) }
        if hypothesis.count * 2 < first.count {
            tooShort.add(line, ["\(hypothesis.count) of \(first.count.counted("token"))"])
        }
        if hypothesis.count * 2 > first.count * 3, hypothesis.count > first.count + 1 {
            tooLong.add(line, ["\(hypothesis.count) for \(first.count.counted("token"))"])
        }
    }

    private mutating func addKept(
        _ line: Int, _ reference: TokenizedLine, _ hypothesis: TokenizedLine, _ inSource: Set<UInt64>?
    ) {
        var left: [UInt64: Int] = [:]
        for (index, hash) in reference.hashes.enumerated() where inSource?.contains(hash) ?? true {
            let isNumber = reference.isNumber(index)
            guard isNumber || (inSource != nil && reference.isName(index)) else { continue }
            if left.isEmpty { for hash in hypothesis.hashes { left[hash, default: 0] += 1 } }
            let isKept = left[hash, default: 0] > 0
            if isKept { left[hash, default: 0] -= 1 }
            let finding = Finding(line: line, text: isKept ? "" : reference.text(index))
            if isNumber { numbers.add(finding, isKept) } else { names?.add(finding, isKept) }
        }
    }

    /// SentencePiece's sign of an unknown piece and that of word vocabularies.
    private static func unknownSigns(in line: String) -> [String] {
        guard line.utf8.contains(where: { $0 == UInt8(ascii: "<") || $0 == 0xE2 }) else { return [] }
        return line.split(whereSeparator: \.isWhitespace).flatMap { word in
            // Without spaces, several are in one word.
            ["⁇", TokenizedLine.unknown].flatMap { [String](repeating: $0, count: word.ranges(of: $0).count) }
        }
    }

    private mutating func addUntranslated(
        _ line: Int, _ hypothesis: TokenizedLine, _ references: [TokenizedLine], _ inSource: Set<UInt64>
    ) {
        let words = hypothesis.hashes.indices.filter { index in
            let hash = hypothesis.hashes[index]
            return inSource.contains(hash) && !references.contains { $0.hashes.contains(hash) }
                && !hypothesis.isNumber(index)
                && hypothesis.text(index).unicodeScalars.count(where: \.properties.isAlphabetic) >= 4
        }
        untranslated?.add(line, words.map(hypothesis.text))
    }

    private mutating func addFrequencies(
        _ line: Int, _ hypothesis: TokenizedLine, _ reference: TokenizedLine, _ training: WordCounts
    ) {
        func bucket(_ hash: UInt64) -> Int { Self.starts.lastIndex { $0 <= training[hash] } ?? 0 }
        var left = reference.hashes.reduce(into: [UInt64: Int]()) { $0[$1, default: 0] += 1 }
        for hash in reference.hashes { frequencies[bucket(hash)].referenceWords += 1 }
        var new: [String] = []
        for (position, hash) in hypothesis.hashes.enumerated() {
            let index = bucket(hash)
            frequencies[index].hypothesisWords += 1
            if left[hash, default: 0] > 0 {
                left[hash, default: 0] -= 1
                frequencies[index].matches += 1
            }
            // A sign of an unknown word is counted as such.
            if index == 0, case let word = hypothesis.text(position), word != TokenizedLine.unknown { new.append(word) }
        }
        unseen?.add(line, new)
    }

    /// The n-grams repeated in succession. Of characters, a single one has to come three times, as many words have a
    /// double one.
    /// - Parameter most: the longest n-gram: up to 4 where tokens are words.
    private static func repeats(_ line: TokenizedLine, _ most: Int) -> [String] {
        let isByCharacter = most > 4
        var found: [String] = []
        var start = 1
        while start < line.count {
            let longest = min(most, start, line.count - start)
            var length =
                longest > 0
                ? (1...longest).first { line.hashes[start - $0..<start] == line.hashes[start..<start + $0] } : nil
            if isByCharacter, length == 1, start < 2 || line.hashes[start - 2] != line.hashes[start] { length = nil }
            // A row of dots or dashes is no repetition of words.
            if let length, (start..<start + length).contains(where: line.isWord) {
                found.append((start..<start + length).map(line.text).joined(separator: isByCharacter ? "" : " "))
            }
            start += length ?? 1
        }
        return found
    }
}

extension CorpusAnalysis.Kept {
    fileprivate mutating func add(_ finding: CorpusAnalysis.Finding, _ isKept: Bool) {
        expected += 1
        if isKept { kept += 1 } else if lost.count < 12 { lost.append(finding) }
    }

    fileprivate mutating func add(_ other: Self) {
        expected += other.expected
        kept += other.kept
        lost = Array((lost + other.lost).prefix(12))
    }
}

extension CorpusAnalysis.Mistakes {
    fileprivate mutating func add(_ line: Int, _ texts: [String]) {
        guard !texts.isEmpty else { return }
        count += texts.count
        segments += 1
        guard examples.count < 12 else { return }
        examples += texts.prefix(12 - examples.count).map { .init(line: line, text: $0) }
    }

    fileprivate mutating func add(_ other: Self) {
        count += other.count
        segments += other.segments
        examples = Array((examples + other.examples).prefix(12))
    }
}
