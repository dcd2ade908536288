import Concurrency
import Diagnostics
import Files
import Platform
import Tensors
import Vocabularies

/// Translates text with trained models: tokens by the vocabulary, search, and text by the vocabulary.
///
///     let translator = try Translator(folders: ["model"])
///     let lines = try translator.translate(["Le chat dort."]).map { $0[0].text }
public final class Translator {
    public let description: ModelDescription
    /// The options, with those that follow from the models.
    public private(set) var options: Options
    /// The first model's vocabularies.
    public let vocabularies: VocabularyPair
    /// The vocabularies of all models but the first; empty where all have the first one's source vocabulary.
    private let otherSources: [VocabularyPair]
    private let lexicon: TokenLexicon?
    /// Whether all models were trained with annotations of their sources.
    public let readsAnnotations: Bool
    /// The tags that all models were trained with.
    public let tags: Set<SourceTag>
    private var search: BeamSearch
    /// Where words of translations begin and end, once a line has something that its translation must contain.
    private lazy var boundaries = wordBoundaries()
    private let workers: Workers<[Tape]>

    /// Reads model folders; several are an ensemble. Models of an ensemble share their target vocabulary; each has a source
    /// vocabulary of its own.
    public init(folders: [String], options: Options = Options()) throws {
        precondition(!folders.isEmpty)
        try InstructionSet.check()
        let ((loaded, packed), (vocabularies, lexicon)) = try concurrently {
            let loaded = try folders.map { try ModelFolder($0).load() }
            return (loaded, loaded.map { Self.prepare($0.model, $0.weights, options) })
        } and: {
            // Of many small pieces: the first thread's heap grows by many at a time, those of others page by page.
            let vocabularies = try VocabularyPair(folder: ModelFolder(folders[0]).vocabularies)
            let lexicon = ModelFolder(folders[0]).lexicon
            return (vocabularies, options.shortlist > 0 ? try TokenLexicon(file: lexicon, vocabularies) : nil)
        }
        self.vocabularies = vocabularies
        self.lexicon = lexicon
        let pairs = try zip(folders, loaded).map { path, model in
            let own = path == folders[0] ? vocabularies : try VocabularyPair(folder: ModelFolder(path).vocabularies)
            try Self.check(own, of: ModelFolder(path), model.description.model)
            guard own.hasSameTarget(as: vocabularies) else {
                throw Diagnostic(
                    .badInput, at: Place(ModelFolder(path).vocabularies),
                    "the target vocabulary differs from that of \(folders[0]); the models of an ensemble share it")
            }
            return own
        }
        let sharesSource = pairs.map { $0.hasSameSource(as: vocabularies) }
        otherSources = sharesSource.allSatisfy { $0 } ? [] : Array(pairs.dropFirst())
        var options = options
        if options.aligns || options.unknowns != nil { options.search.keepsAttention = true }
        if options.search.maximumRatio == nil {
            // A ratio counts the first model's source tokens.
            options.search.maximumRatio = zip(loaded, sharesSource).filter(\.1)
                .compactMap(\.0.description.maximumRatio).max()
                .map { max($0, options.search.minimumRatio) }
        }
        self.options = options
        description = loaded[0].description
        readsAnnotations = zip(loaded, pairs).allSatisfy {
            $0.description.readsAnnotations == true && $1.hasAnnotationTokens
        }
        tags = Set(pairs[0].tags).filter { tag in
            zip(loaded, pairs).allSatisfy { $0.description.tags?.contains(tag.name) == true && $1.tags.contains(tag) }
        }
        let blind = zip(folders, loaded).first { $0.1.description.model.attention == .none }
        if options.search.readsAttention || options.givesAttention, let folder = blind?.0 {
            throw Diagnostic(
                .badInput, at: Place(folder),
                "the model has no attention, so it cannot tell which source words a word comes from")
        }
        let languageModels = try options.languageModels.map { try LoadedFusion($0, vocabularies, of: folders[0]) }
        var search = BeamSearch(loaded.map(\.model), options.search)
        search.languageModels = languageModels.map(\.fusion)
        search.sharesSource = sharesSource
        search.isCancelled = { Interruption.isRequested }
        search.slots = options.slots
        self.search = search
        workers = Workers(options.threads) { _ in
            zip(loaded, packed).map { Self.tape($0.weights, $1, options) }
                + languageModels.map { $0.tape(options.precision) }
        }
    }

