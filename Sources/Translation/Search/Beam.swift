import CKernels
import Foundation
import Tensors

/// The hypotheses of one sentence while the search runs.
struct Beam {
    /// Where the sentence's result belongs.
    let index: Int
    /// Where the encoded sentence lies.
    let slot: Int
    let request: SearchRequest
    private let options: SearchOptions
    /// The most words, `</s>` not counted, and the fewest.
    private let limit: Int
    private let minimum: Int
    /// Everything that was ever kept, so that hypotheses share their beginnings.
    private var nodes: [Node] = []
    /// For each node how much it looked at each source word.
    private var attention: [Float] = []
    private(set) var live = [Live(node: -1, logProbability: 0, parent: 0)]
    private var finished: [Finished] = []
    private var step = 0
    private var random: KeyedGenerator?

    private struct Node {
        var word: Int32
        /// -1 for the first word.
        var parent: Int32
        /// Of all words up to this one.
        var logProbability: Float
    }

    struct Live {
        /// The last word; -1 before the first.
        fileprivate var node: Int32
        fileprivate var logProbability: Float
        /// Its place among the live hypotheses before the last step.
        fileprivate(set) var parent: Int
    }

    private struct Finished {
        var node: Int32
        var logProbability: Float
        var score: Float
    }

    private struct Candidate {
        var logProbability: Float
        /// What it is ranked by.
        var rank: Float
        var parent: Int
        var word: Int32
    }

    init(index: Int, slot: Int, request: SearchRequest, options: SearchOptions) {
        self.index = index
        self.slot = slot
        self.request = request
        var options = options
        options.keepsAttention = options.keepsAttention || request.keepsAttention
        self.options = options
        limit = max(options.limit(source: request.source.count), request.prefix.count + (request.isForced ? 1 : 0))
        minimum = options.minimum(source: request.source.count)
        random = options.sampling.map { KeyedGenerator(RandomKey($0.seed).derived(String(request.number))) }
    }

    var isDone: Bool { live.isEmpty }

    /// Whether it has to know what its hypotheses attended to.
    var readsAttention: Bool { options.readsAttention }

    /// The last word of the k-th live hypothesis.
    func lastWord(_ k: Int) -> Int32 { live[k].node < 0 ? Batch.start : nodes[Int(live[k].node)].word }

    /// Extends the hypotheses by one word.
    /// - Parameters:
    ///   - scores: those of the words behind the k-th hypothesis.
    ///   - weights: how much the k-th hypothesis looked at each source word.
    mutating func advance(_ scores: (Int) -> WordScores, weights: (Int) -> UnsafeMutablePointer<Float>?) {
        var candidates: [Candidate] = []
        for k in live.indices { addCandidates(k, scores(k), to: &candidates) }
        if options.sampling == nil {
            // In a fixed order among equals.
            candidates.sort { ($1.rank, $0.parent, $0.word) < ($0.rank, $1.parent, $1.word) }
        }
        let parents = live
        live.removeAll(keepingCapacity: true)
        step += 1
        for (rank, candidate) in candidates.enumerated() where live.count < options.beam {
            let isEnd = candidate.word == Batch.end
            // Beyond the beam's width a finished hypothesis would have been cut as well.
            guard !isEnd || rank < options.beam else { continue }
            let node = Int32(nodes.count)
            nodes.append(
                Node(
                    word: candidate.word, parent: parents[candidate.parent].node,
                    logProbability: candidate.logProbability))
            if options.readsAttention, let weights = weights(candidate.parent) {
                attention.append(contentsOf: UnsafeBufferPointer(start: weights, count: sourceLength))
            }
            if isEnd {
                finish(node, candidate.logProbability, length: step)
            } else {
                live.append(Live(node: node, logProbability: candidate.logProbability, parent: candidate.parent))
            }
        }
        if step >= limit {
            for hypothesis in live { finish(hypothesis.node, hypothesis.logProbability, length: step) }
            live.removeAll()
        } else if candidates.isEmpty, finished.isEmpty {
            // Weights that are not finite can leave no word to go on with; what there is so far stands.
            finish(parents[0].node, parents[0].logProbability, length: step)
        } else if options.sampling == nil {
            dropHopeless()
        }
    }

    /// Drops the hypotheses that can no longer become one of the best.
    ///
    /// No log probability grows, so the best that a live hypothesis can reach is its own at the full length.
    private mutating func dropHopeless() {
        guard finished.count >= options.best else { return }
        let best = finished.map(\.score).sorted(by: >)[options.best - 1]
        let normalizer = options.normalizer(words: limit + 1)
        live.removeAll { $0.logProbability / normalizer <= best }
    }

