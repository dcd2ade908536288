/// Drops pairs with a side much longer than the other.
///
/// The ratio is that of the words plus two on each side, (longer + 2) / (shorter + 2). For long segments this is the
/// plain ratio; among short ones, where one word may well stand for four, it is milder: at 3, one word allows seven,
/// ten allow 34.
struct RatioFilter: PairFilter {
    static let name = "ratio"
    static let takesNumber = true
    private let maximum: Double

    init?(_ settings: FilterSettings) {
        maximum = settings.number(for: Self.name) ?? settings.maximumRatio
        guard maximum.isFinite else { return nil }
    }

    func keeps(_ source: SegmentView, _ target: SegmentView) -> Bool {
        let longer = Double(max(source.words, target.words)), shorter = Double(min(source.words, target.words))
        return longer + 2 <= maximum * (shorter + 2)
    }
}
