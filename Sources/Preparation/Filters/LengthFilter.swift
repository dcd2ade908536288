/// Drops pairs with a side that has too few words or too many.
struct LengthFilter: PairFilter {
    static let name = "length"
    private let range: ClosedRange<Int>

    init?(_ settings: FilterSettings) { range = settings.minimumLength...settings.maximumLength }

    func keeps(_ source: SegmentView, _ target: SegmentView) -> Bool {
        range.contains(source.words) && range.contains(target.words)
    }
}
