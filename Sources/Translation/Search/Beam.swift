import Foundation
import Tensors

/// The hypotheses of one sentence while the search runs.
struct Beam {
    /// The index of the sentence's request.
    let index: Int
    /// The slot of the encoded sentence.
    let slot: Int
    let request: SearchRequest
    private let options: SearchOptions
    /// The most tokens and the fewest, `</s>` not counted.
    private let limit: Int
    private let minimum: Int
    /// Whether tokens may have scores above 0.
    private let mayGain: Bool
    /// All tokens that were ever kept; hypotheses share their beginnings.
    private var nodes: [Node] = []
    /// For each node the attention to each source token.
    private var attention: [Float] = []
    private(set) var live = [Live(node: -1, logProbability: 0, parent: 0)]
    /// What hypotheses have of what is required; the first is of the empty one.
    private var progress = [RequiredTokens.Progress()]
    private var finished: [Finished] = []
    private var step = 0
    private var random: KeyedGenerator?

    private struct Node {
        var token: Int32
        /// -1 for the first token.
        var parent: Int32
        /// Of all tokens up to this one.
        var logProbability: Float
    }

    struct Live {
        /// The last token; -1 before the first.
        fileprivate var node: Int32
        fileprivate var logProbability: Float
        /// The index, before the last step, of the hypothesis that it extends.
        fileprivate(set) var parent: Int
        /// The index of its progress.
        fileprivate var progress = 0
    }

    private struct Finished {
        var node: Int32
        var logProbability: Float
        var score: Float
        /// How much of what is required it lacks.
        var missing: Int
    }

    private struct Candidate {
        var logProbability: Float
        /// The score that it is ranked by.
        var rank: Float
        var parent: Int
        var token: Int32
        /// The index of the progress that it makes.
        var progress = 0
    }

    /// - Parameter mayGain: whether tokens may have scores above 0, as where a language model is subtracted.
    init(index: Int, slot: Int, request: SearchRequest, options: SearchOptions, mayGain: Bool) {
        self.index = index
        self.slot = slot
        self.request = request
        self.mayGain = mayGain
        var options = options
        options.keepsAttention = options.keepsAttention || request.keepsAttention
        self.options = options
        limit = max(
            options.limit(source: request.ownCount) + (request.required?.total ?? 0),
            request.prefix.count + (request.isForced ? 1 : 0))
        minimum = options.minimum(source: request.ownCount)
        random = options.sampling?.generator(number: request.number)
    }

    var isDone: Bool { live.isEmpty }

    /// Whether it has to know what its hypotheses attended to.
    var readsAttention: Bool { options.readsAttention }

    /// The last token of the k-th live hypothesis.
    func lastToken(_ k: Int) -> Int32 { live[k].node < 0 ? Batch.start : nodes[Int(live[k].node)].token }

    /// Extends the hypotheses by one token.
    /// - Parameters:
    ///   - scores: the scores of the tokens that may follow the k-th hypothesis.
    ///   - weights: the attention of the k-th hypothesis to each source token.
    mutating func advance(_ scores: (Int) -> TokenScores, weights: (Int) -> UnsafeMutablePointer<Float>?) {
        var candidates: [Candidate] = []
        for k in live.indices { addCandidates(k, scores(k), to: &candidates) }
        if options.sampling == nil {
            // Ties are ranked in a fixed order.
            candidates.sort { ($1.rank, $0.parent, $0.token) < ($0.rank, $1.parent, $1.token) }
            if let required = request.required { candidates = share(candidates, required) }
        }
        let parents = live
        live.removeAll(keepingCapacity: true)
        step += 1
        for (rank, candidate) in candidates.enumerated() where live.count < options.beam {
            let isEnd = candidate.token == Batch.end
            // Beyond the beam's width a finished hypothesis would have been cut as well.
            guard !isEnd || rank < options.beam else { continue }
            let node = Int32(nodes.count)
            nodes.append(
                Node(
                    token: candidate.token, parent: parents[candidate.parent].node,
                    logProbability: candidate.logProbability))
            if options.readsAttention, let weights = weights(candidate.parent) {
                attention.append(contentsOf: UnsafeBufferPointer(start: weights, count: sourceLength))
            }
            if isEnd {
                finish(node, candidate.logProbability, length: step, candidate.progress)
            } else {
                live.append(
                    Live(
                        node: node, logProbability: candidate.logProbability, parent: candidate.parent,
                        progress: candidate.progress))
            }
        }
        if step >= limit {
            for hypothesis in live {
                finish(hypothesis.node, hypothesis.logProbability, length: step, hypothesis.progress)
            }
            live.removeAll()
        } else if candidates.isEmpty, finished.isEmpty {
            // Weights that are not finite can leave no token to continue with; the translation ends here.
            progress = [RequiredTokens.Progress()]
            finish(parents[0].node, parents[0].logProbability, length: step, 0)
        } else if options.sampling == nil {
            dropHopeless()
        }
    }

    /// Drops hypotheses that can no longer become one of the best.
    ///
    /// A log probability never grows, so the best score that a live hypothesis can reach is its own at the full length.
    /// Where tokens may have scores above 0 there is no such bound. Hypotheses then are dropped once as many are finished
    /// as the beam holds, and none of those is worse, so that the best one does not depend on how many are wanted.
    private mutating func dropHopeless() {
        let wanted = mayGain ? options.beam : options.best
        guard finished.count >= wanted else { return }
        let least = finished.map(\.score).sorted(by: >)[wanted - 1]
        let (now, atEnd) = (options.normalizer(tokens: step + 1), options.normalizer(tokens: limit + 1))
        // Of a score above 0 a longer translation has less.
        live.removeAll { $0.logProbability / ($0.logProbability > 0 ? now : atEnd) <= least }
    }

