/// What single figures hide: which kinds of words get lost, and which kinds of mistakes there are.
public struct CorpusAnalysis: Sendable, Equatable {
    /// Words that a hypothesis should have kept.
    public struct Kept: Sendable, Equatable {
        /// How many there are in the references, and how many of them stand in the hypotheses.
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

    public struct Finding: Sendable, Equatable {
        public let line: Int
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

        public var label: String { to.map { from == $0 ? "\(from)" : "\(from)–\($0)" } ?? "\(from)+" }
    }

    /// Numbers of the first reference, those alone that stand in the source where there is one.
    public internal(set) var numbers = Kept()
    /// Capitalized words that source and first reference share; nil without a source.
    public internal(set) var names: Kept?
    /// Words of four letters and more that stand in the source and in no reference; nil without a source.
    public internal(set) var untranslated: Mistakes?
    /// Signs of an unknown word.
    public internal(set) var unknown = Mistakes()
    /// Words that the training corpus has not; nil without one.
    public internal(set) var unseen: Mistakes?
    /// N-grams of up to four words that follow on themselves more often than in any reference.
    public internal(set) var repetitions = Mistakes()
    /// Hypotheses of less than half the first reference's length, and of more than one and a half times.
    public internal(set) var tooShort = Mistakes()
    public internal(set) var tooLong = Mistakes()
    /// By frequency in the training corpus; empty without one.
    public internal(set) var frequencies: [FrequencyBucket] = []

    /// Tokens of each hypothesis, of its first reference and, where there is one, of its source.
    public internal(set) var hypothesisLengths: [Int] = [], referenceLengths: [Int] = [], sourceLengths: [Int] = []

    private static let starts = [0, 1, 2, 6, 21, 101, 1001]

    /// - Parameters:
    ///   - references: one or more lists of references.
    ///   - training: the words of the training corpus's target side.
    public init(
        hypotheses: [String], references: [[String]], sources: [String]?, training: WordCounts? = nil,
        tokenizer: any Tokenizer
    ) {
        let parts = inParallel(hypotheses.count) { range in
            var part = CorpusAnalysis(withSources: sources != nil, withTraining: training != nil)
            for line in range {
                part.unknown.add(line + 1, Self.unknownSigns(in: hypotheses[line]))
                part.add(
                    line + 1, TokenizedLine(hypotheses[line], tokenizer),
                    references.map { TokenizedLine($0[line], tokenizer) },
                    sources.map { TokenizedLine($0[line], tokenizer) }, training)
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

    private mutating func add(
        _ line: Int, _ hypothesis: TokenizedLine, _ references: [TokenizedLine], _ source: TokenizedLine?,
        _ training: WordCounts?
    ) {
        let first = references[0]
        let inSource = source.map { Set($0.hashes) }
        hypothesisLengths.append(hypothesis.count)
        referenceLengths.append(first.count)
        if let source { sourceLengths.append(source.count) }
        addKept(line, first, hypothesis, inSource)
        if let inSource { addUntranslated(line, hypothesis, references, inSource) }
        if let training { addFrequencies(line, hypothesis, first, training) }
        let allowed = references.map { Self.repeats($0).count }.max() ?? 0
        let repeats = Self.repeats(hypothesis)
        if repeats.count > allowed { repetitions.add(line, Array(repeats.dropFirst(allowed))) }
        if hypothesis.count * 2 < first.count { tooShort.add(line, ["\(hypothesis.count) of \(first.count) tokens"]) }
        if hypothesis.count * 2 > first.count * 3, hypothesis.count > first.count + 1 {
            tooLong.add(line, ["\(hypothesis.count) for \(first.count) tokens"])
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
        return line.split(whereSeparator: \.isWhitespace).compactMap { word in
            ["⁇", "<unk>"].first { word.contains($0) }
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
        for (index, hash) in hypothesis.hashes.enumerated() {
            let place = bucket(hash)
            frequencies[place].hypothesisWords += 1
            if left[hash, default: 0] > 0 {
                left[hash, default: 0] -= 1
                frequencies[place].matches += 1
            }
            if place == 0 { new.append(hypothesis.text(index)) }
        }
        unseen?.add(line, new)
    }

    /// The n-grams of up to four words that come right behind themselves.
    private static func repeats(_ line: TokenizedLine) -> [String] {
        var found: [String] = []
        var place = 1
        while place < line.count {
            let longest = min(4, place, line.count - place)
            let length =
                longest > 0
                ? (1...longest).first { line.hashes[place - $0..<place] == line.hashes[place..<place + $0] } : nil
            // A row of dots or dashes is no repetition of words.
            if let length, (place..<place + length).contains(where: line.isWord) {
                found.append((place..<place + length).map(line.text).joined(separator: " "))
            }
            place += length ?? 1
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
