/// Drops pairs with a side much longer than the other.
///
/// The ratio is that of the words plus two on each side, (longer + 2) / (shorter + 2). For long segments this is the
/// plain ratio; among short ones, where one word may well translate to four, it is milder: at 3, one word allows seven,
/// ten allow 34. Where a side is in a script without spaces, both are measured in letters, six to a word.
struct RatioFilter: PairFilter {
    static let name = "ratio"
    static let takesNumber = true
    private let maximum: Double

    init?(_ settings: FilterSettings) {
        maximum = settings.number(for: Self.name) ?? settings.maximumRatio
        guard maximum.isFinite else { return nil }
    }

    func keeps(_ source: SegmentView, _ target: SegmentView) -> Bool {
        let first = source.length(beside: target), second = target.length(beside: source)
        return max(first, second) + 2 <= maximum * (min(first, second) + 2)
    }
}
