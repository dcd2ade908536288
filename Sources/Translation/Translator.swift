import Diagnostics
import Tensors
import Vocabularies

/// Translates text with trained models: vocabulary, search and vocabulary again.
///
///     let translator = try Translator(folders: ["model"])
///     let lines = translator.translate(["Le chat dort."]).map { $0[0].text }
public final class Translator {
    public let description: ModelDescription
    public let options: Options
    public let vocabularies: VocabularyPair
    private let lexicon: TokenLexicon?
    private let search: BeamSearch
    private let workers: Workers<[Tape]>

    /// How to translate.
    public struct Options: Sendable {
        public var search = SearchOptions()
        public var precision = SearchPrecision.fastest
        /// Worker threads.
        public var threads = 2
        /// The most sentences that a thread translates at once.
        public var slots = 16
        /// What takes the place of unknown words: they are looked up by the source word that was attended to.
        public var unknowns: UnknownWords?
        /// Only so many frequent words, and so many translations of each source token by the model's lexicon, may occur
        /// in a translation; 0 is all words.
        public var shortlist = 0
        /// Whether translations have their word alignment.
        public var aligns = false

        public init() {}
    }

    /// A line to translate.
    public struct Input: Sendable {
        public var text: String
        /// What the translation has to start with.
        public var prefix: String?
        /// Whether the prefix is the whole translation: the search then tells its score.
        public var isForced = false

        public init(_ text: String, prefix: String? = nil, isForced: Bool = false) {
            self.text = text
            self.prefix = prefix
            self.isForced = isForced
        }
    }

    /// Reads model folders; several translate as an ensemble.
    public init(folders: [String], options: Options = Options()) throws {
        precondition(!folders.isEmpty)
        let ((loaded, packed), (vocabularies, lexicon)) = try concurrently {
            let loaded = try folders.map { try ModelFolder($0).load() }
            return (loaded, loaded.map { Self.prepare($0.model, $0.weights, options) })
        } and: {
            let vocabularies = try VocabularyPair(folder: ModelFolder(folders[0]).vocabularies)
            let lexicon = ModelFolder(folders[0]).lexicon
            return (vocabularies, options.shortlist > 0 ? try TokenLexicon(file: lexicon, vocabularies) : nil)
        }
        self.vocabularies = vocabularies
        self.lexicon = lexicon
        for (path, model) in zip(folders, loaded) {
            let folder = ModelFolder(path)
            let own = path == folders[0] ? vocabularies : try VocabularyPair(folder: folder.vocabularies)
            try folder.check(own)
            for (side, count, expected) in [
                ("source", own.source.count, model.description.model.sourceVocabulary),
                ("target", own.target.count, model.description.model.targetVocabulary),
            ] where count != expected {
                throw Diagnostic(
                    .badInput, at: Place(folder.vocabularies),
                    "the \(side) vocabulary has \(count) entries, the model was trained with \(expected)")
            }
            guard own.hasSameTokens(as: vocabularies) else {
                throw Diagnostic(
                    .badInput, at: Place(folder.vocabularies),
                    "the vocabularies differ from those of \(folders[0]); the models of an ensemble share theirs")
            }
        }
        var options = options
        if options.aligns || options.unknowns != nil { options.search.keepsAttention = true }
        if options.search.maximumRatio == nil {
            options.search.maximumRatio = loaded.compactMap(\.description.maximumRatio).max()
                .map { max($0, options.search.minimumRatio) }
        }
        self.options = options
        description = loaded[0].description
        if options.search.keepsAttention, loaded.contains(where: { $0.description.model.attention == .none }) {
            throw Diagnostic(
                .badInput, at: Place(folders[0]),
                "the model has no attention, so it cannot tell which source words a word comes from")
        }
        var search = BeamSearch(loaded.map(\.model), options.search)
        search.slots = options.slots
        self.search = search
        workers = Workers(options.threads) { _ in
            zip(loaded, packed).map { Self.tape($0.weights, $1, options) }
        }
    }

    private static func tape(_ weights: ParameterBuffer, _ packed: PackedWeights, _ options: Options) -> Tape {
        let tape = Tape(weights: weights, packed: packed)
        tape.precision = options.precision.numbers
        tape.quantizes = options.precision == .bytes
        return tape
    }

    /// The weights in the form that products read, for all workers: a search of one step asks for each of them.
    private static func prepare(_ model: EncoderDecoder, _ weights: ParameterBuffer, _ options: Options)
        -> PackedWeights
    {
        let packed = PackedWeights()
        // A damaged model may lack even the specials; that is told when the vocabularies are there.
        guard min(model.configuration.sourceVocabulary, model.configuration.targetVocabulary) > Batch.end else {
            return packed
        }
        var step = SearchOptions(beam: 1)
        step.maximumRatio = 0
        step.maximumExtra = 1
        var request = SearchRequest(source: [Batch.end])
        if options.shortlist > 0 { request.shortlist = [Batch.pad, Batch.start, Batch.end] }
        _ = BeamSearch(model, step)([tape(weights, packed, options)], [request])
        return packed
    }

    /// Translates lines, each on its own.
    /// - Returns: for each line its translations, best first; an empty text for a line without words.
    public func translate(_ lines: [String]) -> [[TextTranslation]] { translate(lines.map { Input($0) }) }