    /// Checks that the vocabularies of a folder belong to its model.
    private static func check(
        _ vocabularies: VocabularyPair, of folder: ModelFolder, _ configuration: ModelConfiguration
    ) throws {
        try folder.check(vocabularies)
        for (side, count, expected) in [
            ("source", vocabularies.source.count, configuration.sourceVocabulary),
            ("target", vocabularies.target.count, configuration.targetVocabulary),
        ] where count != expected {
            throw Diagnostic(
                .badInput, at: Place(folder.vocabularies),
                "the \(side) vocabulary has \(count) entries, the model was trained with \(expected)")
        }
    }

    private static func tape(_ weights: Weights, _ packed: PackedWeights, _ options: Options) -> Tape {
        let tape = Tape(weights: weights, packed: packed)
        tape.precision = options.precision
        return tape
    }

    /// Packs the weights for the products of all workers: a search of one step needs each of them.
    private static func prepare(_ model: EncoderDecoder, _ weights: Weights, _ options: Options)
        -> PackedWeights
    {
        let packed = PackedWeights()
        // A damaged model may lack even special tokens; reading the vocabularies reports that.
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

    /// Continues with other search settings.
    public func use(_ settings: SearchSettings) {
        options.search.beam = settings.beam
        options.search.lengthPenalty = settings.lengthPenalty
        options.search.coveragePenalty = settings.coveragePenalty
        search.options = options.search
        for (index, role) in options.languageModels.map(\.role).enumerated() {
            guard let weight = settings[weightOf: role] else { continue }
            search.languageModels[index].weight = role.signed(weight)
        }
    }

    /// Translates lines, each on its own.
    /// - Returns: for each line its translations, best first; an empty text for a line without words.
    /// - Throws: `ExitStatus.interrupted` once the process has been asked to end.
    public func translate(_ lines: [String]) throws -> [[TextTranslation]] { try translate(lines.map { Input($0) }) }

    /// Translates lines, each on its own.
    /// - Parameters:
    ///   - lines: each with its prefix, if there is one.
    ///   - number: the number of the first line; the random numbers of sampling depend on it.
    ///   - best: how many translations of each line are wanted; nil for as many as the options say.
    ///   - beam: the hypotheses that are kept at each step; nil for as many as the options say.
    /// - Returns: for each line its translations, best first; an empty text for a line without words.
    /// - Throws: `ExitStatus.interrupted` once the process has been asked to end.
    public func translate(_ lines: [Input], number: Int = 0, best: Int? = nil, beam: Int? = nil) throws
        -> [[TextTranslation]]
    {
        var search = search
        search.options.best = best ?? options.search.best
        search.options.beam = max(beam ?? options.search.beam, search.options.best)
        for tag in Set(lines.compactMap(\.annotations.tag)) { try checkThatItKnows(tag) }
        if !readsAnnotations, lines.contains(where: { $0.annotations.hasMatchOrTerms }) {
            throw Diagnostic(.badInput, "the model was trained without annotations, so it cannot read matches or terms")
        }
        let boundaries = lines.contains { !$0.required.isEmpty } ? boundaries : nil
        let requests = workers.map(lines.count) { index in
            let line = lines[index]
            // Encoding many lines also ends early.
            guard !Interruption.isRequested else { return SearchRequest(source: []) }
            let source = vocabularies.encodeSource(line.text, line.annotations, longest: options.longestAnnotation)
            var request = SearchRequest(
                source: source.tokens, ownCount: source.ownCount,
                prefix: line.prefix.map(vocabularies.target.encode) ?? [], isForced: line.isForced,
                number: line.number ?? number + index)
            request.otherSources = otherSources(line, request)
            request.keepsAttention = line.keepsAttention || line.aligns
            if let boundaries { request.required = required(line.required, boundaries) }
            // The score of a given translation is among all tokens, not among a shortlist.
            if !line.isForced, let lexicon {
                request.shortlist = shortlist(request, line.annotations, lexicon)
            }
            return request
        }
        try Interruption.check()
        let found = found(requests, search)
        try Interruption.check()
        return workers.map(lines.count) { index in
            let count = search.options.sampling == nil ? search.options.best : search.options.beam
            return found[index].prefix(count).map { translation(lines[index], requests[index], $0) }
        }
    }

    /// Searches; requests with a shortlist apart from those without.
    private func found(_ requests: [SearchRequest], _ search: BeamSearch) -> [[Hypothesis]] {
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

    /// The text in the source tokens of the other models.
    private func otherSources(_ line: Input, _ request: SearchRequest) -> [[Int32]] {
        // A line without tokens has no translation, so it is not searched.
        guard !request.source.isEmpty else { return [] }
        return otherSources.map { vocabularies in
            let source = vocabularies.encodeSource(line.text, line.annotations, longest: options.longestAnnotation)
                .tokens
            return source.isEmpty ? [SpecialToken.unknown] : source
        }
    }

    /// The tokens that may occur, including those that must occur.
    private func shortlist(_ request: SearchRequest, _ annotations: SourceAnnotations, _ lexicon: TokenLexicon)
        -> [Int32]
    {
        let tokens = lexicon.shortlist(
            for: Array(request.source.prefix(request.ownCount)), size: options.shortlist,
            vocabulary: vocabularies.target.count)
        let texts = annotations.terms + [annotations.match?.target].compactMap { $0 }
        let others = request.prefix + texts.flatMap(vocabularies.target.encode) + (request.required?.tokens ?? [])
        return others.isEmpty ? tokens : Set(tokens).union(others).sorted()
    }

    /// Counts over a bitext how often the model translates each source token as each target token.
    /// - Parameters:
    ///   - next: gives the next pair, nil at the end; some thousand pairs are held at a time.
    ///   - progress: called from time to time with the number of pairs that are done.
    public func lexicon(
        of next: () throws -> (source: String, target: String)?, progress: (Int) throws -> Void
    ) throws -> TokenLexicon {
        guard description.model.attention != .none else {
            throw Diagnostic(.badInput, "the model has no attention, so it cannot tell which tokens belong together")
        }
        var search = search
        search.options.keepsAttention = true
        search.options.beam = 1
        var counts: TokenLexicon.Counts = [:]
        var done = 0
        while true {
            var requests: [SearchRequest] = []
            while requests.count < Self.lexiconWindow, let pair = try next() {
                requests.append(
                    SearchRequest(
                        source: vocabularies.source.encode(pair.source),
                        prefix: vocabularies.target.encode(pair.target), isForced: true))
            }
            if requests.isEmpty { break }
            let found = search.translate(requests, on: workers) { $0 }
            try Interruption.check("interrupted; nothing was written")
            for (request, found) in zip(requests, found) {
                TokenLexicon.count(request.source, found[0], into: &counts)
            }
            done += requests.count
            try progress(done)
        }
        return TokenLexicon(counts)
    }

    /// Pairs that are read at a time.
    private static let lexiconWindow = 4096

    /// The number of source tokens of a text, the largest over all models.
    public func sourceLength(_ text: String) -> Int {
        otherSources.reduce(vocabularies.source.encode(text).count) { max($0, $1.source.encode(text).count) }
    }

    private func translation(_ line: Input, _ request: SearchRequest, _ hypothesis: Hypothesis) -> TextTranslation {
        let target = vocabularies.target
        let words = vocabularies.source.words(of: Array(request.source.prefix(request.ownCount)))
        var result = TextTranslation(
            text: "", hypothesis: hypothesis, sourceTokens: request.source.map(vocabularies.source.token),
            tokens: hypothesis.tokens.map(target.token),
            sourceWords: (words.last ?? -1) + 1)
        result.text = text(line, request, hypothesis)
        if options.aligns || line.aligns {
            result.alignment = WordAlignment(
                hypothesis.attention, source: words,
                target: target.words(of: hypothesis.tokens))
        }
        if !line.keepsAttention, !options.search.keepsAttention { result.hypothesis.attention = [] }
        return result
    }
}