    private mutating func finish(_ node: Int32, _ logProbability: Float, length: Int, _ state: Int) {
        var score = logProbability / options.normalizer(tokens: length)
        if options.coveragePenalty > 0 { score += options.coveragePenalty * coverage(node) }
        finished.append(
            Finished(
                node: node, logProbability: logProbability, score: score,
                missing: request.required.map { $0.missing(progress[state]) } ?? 0))
    }

    /// The candidates that get a place where something is required: as many of each progress, the best of each. None ends
    /// that lacks something.
    private mutating func share(_ candidates: [Candidate], _ required: RequiredTokens) -> [Candidate] {
        var candidates = candidates
        var banks: [Int: [Int]] = [:]
        let parents = progress
        progress.removeAll(keepingCapacity: true)
        for index in candidates.indices {
            let candidate = candidates[index]
            let state = required.advanced(
                parents[live[candidate.parent].progress], from: lastToken(candidate.parent), by: candidate.token)
            candidates[index].progress = index
            progress.append(state)
            guard candidate.token != Batch.end || request.isForced || required.missing(state) == 0 else { continue }
            banks[state.count, default: []].append(index)
        }
        let sorted = banks.sorted { $0.key > $1.key }.map(\.value)
        let shares = RequiredTokens.divided(options.beam, among: sorted.map(\.count))
        return zip(sorted, shares).flatMap { $0.prefix($1) }.sorted().map { candidates[$0] }
    }

    // MARK: Candidates

    private mutating func addCandidates(_ k: Int, _ scores: TokenScores, to candidates: inout [Candidate]) {
        let base = live[k].logProbability - scores.row.normalizer
        func candidate(_ token: Int32, _ value: Float, penalty: Float = 0) -> Candidate {
            Candidate(logProbability: base + value, rank: base + value - penalty, parent: k, token: token)
        }
        if step < request.prefix.count || request.isForced {
            let token = step < request.prefix.count ? request.prefix[step] : Batch.end
            guard let index = scores.index(of: token) else { preconditionFailure("a forced token is not in the list") }
            return candidates.append(candidate(token, scores.row.values[index]))
        }
        var impossible = [Batch.pad, Batch.start]
        if step < minimum { impossible.append(Batch.end) }
        for token in impossible {
            // The special tokens are the first ones, so they are among the first of any list.
            if let index = scores.index(of: token) { scores.row.values[index] = -.greatestFiniteMagnitude }
        }
        if options.sampling != nil {
            // There is one hypothesis at first, which is continued once for each hypothesis to draw.
            for _ in 0..<(step == request.prefix.count && live.count == 1 ? options.beam : 1) {
                if let index = draw(scores) {
                    candidates.append(candidate(scores.token(at: index), scores.row.values[Int(index)]))
                }
            }
            return
        }
        // A full beam must remain when one of them ends the sentence.
        let wanted = min(options.beam + 1, scores.row.count)
        withUnsafeTemporaryAllocation(of: Float.self, capacity: wanted) { values in
            withUnsafeTemporaryAllocation(of: Int32.self, capacity: wanted) { indices in
                scores.row.top(wanted, scores: values, indices: indices)
                // In a vocabulary smaller than the beam even impossible tokens are among the best.
                var required = request.required?.wanted(progress[live[k].progress]) ?? []
                for i in 0..<wanted {
                    let token = scores.token(at: indices[i])
                    guard !impossible.contains(token) else { continue }
                    required.remove(token)
                    candidates.append(candidate(token, values[i], penalty: options.diversity * Float(i)))
                }
                for token in required where !impossible.contains(token) {
                    guard let index = scores.index(of: token) else { continue }
                    candidates.append(candidate(token, scores.row.values[index]))
                }
            }
        }
    }

    /// Draws a token by its probability.
    /// - Returns: the index of its score; nil if no score is finite.
    private mutating func draw(_ scores: TokenScores) -> Int32? {
        guard let sampling = options.sampling, var random else { return nil }
        defer { self.random = random }
        return sampling.draw(from: scores.row, using: &random)
    }

    // MARK: Results

    /// The number of source tokens with `</s>`.
    private var sourceLength: Int { request.source.count + 1 }

    /// The nodes of a hypothesis, first token first.
    private func path(_ last: Int32) -> [Int] {
        var path: [Int] = []
        var node = last
        while node >= 0 {
            path.append(Int(node))
            node = nodes[Int(node)].parent
        }
        return path.reversed()
    }

    /// Σ log(min(attention that a source token received, 1)), over the source's own tokens without `</s>`: a match
    /// need not be used up.
    private func coverage(_ last: Int32) -> Float {
        let path = path(last)
        return (0..<request.ownCount).reduce(0) { sum, position in
            let received = path.reduce(Float(0)) { $0 + attention[$1 * sourceLength + position] }
            return sum + log(max(min(received, 1), 1e-9))
        }
    }

    /// The finished hypotheses, best first.
    var results: [Hypothesis] {
        finished.sorted { ($0.missing, $1.score) < ($1.missing, $0.score) }.map { found in
            let path = path(found.node)
            let tokens = path.map { nodes[$0].token }
            var before: Float = 0
            var hypothesis = Hypothesis(
                tokens: tokens.last == Batch.end ? tokens.dropLast() : tokens, logProbability: found.logProbability,
                score: found.score)
            for node in path {
                hypothesis.tokenLogProbabilities.append(nodes[node].logProbability - before)
                before = nodes[node].logProbability
            }
            if options.keepsAttention, !attention.isEmpty {
                hypothesis.attention = path.map {
                    Array(attention[$0 * sourceLength..<($0 + 1) * sourceLength])
                }
            }
            return hypothesis
        }
    }
}
