import Testing
import Text

@Suite struct LanguageTagTests {
    @Test func `the best of several tags is the first among equals`() {
        let tags = ["en", "fr-BE", "fr-CH", "fra", "fr-FR"]
        #expect(LanguageTag("fr-FR").best(among: tags) { LanguageTag($0) } == "fr-FR")
        #expect(LanguageTag("fr").best(among: tags) { LanguageTag($0) } == "fr-BE")
        #expect(LanguageTag("de").best(among: tags) { LanguageTag($0) } == nil)
        #expect(LanguageTag("en").best(among: [1, 2]) { $0 == 2 ? LanguageTag("eng") : nil } == 2)
    }

    @Test(arguments: [
        ("fr", "FR", LanguageTag.Match.exact), ("fr_CA", "fr-ca", .exact), ("fr-CA", "fr", .bareLanguage),
        ("fr", "fr-CA", .otherRegion), ("fr-CA", "fr-FR", .otherRegion), ("es-MX", "es-419", .otherRegion),
        ("da", "DA-01", .bareLanguage), ("de", "de-1996", .bareLanguage), ("fr", "en", .none), ("", "en", .none),
        ("fr", "", .none), ("fr", "fr.UTF-8", .bareLanguage), ("en-GB", "en-GB-x-mine", .bareLanguage),
    ])
    func aRequestIsAnsweredByCloserTagsFirst(asked: String, found: String, match: LanguageTag.Match) {
        #expect(LanguageTag(asked).match(LanguageTag(found)) == match)
    }

    @Test(arguments: [
        ("fr", "fra"), ("fr", "fre"), ("fr", "French"), ("he", "iw"), ("id", "in"), ("ro", "mo"), ("ro", "mol"),
        ("nb", "no"), ("no", "nb-NO"), ("nb", "NO_no"), ("nob", "nor"), ("no", "norwegian"), ("nb", "no-bok"),
        ("zh", "cmn"), ("cmn-Hans", "zh-CN"), ("zh", "zh-cmn"), ("zh", "chi"), ("zh-Hant", "cmn-TW"), ("ar", "arb"),
        ("arb", "ar-EG"), ("fa", "pes"), ("per", "fas"), ("sw", "swh"), ("ms", "zsm"), ("lv", "lvs"), ("et", "ekk"),
        ("sq", "als"), ("az", "azj"), ("mn", "khk"), ("ku", "kmr"), ("ne", "npi"), ("or", "ory"), ("ps", "pbu"),
        ("mg", "plt"), ("uz", "uzn"), ("yi", "ydd"), ("om", "gaz"), ("gn", "gug"), ("qu", "quz"), ("ay", "ayr"),
        ("ak", "twi"), ("fil", "tl"), ("tl", "fil-PH"), ("tgl", "fil"), ("fil", "Filipino"), ("sr-Latn", "sh"),
        ("nn", "nno"), ("fa-AF", "prs"),
    ])
    func otherNamesOfALanguage(asked: String, found: String) {
        #expect(LanguageTag(asked).match(LanguageTag(found)) == .otherName)
        #expect(LanguageTag(found).match(LanguageTag(asked)) == .otherName)
    }

    @Test(arguments: [
        ("nn", "nb"), ("nn", "no"), ("yue", "zh"), ("wuu", "cmn"), ("arz", "ar"), ("arz", "arb"), ("ckb", "ku"),
        ("hsb", "dsb"), ("zlm", "ms"), ("gsw", "de"), ("ltg", "lv"), ("vro", "et"), ("azb", "az"), ("tl", "ceb"),
        ("hr", "sr"), ("bs", "hr"), ("hr", "sh"), ("da", "no"), ("sv", "no"), ("fr", "fro"), ("zh-yue", "zh-CN"),
    ])
    func otherLanguages(asked: String, found: String) {
        #expect(LanguageTag(asked).match(LanguageTag(found)) == .none)
        #expect(LanguageTag(found).match(LanguageTag(asked)) == .none)
    }