    /// Translates lines, each on its own.
    /// - Parameter number: that of the first line, which tells the random numbers of sampling apart.
    /// - Returns: for each line its translations, best first; an empty text for a line without words.
    public func translate(_ lines: [Input], number: Int = 0) -> [[TextTranslation]] {
        let requests = workers.map(lines.count) { index in
            let line = lines[index]
            var request = SearchRequest(
                source: vocabularies.source.encode(line.text),
                prefix: line.prefix.map(vocabularies.target.encode) ?? [], isForced: line.isForced,
                number: number + index)
            request.shortlist = lexicon.map { shortlist(request, $0) }
            return request
        }
        let found = search.translate(requests, on: workers) { $0 }
        return workers.map(lines.count) { index in
            let count = options.search.sampling == nil ? options.search.best : options.search.beam
            return found[index].prefix(count).map { translation(lines[index], requests[index], $0) }
        }
    }

    /// The words that may occur, those that must occur among them.
    private func shortlist(_ request: SearchRequest, _ lexicon: TokenLexicon) -> [Int32] {
        let words = lexicon.shortlist(
            for: request.source, size: options.shortlist, vocabulary: vocabularies.target.count)
        return request.prefix.isEmpty ? words : Set(words).union(request.prefix).sorted()
    }

    /// Counts over a bitext which target tokens the model takes for which source tokens.
    /// - Parameter progress: is told how many pairs are done, from time to time.
    public func lexicon(of pairs: [(source: String, target: String)], progress: (Int) throws -> Void) throws
        -> TokenLexicon
    {
        guard description.model.attention != .none else {
            throw Diagnostic(.badInput, "the model has no attention, so it cannot tell which tokens belong together")
        }
        var search = search
        search.options.keepsAttention = true
        search.options.beam = 1
        var counts: TokenLexicon.Counts = [:]
        let window = 4096
        for start in stride(from: 0, to: pairs.count, by: window) {
            let requests = pairs[start..<min(start + window, pairs.count)].map {
                SearchRequest(
                    source: vocabularies.source.encode($0.source), prefix: vocabularies.target.encode($0.target),
                    isForced: true)
            }
            for (request, found) in zip(requests, search.translate(requests, on: workers) { $0 }) {
                TokenLexicon.count(request.source, found[0], into: &counts)
            }
            try progress(min(start + window, pairs.count))
        }
        return TokenLexicon(counts)
    }

    /// How many tokens the source vocabulary cuts a text into.
    public func sourceLength(_ text: String) -> Int { vocabularies.source.encode(text).count }

    private func translation(_ line: Input, _ request: SearchRequest, _ hypothesis: Hypothesis) -> TextTranslation {
        let target = vocabularies.target
        var result = TextTranslation(
            text: "", hypothesis: hypothesis, sourceTokens: request.source.map(vocabularies.source.token),
            tokens: hypothesis.words.map(target.token),
            sourceWords: (vocabularies.source.words(of: request.source).last ?? -1) + 1)
        if let unknowns = options.unknowns, hypothesis.words.contains(SpecialToken.unknown) {
            let surfaces = vocabularies.source.surfaces(of: line.text)
            result.text = target.decode(hypothesis.words) { place in
                guard let source = hypothesis.attended(by: place), source < surfaces.count else { return nil }
                return unknowns.translation(of: surfaces[source])
            }
        } else {
            result.text = target.decode(hypothesis.words)
        }
        if options.aligns {
            result.alignment = WordAlignment(
                hypothesis.attention, source: vocabularies.source.words(of: request.source),
                target: target.words(of: hypothesis.words))
        }
        return result
    }
}

/// A translation of a text: the library's answer for one line.
public struct TextTranslation: Sendable {
    /// Detokenized text.
    public var text: String
    public var hypothesis: Hypothesis
    /// As the vocabularies spell them, without `</s>`.
    public var sourceTokens: [String]
    public var tokens: [String]
    /// Words between spaces in the source.
    public var sourceWords: Int
    /// Which words stand for which, if it was asked for.
    public var alignment: WordAlignment?
}

/// What a search multiplies.
public enum SearchPrecision: String, Sendable, CaseIterable {
    case single = "f32"
    case brain = "bf16"
    /// Weights and activations as bytes, each row with its own scale; the encoder in bfloat16.
    case bytes = "int8"

    var numbers: Precision { self == .single ? .single : Precision.fastest }

    /// The fastest that this processor has.
    public static var fastest: SearchPrecision {
        Precision.hasFastBytes ? .bytes : Precision.hasFastBrain ? .brain : .single
    }
}

extension TextTranslation {
    /// The translations of a line from those of its parts: the best of all parts, the second best of all parts, ….
    public static func joined(_ parts: [[TextTranslation]]) -> [TextTranslation] {
        guard parts.count > 1, let count = parts.map(\.count).min() else { return parts.first ?? [] }
        return (0..<count).map { rank in
            var joined = parts[0][rank]
            for part in parts.dropFirst() { joined.append(part[rank]) }
            return joined
        }
    }

    private mutating func append(_ other: TextTranslation) {
        func words(_ text: String) -> Int { text.split(separator: " ").count }
        if let more = other.alignment {
            let (source, target) = (sourceWords, words(text))
            alignment?.links += more.links.map { .init(source: $0.source + source, target: $0.target + target) }
        }
        text = text.isEmpty ? other.text : other.text.isEmpty ? text : text + " " + other.text
        sourceTokens += other.sourceTokens
        sourceWords += other.sourceWords
        tokens += other.tokens
        hypothesis.words += other.hypothesis.words
        hypothesis.logProbability += other.hypothesis.logProbability
        hypothesis.score += other.hypothesis.score
        hypothesis.wordLogProbabilities += other.hypothesis.wordLogProbabilities
        // Attention runs over one part's source; over several it has no common extent.
        hypothesis.attention = []
    }
}
