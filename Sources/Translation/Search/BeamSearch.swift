import CKernels
import Tensors

/// Beam search over many sentences at once, by one model or by several that vote.
///
/// A fixed number of slots hold a sentence each; when some sentences are done, the next ones move in, so that products
/// always have many rows. The rows of a step are the live hypotheses of all sentences, one sentence behind another.
/// What is found for a sentence does not depend on the others: in single precision, and with bytes, no row's bits
/// depend on other rows.
public struct BeamSearch: Sendable {
    /// They share the target vocabulary.
    public let models: [EncoderDecoder]
    public var options: SearchOptions
    /// The most sentences at once.
    public var slots = 64
    /// The most source words at once, which bounds memory where sentences are long.
    public var slotWords = 1 << 14

    public init(_ model: EncoderDecoder, _ options: SearchOptions) { self.init([model], options) }

    public init(_ models: [EncoderDecoder], _ options: SearchOptions) {
        precondition(options.beam > 0 && !models.isEmpty)
        self.models = models
        self.options = options
    }

    /// Translates sentences.
    /// - Parameter sources: words without `</s>`; none may be empty.
    /// - Returns: for each source its hypotheses, best first; at least one.
    public func callAsFunction(_ tape: Tape, _ sources: [[Int32]]) -> [[Hypothesis]] {
        self([tape], sources.enumerated().map { SearchRequest(source: $1, number: $0) })
    }

    /// Translates sentences.
    /// - Parameter tapes: one for each model, with its weights.
    /// - Returns: for each request its hypotheses, best first; at least one.
    public func callAsFunction(_ tapes: [Tape], _ requests: [SearchRequest]) -> [[Hypothesis]] {
        precondition(tapes.count == models.count)
        precondition(requests.allSatisfy { ($0.shortlist == nil) == (requests[0].shortlist == nil) })
        defer { tapes.forEach { $0.reset() } }
        var results = [[Hypothesis]](repeating: [], count: requests.count)
        let order = requests.indices.sorted {
            (requests[$1].source.count, $0) < (requests[$0].source.count, $1)
        }
        // Slots are as long as the longest sentence, so sentences of similar length share them.
        var start = 0
        while start < order.count {
            let longest = requests[order[start]].source.count
            let end = order[start...].firstIndex { requests[$0].source.count * 3 < longest * 2 - 12 } ?? order.count
            run(tapes, requests, order[start..<end], &results)
            start = end
        }
        return results
    }