    @Test(arguments: [
        ("zh-Hant", "zh-TW", LanguageTag.Match.otherRegion), ("zh-Hant", "zh-HK", .otherRegion),
        ("zh-TW", "zh-Hant", .bareLanguage), ("zh-TW", "zh-Hant-TW", .bareLanguage), ("zh-TW", "zh-MO", .otherRegion),
        ("yue", "zh-yue", .bareLanguage),
        ("nan", "zh-min-nan", .bareLanguage), ("nn", "no-nyn", .bareLanguage), ("zh-CN", "zh-SG", .otherRegion),
        ("zh-TW", "zh-TWN", .bareLanguage),
        ("en", "en-USA", .bareLanguage), ("zh-CN", "zh", .bareLanguage), ("zh-TW", "zh-CHT", .bareLanguage),
        ("zh-Hant", "zh-CN", .none), ("zh-Hant", "zh", .none), ("zh-Hant", "zh-Hans-TW", .none),
        ("zh-TW", "zh-CN", .none), ("zh-CN", "zh-TW", .none), ("zh-Hans", "zh-HK", .none), ("sr-ME", "sr", .none),
        ("zh", "zh-CN", .otherRegion), ("zh", "zh-Hans", .bareLanguage), ("zh", "zh-TW", .otherScript),
        ("sr", "sr-Latn", .otherScript), ("sr", "sr-RS", .otherRegion), ("sr-Cyrl", "sr", .bareLanguage),
        ("sr-Latn", "sr-ME", .otherRegion), ("sr-Latn", "sr-RS", .none), ("sr-Latn", "sr_RS@latin", .otherRegion),
        ("pa-PK", "pa-IN", .none), ("pa-Arab", "pa-PK", .otherRegion), ("az", "az-Latn", .bareLanguage),
        ("az-IR", "az-AZ", .none), ("uz-Cyrl", "uz", .none), ("ur", "ur-Arab", .bareLanguage),
        ("tlh", "tlh-US", .otherRegion), ("fr", "fr-Latn-FR", .otherRegion),
    ])
    func scriptsThatTagsImply(asked: String, found: String, match: LanguageTag.Match) {
        #expect(LanguageTag(asked).match(LanguageTag(found)) == match)
    }

    @Test(
        arguments: [
            ("fr", "Latn"), ("zh", "Hans"), ("zh-SG", "Hans"), ("zh-TW", "Hant"), ("zh-HK", "Hant"), ("zh-MO", "Hant"),
            ("zh-hans-tw", "Hans"), ("yue", "Hant"), ("sr", "Cyrl"), ("sr-ME", "Latn"), ("sh", "Latn"), ("cnr", "Latn"),
            ("az", "Latn"), ("uz", "Latn"), ("uz-AF", "Arab"), ("pa", "Guru"), ("pa-PK", "Arab"), ("mn-CN", "Mong"),
            ("arb", "Arab"), ("cmn", "Hans"), ("ja", "Jpan"), ("ko", "Kore"), ("ru-RU", "Cyrl"), ("hi_IN", "Deva"),
            ("nb", "Latn"), ("fra", "Latn"), ("", nil), ("xx", nil), ("tlh", nil),
        ] as [(String, String?)])
    func likelyScripts(tag: String, script: String?) {
        #expect(LanguageTag(tag).likelyScript == script)
    }

    @Test func languagesWithoutSpacesBetweenWords() {
        for tag in ["zh", "zh-TW", "cmn", "yue", "ja", "jpn", "th", "lo", "km", "my", "bo"] {
            #expect(LanguageTag(tag).isWrittenWithoutSpaces, "\(tag)")
        }
        for tag in ["en", "ko", "vi", "hi", "ar", "ja-Latn", "ru", "", "xx"] {
            #expect(!LanguageTag(tag).isWrittenWithoutSpaces, "\(tag)")
        }
    }

    @Test(arguments: [
        ("fra-CA", "fr"), ("cmn-Hant", "zh"), ("nb-NO", "no"), ("nn", "nn"), ("zh-yue-HK", "yue"), ("tl", "fil"),
        ("English", "en"), ("tlh", "tlh"),
    ])
    func oneCodeForAllNames(tag: String, code: String) {
        #expect(LanguageTag(tag).canonicalLanguage == code)
    }
}
