import Corpora

extension AugmentationKind {
    /// Text of the target language, and what models from that language make of it (Sennrich, Haddow & Birch 2016). Drawn
    /// translations teach more than the best ones where there is enough text (Edunov et al. 2018).
    static let backTranslation = AugmentationKind(
        "back-translation", summary: "text of the target language, translated into the source",
        reads: [.target], modelsWrite: [.source]
    ) { _, models in EachModel(models) }
}

/// What each of several models makes of a line.
struct EachModel: AugmentationMethod {
    private let models: [TranslationModel]

    init(_ models: [TranslationModel]) { self.models = models }

    func candidates(for lines: [SegmentPair], number: Int) throws -> [[Candidate]] {
        var result = [[Candidate]](repeating: [], count: lines.count)
        for model in models {
            for (index, candidates) in try model.candidates(for: lines, number: number).enumerated() {
                result[index] += candidates
            }
        }
        return result
    }
}