    /// - Parameter order: requests, longest first.
    private func run(
        _ tapes: [Tape], _ requests: [SearchRequest], _ order: ArraySlice<Int>, _ results: inout [[Hypothesis]]
    ) {
        let longest = requests[order[order.startIndex]].source.count + 1
        let slots = max(1, min(self.slots, order.count, slotWords / longest))
        let rows = Self.padded(slots * options.beam)
        let models = zip(models, tapes).map { SearchModel($0, $1, slots: slots, rows: rows, longest: longest) }
        var waiting = order
        var free = Array((0..<slots).reversed())
        var beams: [Beam] = []

        var scored: [Int32]?
        while !beams.isEmpty || !waiting.isEmpty {
            // Several sentences at once: reading them one by one would be slow, and so are steps of few rows.
            if !waiting.isEmpty, beams.isEmpty || free.count * 4 >= slots {
                let row = beams.reduce(0) { $0 + $1.live.count }
                var sentences: [(slot: Int, words: [Int32])] = []
                for index in waiting.prefix(free.count) {
                    let slot = free.removeLast()
                    sentences.append((slot, requests[index].source))
                    beams.append(Beam(index: index, slot: slot, request: requests[index], options: options))
                }
                waiting = waiting.dropFirst(sentences.count)
                models.forEach { $0.read(sentences, row: row) }
                scored = shorten(models, &beams)
            }
            let starts = step(models, &beams, vocabulary: scored?.count)
            var rows: [Int] = []
            var remaining: [Beam] = []
            for (beam, start) in zip(beams, starts) {
                if beam.isDone {
                    results[beam.index] = beam.results
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

    /// Has only the words scored that are in the shortlist of a sentence, if all sentences have one.
    /// - Returns: those words.
    private func shorten(_ models: [SearchModel], _ beams: inout [Beam]) -> [Int32]? {
        var isWanted: [Bool] = []
        for beam in beams {
            guard let words = beam.request.shortlist, let last = words.last else { return nil }
            if isWanted.count <= Int(last) {
                isWanted += [Bool](repeating: false, count: Int(last) + 1 - isWanted.count)
            }
            for word in words { isWanted[Int(word)] = true }
        }
        var place = [Int32](repeating: 0, count: isWanted.count)
        var words: [Int32] = []
        for word in isWanted.indices where isWanted[word] {
            place[word] = Int32(words.count)
            words.append(Int32(word))
        }
        for index in beams.indices {
            beams[index].places = (beams[index].request.shortlist ?? []).map { place[Int($0)] }
        }
        models.forEach { $0.score(words) }
        return words
    }

    /// Runs a step of all models and extends the beams by it.
    /// - Parameter vocabulary: the number of words that are scored, if not all.
    /// - Returns: the first row of each beam in that step.
    private func step(_ models: [SearchModel], _ beams: inout [Beam], vocabulary: Int?) -> [Int] {
        var words: [Int32] = []
        var queries: [QueryRows] = []
        for beam in beams {
            queries.append(QueryRows(sentence: beam.slot, start: words.count, count: beam.live.count))
            words += beam.live.indices.map(beam.lastWord)
        }
        let starts = queries.map(\.start)
        let padding = Self.padded(words.count) - words.count
        if padding > 0 {
            queries.append(QueryRows(sentence: beams[0].slot, start: words.count, count: padding))
            words += [Int32](repeating: Batch.start, count: padding)
        }
        let steps = models.map { $0.step(words, queries) }
        let logits = steps.map(\.logits)
        let weights = options.readsAttention ? mean(steps.map(\.weights), models[0], rows: words.count) : nil
        let maxima = models[0].scratch(Int(DK_MAXIMA))
        let listed = vocabulary.map { models[0].scratch($0) }
        for (index, start) in starts.enumerated() {
            // Not the beam as a whole: a second reference to its arrays would have them copied at each step.
            let (words, places) = (beams[index].request.shortlist, beams[index].places)
            beams[index].advance { k in
                scores(of: start + k, logits, words, places, into: listed, maxima)
            } weights: { k in
                weights.map { $0 + (start + k) * models[0].longest }
            }
        }
        return starts
    }

    /// The scores of one row: those of the only model, or the logarithm of the models' mean probability; with a
    /// shortlist among its words, so that those of other sentences make no difference.
    private func scores(
        of row: Int, _ logits: [Tensor], _ words: [Int32]?, _ places: [Int32],
        into listed: UnsafeMutablePointer<Float>?, _ maxima: UnsafeMutablePointer<Float>
    ) -> WordScores {
        func values(_ logits: Tensor) -> UnsafeMutablePointer<Float> {
            let values = logits.values + row * logits.shape.width
            guard let listed else { return values }
            for (index, place) in places.enumerated() { listed[index] = values[Int(place)] }
            return listed
        }
        let words = listed == nil ? nil : words
        let count = words?.count ?? logits[0].shape.width
        var sum = values(logits[0])
        if logits.count > 1 {
            let first = sum
            sum = logits[0].values + row * logits[0].shape.width
            dk_mix_probabilities(first, dk_log_sum_exp(first, count, maxima), sum, count, false)
            for logits in logits.dropFirst() {
                let other = values(logits)
                dk_mix_probabilities(other, dk_log_sum_exp(other, count, maxima), sum, count, true)
            }
            dk_log(sum, count)
        }
        return WordScores(
            values: sum, count: count, words: words, normalizer: dk_log_sum_exp(sum, count, maxima), maxima: maxima)
    }

    /// The mean of the models' attention, in the memory of the first.
    private func mean(_ weights: [UnsafeMutablePointer<Float>?], _ model: SearchModel, rows: Int)
        -> UnsafeMutablePointer<Float>?
    {
        let weights = weights.compactMap { $0 }
        guard weights.count > 1 else { return weights.first }
        let count = rows * model.longest
        let sum = model.scratch(count)
        sum.initialize(repeating: 0, count: count)
        for own in weights { dk_add_scaled(own, 1 / Float(weights.count), sum, count) }
        return sum
    }

    /// So many rows or a few more: products are prepared for each number of rows that occurs.
    static func padded(_ rows: Int) -> Int {
        let unit = rows <= 8 ? 2 : rows <= 32 ? 8 : rows <= 128 ? 16 : rows <= 512 ? 32 : 64
        return (rows + unit - 1) / unit * unit
    }
}
