import CKernels
import Tensors

/// The hypotheses of one sentence while the search runs.
struct Beam {
    /// Which sentence of the batch.
    let sentence: Int
    private let options: SearchOptions
    /// The most words, `</s>` not counted.
    private let limit: Int
    private var live: [Live]
    private var finished: [Hypothesis] = []
    private var step = 0
    private(set) var isDone = false

    private struct Live {
        var words: [Int32] = []
        var logProbability: Float = 0
        var parent = 0
    }

    private struct Candidate {
        var logProbability: Float
        var parent: Int
        var word: Int32
    }

    init(sentence: Int, sourceWords: Int, options: SearchOptions) {
        self.sentence = sentence
        self.options = options
        limit = options.limit(source: sourceWords)
        live = [Live()]
    }

    // Rows beyond the live hypotheses are computed and passed over; they repeat the first one's word and state.

    /// The last word of the k-th hypothesis.
    func lastWord(_ k: Int) -> Int32 { (k < live.count ? live[k] : live.first)?.words.last ?? Batch.start }

    /// The place that the k-th hypothesis had before the last step.
    func parent(_ k: Int) -> Int { (k < live.count ? live[k] : live.first)?.parent ?? 0 }

    /// Extends the hypotheses by one word.
    /// - Parameters:
    ///   - vocabulary: the number of words.
    ///   - logits: the scores of all words behind the k-th hypothesis; impossible words are struck out in them.
    mutating func advance(vocabulary: Int, _ logits: (Int) -> UnsafeMutablePointer<Float>) {
        let candidates = candidates(vocabulary, logits)
        let parents = live
        live.removeAll(keepingCapacity: true)
        step += 1
        for (rank, candidate) in candidates.enumerated() where live.count < options.beam {
            if candidate.word == Batch.end {
                // Beyond the beam's width a finished hypothesis would have been cut as well.
                guard rank < options.beam else { continue }
                finish(parents[candidate.parent].words, candidate.logProbability, length: step)
            } else {
                live.append(
                    Live(
                        words: parents[candidate.parent].words + [candidate.word],
                        logProbability: candidate.logProbability, parent: candidate.parent))
            }
        }
        if step >= limit {
            for hypothesis in live { finish(hypothesis.words, hypothesis.logProbability, length: step) }
            isDone = true
        } else if let best = live.first {
            // No log probability grows, so the best that a live hypothesis can reach is its own at the full length.
            let bound = best.logProbability / options.normalizer(words: limit + 1)
            isDone = finished.count >= options.beam || finished.contains { $0.score >= bound }
        } else {
            // Weights that are not finite can leave no word to go on with; what there is so far stands.
            if finished.isEmpty { finish(parents[0].words, parents[0].logProbability, length: step) }
            isDone = true
        }
    }

    private mutating func finish(_ words: [Int32], _ logProbability: Float, length: Int) {
        finished.append(
            Hypothesis(
                words: words, logProbability: logProbability,
                score: logProbability / options.normalizer(words: length)))
    }

    /// The best ways to go on, best first: enough that a full beam remains when some of them end.
    private func candidates(_ vocabulary: Int, _ logits: (Int) -> UnsafeMutablePointer<Float>) -> [Candidate] {
        let wanted = min(options.beam + 1, vocabulary)
        // A translation has at least one word.
        let impossible = step == 0 ? [Batch.pad, Batch.start, Batch.end] : [Batch.pad, Batch.start]
        var candidates: [Candidate] = []
        candidates.reserveCapacity(live.count * wanted)
        withUnsafeTemporaryAllocation(of: Float.self, capacity: wanted) { values in
            withUnsafeTemporaryAllocation(of: Int32.self, capacity: wanted) { words in
                for (k, hypothesis) in live.enumerated() {
                    let row = logits(k)
                    // Over all words, as in training: a hypothesis has the probability that the model gives it.
                    let normalizer = dk_log_sum_exp(row, vocabulary)
                    for word in impossible { row[Int(word)] = -.greatestFiniteMagnitude }
                    dk_top(row, vocabulary, wanted, values.baseAddress, words.baseAddress)
                    // In a vocabulary smaller than the beam the impossible words are among the best all the same.
                    for i in 0..<wanted where !impossible.contains(words[i]) {
                        candidates.append(
                            Candidate(
                                logProbability: hypothesis.logProbability + values[i] - normalizer, parent: k,
                                word: words[i]))
                    }
                }
            }
        }
        return candidates.sorted {
            ($1.logProbability, $0.parent, $0.word) < ($0.logProbability, $1.parent, $1.word)
        }
    }

    /// What was found, best first.
    var results: [Hypothesis] { finished.sorted { $0.score > $1.score } }
}
