import Concurrency
import Diagnostics
import Files
import Tensors
import Vocabularies

/// Translates text with trained models: vocabulary, search and vocabulary again.
///
///     let translator = try Translator(folders: ["model"])
///     let lines = try translator.translate(["Le chat dort."]).map { $0[0].text }
public final class Translator {
    public let description: ModelDescription
    public private(set) var options: Options
    public let vocabularies: VocabularyPair
    /// The source vocabularies of all models but the first, where they differ from the first one's.
    private let otherSources: [any Vocabulary]
    private let lexicon: TokenLexicon?
    private var search: BeamSearch
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
        /// Whether lines may ask for their translations' attention, see ``Input/keepsAttention``.
        public var givesAttention = false

        public init() {}
    }

    /// A line to translate.
    public struct Input: Sendable {
        public var text: String
        /// What the translation has to start with.
        public var prefix: String?
        /// Whether the prefix is the whole translation: the search then tells its score.
        public var isForced = false
        /// Whether its translations have their attention, which costs time for each step of the search.
        public var keepsAttention = false

        public init(_ text: String, prefix: String? = nil, isForced: Bool = false) {
            self.text = text
            self.prefix = prefix
            self.isForced = isForced
        }
    }

    /// Reads model folders; several translate as an ensemble. Models of an ensemble share their target vocabulary; each
    /// reads the text by its own source vocabulary.
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
        var sources: [any Vocabulary] = []
        var sharesSource: [Bool] = []
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
            guard own.hasSameTarget(as: vocabularies) else {
                throw Diagnostic(
                    .badInput, at: Place(folder.vocabularies),
                    "the target vocabulary differs from that of \(folders[0]); the models of an ensemble share it")
            }
            sources.append(own.source)
            sharesSource.append(own.hasSameSource(as: vocabularies))
        }
        otherSources = sharesSource.allSatisfy { $0 } ? [] : Array(sources.dropFirst())
        var options = options
        if options.aligns || options.unknowns != nil { options.search.keepsAttention = true }
        if options.search.maximumRatio == nil {
            // A ratio counts source tokens, here the first model's.
            options.search.maximumRatio = zip(loaded, sharesSource).filter(\.1)
                .compactMap(\.0.description.maximumRatio).max()
                .map { max($0, options.search.minimumRatio) }
        }
        self.options = options
        description = loaded[0].description
        let blind = zip(folders, loaded).first { $0.1.description.model.attention == .none }
        if options.search.readsAttention || options.givesAttention, let folder = blind?.0 {
            throw Diagnostic(
                .badInput, at: Place(folder),
                "the model has no attention, so it cannot tell which source words a word comes from")
        }
        var search = BeamSearch(loaded.map(\.model), options.search)
        search.sharesSource = sharesSource
        search.isCancelled = { Interruption.isRequested }
        search.slots = options.slots
        self.search = search
        workers = Workers(options.threads) { _ in
            zip(loaded, packed).map { Self.tape($0.weights, $1, options) }
        }
    }

    private static func tape(_ weights: Weights, _ packed: PackedWeights, _ options: Options) -> Tape {
        let tape = Tape(weights: weights, packed: packed)
        tape.precision = options.precision.numbers
        tape.quantizes = options.precision == .bytes
        return tape
    }

    /// The weights in the form that products read, for all workers: a search of one step asks for each of them.
    private static func prepare(_ model: EncoderDecoder, _ weights: Weights, _ options: Options)
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

    /// Goes on with other settings of the search.
    public func use(_ settings: SearchSettings) {
        options.search.beam = settings.beam
        options.search.lengthPenalty = settings.lengthPenalty
        options.search.coveragePenalty = settings.coveragePenalty
        search.options = options.search
    }

    /// Translates lines, each on its own.
    /// - Returns: for each line its translations, best first; an empty text for a line without words.
    /// - Throws: ``ExitStatus/interrupted`` once the process has been asked to end; see ``Interruption``.
    public func translate(_ lines: [String]) throws -> [[TextTranslation]] { try translate(lines.map { Input($0) }) }

    /// Translates lines, each on its own.
    /// - Parameter number: that of the first line, which tells the random numbers of sampling apart.
    /// - Returns: for each line its translations, best first; an empty text for a line without words.
    /// - Throws: ``ExitStatus/interrupted`` once the process has been asked to end; see ``Interruption``.
    public func translate(_ lines: [Input], number: Int = 0) throws -> [[TextTranslation]] {
        let requests = workers.map(lines.count) { index in
            let line = lines[index]
            // An encoding of many lines ends early, too.
            guard !Interruption.isRequested else { return SearchRequest(source: []) }
            var request = SearchRequest(
                source: vocabularies.source.encode(line.text),
                prefix: line.prefix.map(vocabularies.target.encode) ?? [], isForced: line.isForced,
                number: number + index)
            request.otherSources = otherSources(line.text, request)
            request.keepsAttention = line.keepsAttention
            // The score of a translation that is given is the model's own, not that among some words.
            if !line.isForced { request.shortlist = lexicon.map { shortlist(request, $0) } }
            return request
        }
        try Interruption.check()
        let found = found(requests)
        try Interruption.check()
        return workers.map(lines.count) { index in
            let count = options.search.sampling == nil ? options.search.best : options.search.beam
            return found[index].prefix(count).map { translation(lines[index], requests[index], $0) }
        }
    }

    /// What the search finds; requests with a shortlist are searched apart from those without.
    private func found(_ requests: [SearchRequest]) -> [[Hypothesis]] {
        let listed = requests.indices.filter { requests[$0].shortlist != nil }
        guard !listed.isEmpty, listed.count < requests.count else {
            return search.translate(requests, on: workers) { $0 }
        }
        var results = [[Hypothesis]](repeating: [], count: requests.count)
        for group in [listed, requests.indices.filter { requests[$0].shortlist == nil }] {
            let found = search.translate(group.map { requests[$0] }, on: workers) { $0 }
            for (index, hypotheses) in zip(group, found) { results[index] = hypotheses }
        }
        return results
    }

    /// The text as the further models read it.
    private func otherSources(_ text: String, _ request: SearchRequest) -> [[Int32]] {
        // A line without words has no translation, so nobody reads it.
        guard !request.source.isEmpty else { return [] }
        return otherSources.map { vocabulary in
            let source = vocabulary.encode(text)
            return source.isEmpty ? [SpecialToken.unknown] : source
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
            let found = search.translate(requests, on: workers) { $0 }
            try Interruption.check("interrupted; nothing was written")
            for (request, found) in zip(requests, found) {
                TokenLexicon.count(request.source, found[0], into: &counts)
            }
            try progress(min(start + window, pairs.count))
        }
        return TokenLexicon(counts)
    }

    /// How many tokens a text has for the model to which it is longest.
    public func sourceLength(_ text: String) -> Int {
        otherSources.reduce(vocabularies.source.encode(text).count) { max($0, $1.encode(text).count) }
    }

    private func translation(_ line: Input, _ request: SearchRequest, _ hypothesis: Hypothesis) -> TextTranslation {
        let target = vocabularies.target
        var result = TextTranslation(
            text: "", hypothesis: hypothesis, sourceTokens: request.source.map(vocabularies.source.token),
            tokens: hypothesis.tokens.map(target.token),
            sourceWords: (vocabularies.source.words(of: request.source).last ?? -1) + 1)
        result.text = text(line, request, hypothesis)
        if options.aligns {
            result.alignment = WordAlignment(
                hypothesis.attention, source: vocabularies.source.words(of: request.source),
                target: target.words(of: hypothesis.tokens))
        }
        return result
    }
}

