import Terminology
import Testing
import Text

@Suite("Edges of segments")
struct SegmentEdgesTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var from: String, to: String
        var source: String, translation: String, expected: String
        var testDescription: String { "\(to): \(translation)" }

        init(_ target: String, _ source: String, _ translation: String, _ expected: String, from: String = "en") {
            (self.from, to, self.source) = (from, target, source)
            (self.translation, self.expected) = (translation, expected)
        }
    }

    private static let markCases: [Case] = [
        Case("de", "Open it.", "Öffne es", "Öffne es."), Case("de", "Open it", "Öffne es.", "Öffne es"),
        Case("de", "Open it?", "Öffne es.", "Öffne es?"), Case("de", "Open it...", "Öffne es", "Öffne es…"),
        Case("de", "Open it…", "Öffne es...", "Öffne es..."), Case("fr", "Note:", "Note", "Note\u{A0}:"),
        Case("fr", "Note:", "Note :", "Note :"), Case("fr", "Why?", "Pourquoi.", "Pourquoi\u{A0}?"),
        Case("fr-CA", "Why?", "Pourquoi", "Pourquoi?"), Case("fr", "Done", "Fini !", "Fini"),
        Case("ja", "Open it.", "開きます", "開きます。"), Case("zh", "Open it?", "打开。", "打开？"),
        Case("en", "開きます。", "Open it", "Open it.", from: "ja"), Case("el", "Why?", "Γιατί.", "Γιατί;"),
        Case("en", "Γιατί;", "Why", "Why?", from: "el"), Case("es", "Why?", "Por qué.", "¿Por qué?"),
        Case("es", "Why?", "¿Por qué", "¿Por qué?"), Case("es", "Why.", "¿Por qué?", "Por qué."),
        Case("es", "I see. Why?", "Ya veo. Por qué", "Ya veo. Por qué?"), Case("ar", "Why?", "لماذا", "لماذا؟"),
        // As it is: abbreviations, languages without these marks, quotes, code, two marks.
        Case("fr", "and so on", "etc.", "etc."), Case("fr", "e.g. in the U.S.", "aux États-Unis", "aux États-Unis"),
        Case("th", "Open it.", "เปิด", "เปิด"), Case("de", "\"Open it.\"", "\"Öffne es\"", "\"Öffne es\""),
        Case("fr", "Run this::", "Lancez ceci :", "Lancez ceci :"), Case("fr", "Really?!", "Vraiment", "Vraiment"),
        Case("de", "Use {0}.", "{0} benutzen", "{0} benutzen."), Case("de", "", "", ""), Case("de", ".", "x", "x"),
        Case("de", "Open it.", " ", " "), Case("de", "Open (it).", "Öffne (es)", "Öffne (es)"),
    ]

    @Test("final marks follow the source", arguments: markCases)
    func marks(_ test: Case) {
        let edges = SegmentEdges(source: LanguageTag(test.from), target: LanguageTag(test.to))
        #expect(edges.applied(to: test.translation, of: test.source) == test.expected)
    }

    @Test(
        "capitals follow the source",
        arguments: [
            Case("de", "WARNING: CLOSE THE DOOR", "Achtung: Tür schließen", "ACHTUNG: TÜR SCHLIESSEN"),
            Case("fr", "DELETE %s NOW", "supprimer %s maintenant", "SUPPRIMER %s MAINTENANT"),
            Case("fr", "CHECK ``a_b`` AND HELP", "voir ``a_b`` et l'aide", "VOIR ``a_b`` ET L'AIDE"),
            Case("tr", "INSTALLING", "indiriliyor", "İNDİRİLİYOR"),
            Case("fr", "HTTP API", "l'API HTTP", "l'API HTTP"), Case("fr", "SQL", "le SQL", "le SQL"),
            Case("fr", "WARNING: close", "Attention : fermez", "Attention : fermez"),
            Case("ja", "OPEN THE WINDOW", "窓を開ける", "窓を開ける"),
            Case("de", "日本語日本語日本", "Japanisch", "Japanisch", from: "ja"),
        ])
    func capitals(_ test: Case) {
        let edges = SegmentEdges(source: LanguageTag(test.from), target: LanguageTag(test.to))
        #expect(edges.applied(to: test.translation, of: test.source) == test.expected)
    }
}
