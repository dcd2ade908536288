import Tensors

/// Beam search over many sentences at a time, by one model or by an ensemble.
///
/// Sentences are encoded many at a time and wait for a slot in the search. When a sentence is done, the next one takes
/// its slot, so that matrix products always have many rows. The rows of a step are the live hypotheses of all sentences,
/// sentence after sentence. A result does not depend on the other sentences: in single precision and int8 no row's bits
/// depend on other rows.
public struct BeamSearch: Sendable {
    /// One model or an ensemble with one target vocabulary.
    public let models: [any GeneratingModel]
    /// For each model whether it has the first one's source vocabulary, so that its attention can be averaged.
    public var sharesSource: [Bool]
    /// Language models whose scores are added.
    public var languageModels: [LanguageModelFusion] = []
    /// The options of the search.
    public var options: SearchOptions
    /// Whether to stop; called at each step. Unfinished sentences then have an empty translation.
    public var isCancelled: @Sendable () -> Bool = { false }
    /// The most sentences at a time.
    public var slots = BeamSearch.mostSentences
    private static let mostSentences = 16
    /// The most source tokens at a time, which limits memory where sentences are long.
    public var slotTokens = 1 << 14

    /// A search by one model.
    public init(_ model: any GeneratingModel, _ options: SearchOptions) { self.init([model], options) }

    /// A search by an ensemble.
    public init(_ models: [any GeneratingModel], _ options: SearchOptions) {
        precondition(options.beam > 0 && !models.isEmpty)
        self.models = models
        sharesSource = models.map { _ in true }
        self.options = options
    }

    /// Translates sentences.
    /// - Parameters:
    ///   - tape: has the weights of the only model.
    ///   - sources: tokens without `</s>`; none may be empty.
    /// - Returns: for each source its hypotheses, best first; at least one.
    public func callAsFunction(_ tape: Tape, _ sources: [[Int32]]) -> [[Hypothesis]] {
        self([tape], sources.enumerated().map { SearchRequest(source: $1, number: $0) })
    }

    /// Translates sentences.
    /// - Parameters:
    ///   - tapes: one for each model and each language model, with its weights.
    ///   - requests: what to translate; no source may be empty, and all have a shortlist or none has one.
    /// - Returns: for each request its hypotheses, best first; at least one.
    public func callAsFunction(_ tapes: [Tape], _ requests: [SearchRequest]) -> [[Hypothesis]] {
        var results = [[Hypothesis]](repeating: [], count: requests.count)
        search(tapes, requests, SearchQueue(requests, requests.indices)) { results[$0] = $1 }
        return results
    }

    /// Translates sentences until a queue is empty, from which other threads may take at the same time.
    /// - Parameter finish: receives the index and the hypotheses of each sentence.
    func search(
        _ tapes: [Tape], _ requests: [SearchRequest], _ queue: SearchQueue, finish: (Int, [Hypothesis]) -> Void
    ) {
        let models = models + languageModels.map(\.model)
        precondition(tapes.count == models.count)
        precondition(requests.allSatisfy { ($0.shortlist == nil) == (requests[0].shortlist == nil) })
        defer { tapes.forEach { $0.reset() } }
        while !isCancelled(), let longest = queue.longest {
            // Slots are as long as the longest sentence. Where that leaves few of them, much shorter sentences come later.
            let shortest = sentencesPerBatch(longest) == slots ? 0 : longest * 2 / 3
            run(zip(models, tapes), requests, queue, shortest...longest, finish)
        }
    }

    /// How many sentences are searched at a time if the longest has the given number of tokens; as many may wait.
    private func sentencesPerBatch(_ longest: Int) -> Int { max(1, min(slots, slotTokens / (2 * (longest + 1)))) }

    /// The numbers of rows that steps may have in precisions that compile a product for each.
    public static func rowCounts(beam: Int) -> Set<Int> {
        Set((1...mostSentences * beam).map(padded))
    }

    /// The most bytes that a search keeps of encoded sentences for each of its tapes, what attention reads of each token.
    /// - Parameters:
    ///   - model: the model that searches.
    ///   - longest: the tokens of the longest sentence.
    public static func keptBytes(_ model: any GeneratingModel, longest: Int) -> Int {
        let search = BeamSearch(model, SearchOptions())
        let tokens = 2 * search.sentencesPerBatch(longest) * (longest + 1)
        return 2 * tokens * model.configuration.hiddenSize * MemoryLayout<Float>.size
    }

