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
    /// Of each model, where all words are scored.
    private let all: [LogitRows]
    /// Of each model and each beam, where each beam has a list of its own.
    private let listed: [[UnsafeMutablePointer<Float>]]
    private let lists: [[Int32]]
    private let maxima: UnsafeMutablePointer<Float>

    /// - Parameters:
    ///   - models: at least one.
    ///   - features: what their output layers read.
    ///   - starts: the first row of each beam.
    init(_ models: [SearchModel], _ features: [Tensor], _ beams: [Beam], _ starts: [Int]) {
        let lists = beams.compactMap(\.request.shortlist)
        self.lists = lists
        if lists.isEmpty {
            all = zip(models, features).map { $0.logits($1) }
            listed = []
        } else {
            let wanted = beams.indices.map {
                OutputList(start: starts[$0], count: beams[$0].live.count, outputs: lists[$0])
            }
            all = []
            listed = zip(models, features).map { $0.logits($1, wanted) }
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
        func values(_ model: Int) -> UnsafeMutablePointer<Float> {
            listed.isEmpty ? all[model].values.values + row * count : listed[model][beam] + k * count
        }
        let sum = values(0)
        let models = max(all.count, listed.count)
        if models > 1 {
            for model in 0..<models {
                let own = values(model)
                dk_mix_probabilities(own, dk_log_sum_exp(own, count, maxima), sum, count, model > 0)
            }
            dk_log(sum, count)
        }
        return WordScores(
            values: sum, count: count, words: words, normalizer: dk_log_sum_exp(sum, count, maxima), maxima: maxima)
    }
}