extension Translator {
    /// The detokenized translation. What was given of it comes back as it was given, unknown words too.
    private func text(_ line: Input, _ request: SearchRequest, _ hypothesis: Hypothesis) -> String {
        guard let given = line.prefix else { return decode(hypothesis.tokens, of: line, hypothesis) }
        let prefix = String(given.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
        guard !line.isForced else { return prefix }
        let start = decode(Array(hypothesis.tokens.prefix(request.prefix.count)), of: line, hypothesis)
        let whole = decode(hypothesis.tokens, of: line, hypothesis)
        // Scalars, as the first one that is added may combine with the last one given.
        guard whole.unicodeScalars.starts(with: start.unicodeScalars) else {
            let rest = decode(Array(hypothesis.tokens.dropFirst(request.prefix.count)), of: line, hypothesis)
            return prefix + " " + rest
        }
        return prefix + String(whole.unicodeScalars.dropFirst(start.unicodeScalars.count))
    }

    /// The text of a translation's first words, with what takes the place of unknown ones.
    private func decode(_ words: [Int32], of line: Input, _ hypothesis: Hypothesis) -> String {
        let target = vocabularies.target
        guard let unknowns = options.unknowns, words.contains(SpecialToken.unknown) else {
            return target.decode(words)
        }
        let surfaces = vocabularies.source.surfaces(of: line.text)
        return target.decode(words) { place in
            guard let source = hypothesis.attended(by: place), source < surfaces.count else { return nil }
            return unknowns.translation(of: surfaces[source])
        }
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
