import Text

/// Drops all but the first of pairs that differ only in case, punctuation, white space or compatibility forms, on one
/// side or both, see ``SegmentKeys``.
final class NearDuplicateFilter: PairFilter {
    static let name = "near-duplicate"
    private let kind: FilterSettings.Deduplication
    private let keys = SegmentKeys()
    private var seen = Set<UInt64>()

    init?(_ settings: FilterSettings) {
        guard settings.nearDeduplication != .none || settings.asksFor(Self.name) else { return nil }
        kind = settings.nearDeduplication == .none ? .pair : settings.nearDeduplication
    }

    func keeps(_ source: SegmentView, _ target: SegmentView) -> Bool {
        let key =
            switch kind {
            case .source: keys.key(source.bytes)
            case .target: keys.key(target.bytes)
            case .pair, .none: StableHash.mixed(keys.key(source.bytes), keys.key(target.bytes))
            }
        return seen.insert(key).inserted
    }
}
