import Tensors

/// The scores of the tokens that may follow one hypothesis.
struct TokenScores {
    /// Those of impossible tokens are overwritten with the lowest number.
    let row: LogitRow
    /// The token of each score, ascending; nil where there is a score for every token.
    let tokens: [Int32]?

    func token(at index: Int32) -> Int32 { tokens.map { $0[Int(index)] } ?? index }

    /// The index of a token's score, if it has one.
    func index(of token: Int32) -> Int? {
        guard let tokens else { return Int(token) }
        // Binary search for the first token not below it.
        var low = 0, high = tokens.count
        while low < high {
            let middle = (low + high) / 2
            if tokens[middle] < token { low = middle + 1 } else { high = middle }
        }
        return low < tokens.count && tokens[low] == token ? low : nil
    }
}

/// The scores of all models for the rows of one step.
struct StepScores {
    /// For each model the logits of all tokens; empty where beams have shortlists.
    private let all: [LogitRows]
    /// For each model and each beam the logits of the beam's shortlist; otherwise empty.
    private let listed: [[UnsafeMutablePointer<Float>]]
    private let lists: [[Int32]]
    private let arena: Arena
    /// The weights of the last models, which are language models.
    private let languageWeights: [Float]

    /// - Parameters:
    ///   - models: at least one.
    ///   - features: the inputs of their output layers.
    ///   - starts: the first row of each beam.
    ///   - languageWeights: the weights of the last models, which are language models.
    init(
        _ models: [SearchModel], _ features: [Tensor], _ beams: [Beam], _ starts: [Int], languageWeights: [Float]
    ) {
        self.languageWeights = languageWeights
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
        arena = models[0].stepMemory
    }

    /// The scores for the k-th hypothesis of a beam: the logits of a single model, or the logarithm of the sum of the
    /// ensemble's probabilities; with language models log probabilities, and their own with their weights.
    func row(_ row: Int, of beam: Int, _ k: Int) -> TokenScores {
        if let only = all.first, all.count == 1 { return TokenScores(row: only.row(row), tokens: nil) }
        let tokens = lists.isEmpty ? nil : lists[beam]
        let count = tokens?.count ?? all[0].values.shape.width
        let scores =
            listed.isEmpty ? all.map { $0.values.values + row * count } : listed.map { $0[beam] + k * count }
        guard !languageWeights.isEmpty else {
            return TokenScores(row: LogitRow(summing: scores, count: count, in: arena), tokens: tokens)
        }
        let fused = LogitRow(
            summing: scores.dropLast(languageWeights.count), adding: scores.suffix(languageWeights.count),
            weights: languageWeights, count: count, in: arena)
        return TokenScores(row: fused, tokens: tokens)
    }
}
