import Tensors
import Translation

/// Minimum risk: candidates that the model draws for each source of a batch become more or less probable by their risk.
/// ``MinimumRisk`` says how much.
final class MinimumRiskObjective: TrainingObjective {
    /// A candidate, and the derivative of the risk by its -log p.
    private struct Candidate {
        var tokens: [Int32]
        var factor: Float
    }

    private let plan: MinimumRisk
    private let risk: SentenceRisk
    private let maximumRatio: Double

    /// Rows of a search. Each group of sentences is searched on its own, so that the rows of a product, which bits depend
    /// on in some precisions, are the same for any number of threads and ranks.
    private static let rowsAtOnce = 32

    /// - Parameters:
    ///   - risk: what is lost by a candidate.
    ///   - maximumRatio: as `SearchOptions.maximumRatio`.
    init(_ plan: MinimumRisk, _ risk: SentenceRisk, maximumRatio: Double) {
        (self.plan, self.risk, self.maximumRatio) = (plan, risk, maximumRatio)
    }

    func shards(_ epoch: Epoch, _ batch: Int, repeats: Bool, update: Int, _ model: ParallelModel) throws -> [Batch?] {
        precondition(!repeats, "candidates are read once")
        let pairs = epoch.pairs(batch, update: update, model.options)
        var candidates: [[Candidate]] = []
        try model.measure(isStep: true) { candidates = try draw(pairs, update: update, model) }
        var rows: [EncodedPair] = [], weights: [SentenceWeight] = []
        // The loss is divided by the tokens of all references, the risk by their number.
        let tokens = pairs.reduce(0) { $0 + $1.target.count + 1 }
        let share = (1 - plan.mixture) * Float(tokens) / Float(pairs.count)
        for (pair, candidates) in zip(pairs, candidates) {
            rows.append(pair)
            weights.append(SentenceWeight(factor: plan.mixture, isCandidate: false))
            for candidate in candidates {
                var row = pair
                row.target = candidate.tokens
                rows.append(row)
                weights.append(SentenceWeight(factor: share * candidate.factor, isCandidate: true))
            }
        }
        var noise = model.options.noise
        // The epoch's pairs have none that are dropped.
        noise.annotationDropout = nil
        let sorted = rows.indices.sorted { (rows[$0].target.count, $0) < (rows[$1].target.count, $1) }
        return Batching.shards(
            sorted, rows, form: .generated, workers: model.ranks.total, noise: noise,
            key: Epoch.key(model.options, update: update), weights: weights)
    }

    // MARK: Drawing

    /// Draws candidates of each pair by the weights of the training, each rank and worker those of its share of the pairs.
    private func draw(_ pairs: [EncodedPair], update: Int, _ model: ParallelModel) throws -> [[Candidate]] {
        guard let generator = model.model as? any GeneratingModel else {
            preconditionFailure("only a model that writes has candidates")
        }
        var options = SearchOptions(beam: plan.samples)
        options.maximumRatio = maximumRatio
        options.sampling = Sampling(
            seed: RandomKey(model.options.seed).derived("candidates").derived(UInt64(update)).bits)
        let search = BeamSearch(generator, options)
        let size = max(1, Self.rowsAtOnce / plan.samples)
        let groups = stride(from: 0, to: pairs.count, by: size).map { $0..<min($0 + size, pairs.count) }
        let longest = model.options.maximumLength
        return try model.compute(groups.count, with: model.weights, isInterruptible: false) { index, tape in
            Self.packed(self.draw(pairs, groups[index], search, tape, longest: longest))
        }.flatMap(Self.unpacked)
    }

    /// Draws candidates of some of the pairs.
    private func draw(
        _ pairs: [EncodedPair], _ range: Range<Int>, _ search: BeamSearch, _ tape: Tape, longest: Int
    ) -> [[Candidate]] {
        // A search of nothing has no result.
        let sources = range.filter { !pairs[$0].source.isEmpty }
        let requests: [SearchRequest] = sources.flatMap { index in
            let pair = pairs[index]
            return [
                SearchRequest(source: pair.source, ownCount: pair.ownCount, number: index),
                // Of the reference the search computes log p.
                SearchRequest(source: pair.source, ownCount: pair.ownCount, prefix: pair.target, isForced: true),
            ]
        }
        let found = search([tape], requests)
        var candidates = [[Candidate]](repeating: [], count: range.count)
        for (place, index) in sources.enumerated() {
            candidates[index - range.lowerBound] = weighed(
                found[2 * place], found[2 * place + 1][0], pairs[index].target, longest: longest)
        }
        return candidates
    }

    /// The different ones among the drawn hypotheses and the reference; none where there is nothing but the reference.
    private func weighed(_ drawn: [Hypothesis], _ forced: Hypothesis, _ reference: [Int32], longest: Int)
        -> [Candidate]
    {
        var tokens = [reference], logProbabilities = [Double(forced.logProbability)]
        var known: Set = [reference]
        for hypothesis in drawn {
            // What the bound on the length has cut lacks the probability of its end.
            let isWhole = hypothesis.tokenLogProbabilities.count > hypothesis.tokens.count
            guard isWhole, hypothesis.tokens.count <= longest, known.insert(hypothesis.tokens).inserted else {
                continue
            }
            tokens.append(hypothesis.tokens)
            logProbabilities.append(Double(hypothesis.logProbability))
        }
        guard tokens.count > 1 else { return [] }
        let factors = plan.factors(logProbabilities, risk(tokens, reference))
        return zip(tokens, factors).map { Candidate(tokens: $0, factor: Float($1)) }
    }

    // MARK: What ranks exchange

    /// The candidates of some sentences in numbers.
    private static func packed(_ sentences: [[Candidate]]) -> [Int32] {
        sentences.flatMap { candidates -> [Int32] in
            var numbers = [Int32(candidates.count)]
            for candidate in candidates {
                numbers.append(Int32(bitPattern: candidate.factor.bitPattern))
                numbers.append(Int32(candidate.tokens.count))
                numbers += candidate.tokens
            }
            return numbers
        }
    }

    private static func unpacked(_ numbers: [Int32]) -> [[Candidate]] {
        var rest = numbers[...]
        var sentences: [[Candidate]] = []
        while let count = rest.popFirst() {
            sentences.append(
                (0..<count).map { _ -> Candidate in
                    let factor = Float(bitPattern: UInt32(bitPattern: rest.removeFirst()))
                    let length = Int(rest.removeFirst())
                    let tokens = rest.prefix(length)
                    rest = rest[tokens.endIndex...]
                    return Candidate(tokens: Array(tokens), factor: factor)
                })
        }
        return sentences
    }
}
