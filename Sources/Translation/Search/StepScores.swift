import CKernels
import Tensors

/// The scores of all words behind one hypothesis.
struct WordScores {
    /// Not normalised; impossible words are struck out in them.
    let values: UnsafeMutablePointer<Float>
    let count: Int
    /// The words that they belong to, ascending; with none, a word's place is its number.
    let words: [Int32]?
    /// log Σ exp of the values: a hypothesis has the probability that the model gives it among all words.
    let normalizer: Float
    /// What makes finding the best words quick.
    let maxima: UnsafeMutablePointer<Float>

    func word(_ place: Int32) -> Int32 { words.map { $0[Int(place)] } ?? place }

    /// A word's place, if it is among them.
    func place(of word: Int32) -> Int? {
        guard let words else { return Int(word) }
        // The first not below it.
        var low = 0, high = words.count
        while low < high {
            let middle = (low + high) / 2
            if words[middle] < word { low = middle + 1 } else { high = middle }
        }
        return low < words.count && words[low] == word ? low : nil
    }
}

/// What all models say to the rows of one step.
struct StepScores {
    private let models: [SearchModel]
    /// Of each model, where all words are scored.
    private let all: [LogitRows]
    /// Of each model and each beam, where each beam has a list of its own.
    private let listed: [[UnsafeMutablePointer<Float>]]
    private let lists: [[Int32]]
    private let maxima: UnsafeMutablePointer<Float>

    /// - Parameters:
    ///   - steps: the models and what their output layers read.
    ///   - starts: the first row of each beam.
    init(_ steps: some Sequence<(SearchModel, Tensor)>, _ beams: [Beam], _ starts: [Int]) {
        let lists = beams.compactMap(\.request.shortlist)
        self.lists = lists
        models = steps.map(\.0)
        if lists.isEmpty {
            all = steps.map { $0.logits($1) }
            listed = []
        } else {
            let wanted = beams.indices.map {
                OutputList(start: starts[$0], count: beams[$0].live.count, outputs: lists[$0])
            }
            all = []
            listed = steps.map { $0.logits($1, wanted) }
        }
        maxima = models[0].scratch(Int(DK_MAXIMA))
    }

    /// The scores behind the k-th hypothesis of a beam: those of the only model, or the logarithm of the models' mean
    /// probability.
    func row(_ row: Int, of beam: Int, _ k: Int) -> WordScores {
        if let only = all.first, all.count == 1 {
            let words = only.values.shape.width
            return WordScores(
                values: only.values.values + row * words, count: words, words: nil,
                normalizer: only.normalizers[row], maxima: only.maxima + row * only.blocks)
        }
        let words = lists.isEmpty ? nil : lists[beam]
        let count = words?.count ?? all[0].values.shape.width
        let rows = all.map { $0.values.values + row * count } + listed.map { $0[beam] + k * count }
        if rows.count > 1 {
            let normalizers = rows.map { dk_log_sum_exp($0, count, maxima) }
            for (index, values) in rows.enumerated() {
                dk_mix_probabilities(values, normalizers[index], rows[0], count, index > 0)
            }
            dk_log(rows[0], count)
        }
        return WordScores(
            values: rows[0], count: count, words: words, normalizer: dk_log_sum_exp(rows[0], count, maxima),
            maxima: maxima)
    }
}
