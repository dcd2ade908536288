import CLanguageDetector
import Corpora
import Text

/// Drops pairs with a side that CLD2 is sure is in another language. Where it is not sure, as with names and numbers,
/// the pair stays.
struct LanguageFilter: PairFilter {
    static let name = "language"
    private let source, target: LanguageTag

    init?(_ settings: FilterSettings) {
        guard settings.checksLanguage || settings.asksFor(Self.name) else { return nil }
        source = LanguageTag(settings.source)
        target = LanguageTag(settings.target)
    }

    func keeps(_ source: SegmentView, _ target: SegmentView) -> Bool {
        Self.isPlausible(source.bytes, self.source) && Self.isPlausible(target.bytes, self.target)
    }

    private static func isPlausible(_ text: UnsafeRawBufferPointer, _ language: LanguageTag) -> Bool {
        let found = detect_language(text.bindMemory(to: CChar.self).baseAddress, text.count, nil)
        guard found.is_reliable != 0, found.percent >= 60, let code = found.code else { return true }
        let name = String(cString: code)
        return name == "un" || language.match(LanguageTag(Self.modern[name] ?? name)) != .none
    }

    /// The code of the text's language, nil where it cannot be told.
    static func detect(_ text: UnsafeRawBufferPointer) -> String? {
        let found = detect_language(text.bindMemory(to: CChar.self).baseAddress, text.count, nil)
        guard found.is_reliable != 0, let code = found.code else { return nil }
        let name = String(cString: code)
        return name == "un" ? nil : modern[name] ?? name
    }

    /// Codes that have been replaced since CLD2 was written.
    private static let modern = ["iw": "he", "jw": "jv", "in": "id", "ji": "yi", "mo": "ro"]
}
