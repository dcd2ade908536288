extension AugmentationKind {
    /// The pairs of a bitext with one side made again by each of several models of both directions, which differ by their
    /// seeds (Nguyen et al. 2020).
    static let diversification = AugmentationKind(
        "diversification", summary: "a bitext, each side made again by models of either direction",
        reads: [.source, .target], modelsWrite: [.source, .target]
    ) { _, models in EachModel(models) }
}
