import Testing
import Text

@Suite struct LanguageTagTests {
    @Test(arguments: [
        ("fr", "FR", LanguageTag.Match.exact), ("fr_CA", "fr-ca", .exact), ("fr-CA", "fr", .bareLanguage),
        ("fr", "fr-CA", .otherRegion), ("fr", "fra", .otherName), ("fr", "french", .otherName),
        ("he", "iw", .otherName),
        ("zh-Hans", "zh-Hant", .none), ("fr", "en", .none), ("", "en", .none),
    ])
    func aRequestIsAnsweredByCloserTagsFirst(asked: String, found: String, match: LanguageTag.Match) {
        #expect(LanguageTag(asked).match(LanguageTag(found)) == match)
    }
}
