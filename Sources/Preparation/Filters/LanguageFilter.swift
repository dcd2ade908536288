import Text

/// Drops pairs with a side that CLD2 is sure is in another language. Where it is not sure, as with names and numbers,
/// and where it does not know the language, the pair stays.
struct LanguageFilter: PairFilter {
    static let name = "language"
    private let source, target: LanguageDetector

    init?(_ settings: FilterSettings) {
        guard settings.checksLanguage || settings.asksFor(Self.name) else { return nil }
        source = LanguageDetector(LanguageTag(settings.source))
        target = LanguageDetector(LanguageTag(settings.target))
    }

    func keeps(_ source: SegmentView, _ target: SegmentView) -> Bool {
        Self.isPlausible(source, self.source) && Self.isPlausible(target, self.target)
    }

    var warnings: [String] {
        [source, target].filter { !$0.knowsLanguage }.map {
            "CLD2 does not know the language '\($0.language)': the filter 'language' keeps all segments of that side"
        }
    }

    private static func isPlausible(_ segment: SegmentView, _ detector: LanguageDetector) -> Bool {
        // Among few ideographs CLD2 mistakes Chinese for Japanese, and one script for the other.
        guard detector.knowsLanguage, !segment.isUnspaced || segment.letters >= 30,
            let found = LanguageDetector.detect(segment.bytes), found.percent >= 60
        else { return true }
        return detector.accepts(found.tag)
    }
}
