import Text

/// Drops all but the first of equal pairs, of pairs with one source, or of pairs with one target.
///
/// It remembers 64 bits a segment or pair. Among ten million, the chance that any two different ones agree in them is
/// about 3 in a million.
final class DuplicateFilter: PairFilter {
    static let name = "duplicate"
    private let kind: FilterSettings.Deduplication
    private var seen = Set<UInt64>()

    init?(_ settings: FilterSettings) {
        guard settings.deduplication != .none else { return nil }
        kind = settings.deduplication
    }

    func keeps(_ source: SegmentView, _ target: SegmentView) -> Bool {
        let hash =
            switch kind {
            case .source: StableHash.of(source.bytes)
            case .target: StableHash.of(target.bytes)
            case .pair, .none: StableHash.of(target.bytes, seed: StableHash.of(source.bytes))
            }
        return seen.insert(hash).inserted
    }
}
