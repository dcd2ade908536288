import Testing
import Text

@Suite struct LanguagePairTests {
    @Test(arguments: [
        ("fr-en", "fr", "en"), ("en-zh-CN", "en", "zh-CN"), ("pt-BR-en", "pt-BR", "en"),
        ("zh-Hant-TW-en-GB", "zh-Hant-TW", "en-GB"), ("en-zh-Hant", "en", "zh-Hant"), ("es-419-en", "es-419", "en"),
        ("en-US-pt_BR", "en-US", "pt_BR"), ("de-1996-en", "de-1996", "en"), ("zh-yue-en", "zh-yue", "en"),
        ("en-x-mine-fr", "en-x-mine", "fr"), ("fra-eng-GB", "fra", "eng-GB"), ("sr-Latn-RS-hr", "sr-Latn-RS", "hr"),
        // A single hyphen divides whatever there is.
        ("xx-yyy", "xx", "yyy"), ("fr_CA-ca", "fr_CA", "ca"), ("french-english", "french", "english"),
        // Codes that were replaced are languages where nothing else fits.
        ("en-iw-IL", "en", "iw-IL"), ("hi-IN-id", "hi-IN", "id"),
        // Both hyphens could divide these, and the capitals tell which does.
        ("pt-BR-es", "pt-BR", "es"), ("de-CH-fr", "de-CH", "fr"), ("fr-ca-ES", "fr", "ca-ES"),
        ("sv-SE-fi", "sv-SE", "fi"), ("en-UK-fr", "en-UK", "fr"),
    ])
    func tagsWithSubtags(text: String, first: String, second: String) throws {
        let pair = try LanguagePair(text)
        #expect([pair.first, pair.second] == [first, second])
    }

    @Test(arguments: [
        ("fr-ca-es", "'fr-ca-es' can be fr and ca-es or fr-ca and es; write fr-ca_es or fr_ca-es"),
        ("en-fr-de", "'en-fr-de' can be en and fr-de or en-fr and de; write en-fr_de or en_fr-de"),
        ("PT-BR-ES", "'PT-BR-ES' can be PT and BR-ES or PT-BR and ES; write PT-BR_ES or PT_BR-ES"),
    ])
    func whatTwoHyphensCouldDivideIsRefused(text: String, message: String) {
        let problem = #expect(throws: LanguagePair.Problem.self) { try LanguagePair(text) }
        #expect(problem?.description == message)
    }

    @Test(arguments: ["", "fr", "fr-", "-en", "fr--en", "a b-c", "qq-qq-qq", "en-x-x-x-", "fr_en"])
    func whatIsNoPairIsRefused(text: String) {
        let problem = #expect(throws: LanguagePair.Problem.self) { try LanguagePair(text) }
        #expect(problem == .noPair(text))
    }
}
