extension AugmentationKind {
    /// Text of the source language, and what models make of it: self-training, and distillation at the level of sequences
    /// (Kim & Rush 2016).
    static let forwardTranslation = AugmentationKind(
        "forward-translation", summary: "text of the source language, translated into the target", reads: [.source],
        modelsWrite: [.target]
    ) { _, models in EachModel(models) }
}