    /// - Parameter tokens: the lengths of the sentences that are taken.
    private func run(
        _ models: Zip2Sequence<[any GeneratingModel], [Tape]>, _ requests: [SearchRequest], _ queue: SearchQueue,
        _ tokens: ClosedRange<Int>,
        _ finish: (Int, [Hypothesis]) -> Void
    ) {
        let longest = tokens.upperBound
        let width = min(sentencesPerBatch(longest), max(1, queue.count))
        let rows = Self.padded(width * options.beam)
        let models = models.map { SearchModel($0, $1, slots: 2 * width, rows: rows, longest: longest + 1) }
        var free = Array((0..<2 * width).reversed())
        var ready: ArraySlice<Beam> = []
        var beams: [Beam] = []
        while !isCancelled() {
            var row = beams.reduce(0) { $0 + $1.live.count }
            while beams.count < width {
                if ready.isEmpty {
                    // There are as many waiting slots as searching ones.
                    ready = encode(queue.take(width, tokens: tokens.lowerBound), of: requests, models, &free)[...]
                    if ready.isEmpty { break }
                }
                let beam = ready.removeFirst()
                models.forEach { $0.begin(beam.slot, row: row) }
                beams.append(beam)
                row += 1
            }
            if beams.isEmpty { return }
            let starts = step(models, &beams)
            var rows: [Int] = []
            var remaining: [Beam] = []
            for (beam, start) in zip(beams, starts) {
                if beam.isDone {
                    finish(beam.index, beam.results)
                    free.append(beam.slot)
                } else {
                    rows += beam.live.map { start + $0.parent }
                    remaining.append(beam)
                }
            }
            beams = remaining
            models.forEach { $0.select(rows) }
        }
    }

    /// Encodes some sentences by all models, together, as one by one would be slow.
    /// - Parameters:
    ///   - indices: those of the sentences' requests.
    ///   - free: the slots that are free, of which each sentence takes one.
    /// - Returns: a beam for each sentence.
    private func encode(
        _ indices: ArraySlice<Int>, of requests: [SearchRequest], _ models: [SearchModel], _ free: inout [Int]
    ) -> [Beam] {
        let subtracts = languageModels.contains { $0.weight < 0 }
        let sentences = indices.map { index in
            Beam(
                index: index, slot: free.removeLast(), request: requests[index], options: options, mayGain: subtracts)
        }
        guard !sentences.isEmpty else { return [] }
        for (index, model) in models.enumerated() {
            // A language model reads no source.
            let source = index < self.models.count ? index : 0
            model.read(sentences.map { ($0.slot, $0.request.source(of: source)) })
        }
        return sentences
    }

    /// Runs a step of all models and extends the beams by it.
    /// - Returns: the first row of each beam in that step.
    private func step(_ models: [SearchModel], _ beams: inout [Beam]) -> [Int] {
        var tokens: [Int32] = []
        var queries: [QueryRows] = []
        for beam in beams {
            queries.append(QueryRows(sentence: beam.slot, start: tokens.count, count: beam.live.count))
            tokens += beam.live.indices.map(beam.lastToken)
        }
        let starts = queries.map(\.start)
        let padding = models.contains { $0.wantsEvenRows } ? Self.padded(tokens.count) - tokens.count : 0
        if padding > 0 {
            queries.append(QueryRows(sentence: beams[0].slot, start: tokens.count, count: padding))
            tokens += [Int32](repeating: Batch.start, count: padding)
        }
        let steps = models.map { $0.step(tokens, queries) }
        let attending = sharesSource.indices.filter { sharesSource[$0] }.map { steps[$0].weights }
        let readsAttention = beams.contains(where: \.readsAttention)
        let weights = readsAttention ? mean(attending, models[0], rows: tokens.count) : nil
        let scores = StepScores(
            models, steps.map(\.features), beams, starts, languageWeights: languageModels.map(\.weight))
        for (index, start) in starts.enumerated() {
            beams[index].advance { k in
                scores.row(start + k, of: index, k)
            } weights: { k in
                weights.map { $0 + (start + k) * models[0].longest }
            }
        }
        return starts
    }

    /// The mean of the models' attention, in the memory of the first.
    private func mean(_ weights: [UnsafeMutablePointer<Float>?], _ model: SearchModel, rows: Int)
        -> UnsafeMutablePointer<Float>?
    {
        let weights = weights.compactMap { $0 }
        return weights.count > 1 ? model.mean(weights, rows: rows) : weights.first
    }

    /// The given number of rows or a few more: products are prepared for each number of rows that occurs.
    static func padded(_ rows: Int) -> Int {
        let unit = rows <= 8 ? 2 : rows <= 32 ? 8 : rows <= 128 ? 16 : rows <= 512 ? 32 : 64
        return (rows + unit - 1) / unit * unit
    }
}
