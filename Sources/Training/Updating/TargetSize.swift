import Translation

/// The size of the target side of a batch in training.
struct TargetSize {
    /// The steps of the longest, `</s>` included.
    var steps: Int
    var sentences: Int
    /// The tokens to predict.
    var words: Int

    /// The sizes that a batch may have, the largest last: one, or with candidates that of references alone and that of the
    /// longest candidates.
    /// - Parameters:
    ///   - batch: the pairs of the batch.
    ///   - maximumRatio: the bound on the length of candidates, as `SearchOptions.maximumRatio`.
    static func all(
        _ batch: [Int], of train: EncodedCorpus, _ options: TrainingOptions, maximumRatio: Double
    ) -> [TargetSize] {
        let steps = batch.reduce(0) { max($0, train.targetLength($1)) } + 1
        guard let plan = options.minimumRisk else {
            return [
                TargetSize(
                    steps: steps, sentences: batch.count, words: batch.reduce(0) { $0 + train.targetLength($1) + 1 })
            ]
        }
        var search = SearchOptions()
        search.maximumRatio = maximumRatio
        let longest = batch.reduce(0) { max($0, search.limit(source: train.ownLength($1))) }
        let sentences = batch.count * plan.rows
        return [steps, max(steps, min(longest, options.maximumLength) + 1)].map {
            TargetSize(steps: $0, sentences: sentences, words: sentences * $0)
        }
    }
}
