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
            Case("fr", "HTTP API", "l'API HTTP", "l'API HTTP"),
            Case("fr", "OPEN WWW.A.B/C NOW AND HERE", "ouvrir WWW.A.B/C ici", "OUVRIR WWW.A.B/C ICI"),
            Case("fr", "SQL", "le SQL", "le SQL"),
            Case("fr", "WARNING: close", "Attention : fermez", "Attention : fermez"),
            Case("ja", "OPEN THE WINDOW", "窓を開ける", "窓を開ける"),
            Case("de", "日本語日本語日本", "Japanisch", "Japanisch", from: "ja"),
            Case("en", "LE CHAT NOIR DORT.", "The cat sleeps.", "THE CAT SLEEPS.", from: "fr"),
            Case("fr", "CLOSE", "fermer", "FERMER"), Case("en", "使用SYSTEM文件", "the file", "the file", from: "zh"),
        ])
    func capitals(_ test: Case) {
        let edges = SegmentEdges(source: LanguageTag(test.from), target: LanguageTag(test.to))
        #expect(edges.applied(to: test.translation, of: test.source) == test.expected)
    }

    @Test("some words keep their letters")
    func kept() {
        let edges = SegmentEdges(source: LanguageTag("en"), target: LanguageTag("fr"))
        let source = "USE kubectl, NOT gRPC"
        #expect(edges.applied(to: "kubectl («gRPC» non)", of: source) == "kubectl («gRPC» non)")
        #expect(
            edges.applied(to: "kubectl («gRPC» non)", of: source + " TODAY", keeping: ["kubectl", "gRPC"])
                == "kubectl («gRPC» NON)")
    }

    @Test(
        "sources in capitals as sentences",
        arguments: [
            ("fr", "LE CHAT NOIR DORT.", "Le chat noir dort."),
            ("fr", "L'ÉTÉ %s EST FINI. DORS !", "L'été %s est fini. Dors !"),
            ("en", "OPEN ``A B`` WHEN I CALL", "Open ``A B`` when I call"), ("en", "%s IS A NUMBER", "%s is a number"),
            ("tr", "IŞIK VE İYİLİK VAR", "Işık ve iyilik var"), ("el", "ΟΔΟΣ ΤΗΣ ΣΟΦΙΑΣ", "Οδος της σοφιας"),
            ("en", "GIVE THE NATO NAME", "Give the NATO name"), ("en", "1.5 METRES (WIDE)", "1.5 metres (wide)"),
            // Addresses keep their letters, and so does what only small letters make a placeholder.
            ("fr", "CHIEN WWW.A.B/C?D=E COURT", "Chien WWW.A.B/C?D=E court"),
            ("fr", "ÉCRIS MAILTO:A@B.ORG ICI", "Écris MAILTO:A@B.ORG ici"), ("de", "DAS %ZD İST", "Das %ZD i\u{307}st"),
            ("en", "OPEN LINK:A.B[THE TEXT] NOW", "Open LINK:A.B[the text] now"),
            ("en", "HTTP API", nil), ("en", "Open THE DOOR", nil), ("ja", "窓を開ける", nil), ("en", "42", nil),
        ] as [(String, String, String?)])
    func sentences(language: String, source: String, expected: String?) {
        let edges = SegmentEdges(source: LanguageTag(language), target: LanguageTag("de"))
        #expect(edges.sentenceCased(source, terms: ["NATO"]) == expected)
        let kept = edges.sentenceCased("USE gRPC HERE AND NOW", keeping: ["gRPC"])
        #expect(kept == "Use gRPC here and now")
    }
}
