import Concurrency
import Corpora
import Diagnostics
import Text

/// Terms for training, taken from an aligned corpus itself, so that a model learns to use the terms that it is given
/// (Dinu et al. 2019) in the form that the sentence needs (Jon et al. 2021).
///
/// A share of the pairs gets one to three phrases of one to three source words with their translations: content words
/// and what is between them, that correspond to each other in several places of the corpus. The translation is given as
/// the corpus has it most often, among the forms that ``Inflection`` takes for the same; so a plural has to be made from
/// a singular where that is more frequent. Pairs are chosen by the seed and their number alone.
public struct TrainingTerms: Sendable {
    /// How terms are chosen.
    public struct Options: Sendable {
        /// The share of pairs with terms, from 0 to 1.
        public var share = 0.3
        /// The most terms of a pair.
        public var maximum = 3
        /// The most words of a term.
        public var longest = 3
        /// The seed of the choice.
        public var seed: UInt64 = 1
        /// Words that more than this share of the segments have are not content words.
        public var frequentShare = 0.02
        /// How often a translation has to occur.
        public var leastCount = 2
        /// How often it has to occur among all translations of its source, from 0 to 1.
        public var leastProbability = 0.1

        public init() {}
    }

    /// What was chosen.
    public struct Summary: Sendable, Hashable {
        /// Pairs, those with terms, and their terms.
        public var pairs = 0, pairsWithTerms = 0, terms = 0
        /// Terms whose given form is not that of the segment.
        public var inflected = 0
    }

    private let bitext: Bitext
    private let alignments: String
    private let options: Options
    private let splitter: PhraseSplitter
    private static let batch = 1 << 14

    /// - Parameters:
    ///   - bitext: the corpus.
    ///   - alignments: the file with its word alignments, by `pipeline-align`.
    ///   - source: the language of the source side.
    ///   - target: that of the target side.
    ///   - options: how terms are chosen.
    public init(
        _ bitext: Bitext, alignments: String, source: LanguageTag, target: LanguageTag, _ options: Options = Options()
    ) {
        self.bitext = bitext
        self.alignments = alignments
        self.options = options
        splitter = PhraseSplitter(source: Inflection(source), target: Inflection(target), longest: options.longest)
    }

    /// Writes the terms of all pairs.
    /// - Parameters:
    ///   - writer: receives a line for each pair; the caller commits it.
    ///   - progress: called now and then with what is done, from 0 to 1; may throw to stop.
    public func write(to writer: TermFileWriter, progress: (Double) throws -> Void = { _ in }) throws -> Summary {
        try bitext.checkThatItCanBeReadAgain()
        var frequencies = (source: WordFrequencies(), target: WordFrequencies())
        try forEachBatch({ try progress($0 / 4) }) { batch in
            try check(batch)
            let words = parallelMap(batch.count, chunk: 512) { range in
                batch[range].map { (WordFrequencies.words(of: $0.source), WordFrequencies.words(of: $0.target)) }
            }
            for (source, target) in words.joined() {
                frequencies.source.add(source)
                frequencies.target.add(target)
            }
        }
        let frequent = FrequentWords(
            source: frequencies.source.frequent(options.frequentShare),
            target: frequencies.target.frequent(options.frequentShare))
        var counts = PhraseCounts()
        try forEachBatch({ try progress(0.25 + $0 / 4) }) { batch in
            let splitter = splitter
            for phrases in parallelMap(
                batch.count, chunk: 512,
                { range in
                    batch[range].flatMap { pair in splitter.phrases(of: pair, frequent).phrases.map(\.keys) }
                })
            {
                for keys in phrases { counts.add(keys) }
            }
        }
        // The forms of those translations alone that are given.
        var forms: [UInt64: [String: Int]] = [:]
        try forEachBatch({ try progress(0.5 + $0 / 4) }) { batch in
            for chosen in choices(batch, frequent, counts).joined() { forms[chosen.key] = [:] }
        }
        let wanted = Set(forms.keys)
        try forEachBatch({ try progress(0.75 + $0 / 8) }) { batch in
            let splitter = splitter
            let found = parallelMap(batch.count, chunk: 512) { range in
                batch[range].flatMap { pair in
                    let all = splitter.phrases(of: pair, frequent)
                    return all.phrases.filter { wanted.contains($0.keys.pair) }.map { ($0.keys.pair, all.target($0)) }
                }
            }
            for (key, form) in found.joined() { forms[key]?[form, default: 0] += 1 }
        }
        let usual = forms.mapValues { $0.min { ($1.value, $0.key) < ($0.value, $1.key) }?.key ?? "" }
        var summary = Summary()
        try forEachBatch({ try progress(0.875 + $0 / 8) }) { batch in
            for chosen in choices(batch, frequent, counts) {
                let terms = chosen.map { SegmentTerm(source: $0.term.source, target: usual[$0.key] ?? $0.term.target) }
                summary.pairs += 1
                summary.pairsWithTerms += terms.isEmpty ? 0 : 1
                summary.terms += terms.count
                summary.inflected += zip(terms, chosen).count { $0.target != $1.term.target }
                try writer.write(terms)
            }
        }
        return summary
    }

