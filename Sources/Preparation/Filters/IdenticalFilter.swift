import Corpora
import Text

/// Drops pairs whose target is their source: text that was left untranslated.
struct IdenticalFilter: PairFilter {
    static let name = "identical"

    init?(_ settings: FilterSettings) {
        guard settings.dropsIdentical || settings.asksFor(Self.name) else { return nil }
    }

    func keeps(_ source: SegmentView, _ target: SegmentView) -> Bool { !source.bytes.equals(target.bytes) }
}