    private mutating func finish(_ node: Int32, _ logProbability: Float, length: Int) {
        var score = logProbability / options.normalizer(words: length)
        if options.coveragePenalty > 0 { score += options.coveragePenalty * coverage(node) }
        finished.append(Finished(node: node, logProbability: logProbability, score: score))
    }

    // MARK: Candidates

    private mutating func addCandidates(_ k: Int, _ scores: WordScores, to candidates: inout [Candidate]) {
        let base = live[k].logProbability - scores.normalizer
        func candidate(_ word: Int32, _ value: Float, penalty: Float = 0) -> Candidate {
            Candidate(logProbability: base + value, rank: base + value - penalty, parent: k, word: word)
        }
        if step < request.prefix.count || request.isForced {
            let word = step < request.prefix.count ? request.prefix[step] : Batch.end
            guard let place = scores.place(of: word) else { preconditionFailure("a forced word is not in the list") }
            return candidates.append(candidate(word, scores.values[place]))
        }
        var impossible = [Batch.pad, Batch.start]
        if step < minimum { impossible.append(Batch.end) }
        for word in impossible {
            // The specials are the first words, so that their places are among the first in any list.
            if let place = scores.place(of: word) { scores.values[place] = -.greatestFiniteMagnitude }
        }
        if options.sampling != nil {
            // The first hypothesis is there once, and is gone on with as often as there are hypotheses to draw.
            for _ in 0..<(step == request.prefix.count && live.count == 1 ? options.beam : 1) {
                if let place = draw(scores) {
                    candidates.append(candidate(scores.word(place), scores.values[Int(place)]))
                }
            }
            return
        }
        // Enough that a full beam remains when one of them ends the sentence.
        let wanted = min(options.beam + 1, scores.count)
        withUnsafeTemporaryAllocation(of: Float.self, capacity: wanted) { values in
            withUnsafeTemporaryAllocation(of: Int32.self, capacity: wanted) { words in
                dk_top(scores.values, scores.count, scores.maxima, wanted, values.baseAddress, words.baseAddress)
                // In a vocabulary smaller than the beam the impossible words are among the best all the same.
                for i in 0..<wanted {
                    let word = scores.word(words[i])
                    guard !impossible.contains(word) else { continue }
                    candidates.append(candidate(word, values[i], penalty: options.diversity * Float(i)))
                }
            }
        }
    }

    /// The place of a word by chance, or none if no number is finite.
    private mutating func draw(_ scores: WordScores) -> Int32? {
        guard let sampling = options.sampling, var random else { return nil }
        defer { self.random = random }
        let wanted = sampling.top > 0 ? min(sampling.top, scores.count) : scores.count
        var values = [Float](repeating: 0, count: wanted)
        var words = [Int32](0..<Int32(wanted))
        if wanted < scores.count {
            dk_top(scores.values, scores.count, scores.maxima, wanted, &values, &words)
        } else {
            values.withUnsafeMutableBufferPointer { $0.baseAddress?.update(from: scores.values, count: wanted) }
        }
        guard let largest = values.max(), largest.isFinite else { return nil }
        let weights = values.map { exp(Double(($0 - largest) / sampling.temperature)) }
        var rest = Double.random(in: 0..<weights.reduce(0, +), using: &random)
        for (word, weight) in zip(words, weights) {
            rest -= weight
            if rest < 0 { return word }
        }
        return words.last
    }

    // MARK: Results

    /// Of the source, with its `</s>`.
    private var sourceLength: Int { request.source.count + 1 }

    /// The nodes of a hypothesis, first word first.
    private func path(_ last: Int32) -> [Int] {
        var path: [Int] = []
        var node = last
        while node >= 0 {
            path.append(Int(node))
            node = nodes[Int(node)].parent
        }
        return path.reversed()
    }

    /// Σ log(min(what a source word received in all, 1)), over the words without `</s>`.
    private func coverage(_ last: Int32) -> Float {
        let path = path(last)
        return (0..<sourceLength - 1).reduce(0) { sum, place in
            let received = path.reduce(Float(0)) { $0 + attention[$1 * sourceLength + place] }
            return sum + log(max(min(received, 1), 1e-9))
        }
    }

    /// What was found, best first.
    var results: [Hypothesis] {
        finished.sorted { $0.score > $1.score }.map { found in
            let path = path(found.node)
            let words = path.map { nodes[$0].word }
            var before: Float = 0
            var hypothesis = Hypothesis(
                words: words.last == Batch.end ? words.dropLast() : words, logProbability: found.logProbability,
                score: found.score)
            for node in path {
                hypothesis.wordLogProbabilities.append(nodes[node].logProbability - before)
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