    // MARK: One pair

    /// A term as the pair has it, and what all its forms share.
    private struct Choice: Sendable {
        var term: SegmentTerm
        var key: UInt64
    }

    private func choices(_ batch: [AlignedPair], _ frequent: FrequentWords, _ counts: PhraseCounts) -> [[Choice]] {
        parallelMap(batch.count, chunk: 512) { range in batch[range].map { choice($0, frequent, counts) } }
            .flatMap(\.self)
    }

    private func choice(_ pair: AlignedPair, _ frequent: FrequentWords, _ counts: PhraseCounts) -> [Choice] {
        var random = StableRandom(seed: options.seed, index: pair.index)
        guard random.fraction() < options.share else { return [] }
        let wanted = Int.random(in: 1...max(1, options.maximum), using: &random)
        // Long phrases are rarer, and more like a glossary's: they come first more often.
        let all = splitter.phrases(of: pair, frequent)
        let ordered = all.phrases
            .filter { counts.isReliable($0.keys, options) }
            .map { (rank: random.fraction() / Double($0.words.source.count), phrase: $0) }
            .sorted { ($0.rank, $0.phrase.words.source.lowerBound) < ($1.rank, $1.phrase.words.source.lowerBound) }
        var taken: [Phrase] = []
        for (_, phrase) in ordered where taken.count < wanted {
            let overlaps = taken.contains {
                $0.words.source.overlaps(phrase.words.source) || $0.words.target.overlaps(phrase.words.target)
            }
            if !overlaps { taken.append(phrase) }
        }
        return taken.sorted { $0.words.source.lowerBound < $1.words.source.lowerBound }.map {
            Choice(term: SegmentTerm(source: all.source($0), target: all.target($0)), key: $0.keys.pair)
        }
    }

    // MARK: Reading

    private func forEachBatch(_ progress: (Double) throws -> Void, _ body: ([AlignedPair]) throws -> Void) throws {
        let reader = try BitextReader(bitext)
        let links = try AlignmentFileReader(alignments)
        var batch: [AlignedPair] = []
        while try reader.next() {
            guard try links.next() else {
                throw Diagnostic(
                    .badInput, at: Place(alignments),
                    "has \(links.line.counted("line")), but \(bitext.sourcePath) has more; align the same bitext")
            }
            batch.append(
                AlignedPair(
                    index: reader.line, source: String(decoding: reader.source, as: UTF8.self),
                    target: String(decoding: reader.target, as: UTF8.self), links: links.links))
            if batch.count == Self.batch {
                try body(batch)
                try progress(reader.fraction ?? 0)
                batch.removeAll(keepingCapacity: true)
            }
        }
        guard try !links.next() else {
            throw Diagnostic(
                .badInput, at: Place(alignments),
                "has more lines than \(bitext.sourcePath), which has \(reader.line); align the same bitext")
        }
        try body(batch)
        try progress(1)
    }

    /// Whether all links are to words that there are.
    private func check(_ batch: [AlignedPair]) throws {
        let problems = parallelMap(batch.count, chunk: 512) { range in batch[range].lazy.compactMap(\.problem).first }
        guard let problem = problems.lazy.compactMap(\.self).first else { return }
        throw Diagnostic(.badInput, at: Place(alignments, line: problem.line), problem.message)
    }
}
