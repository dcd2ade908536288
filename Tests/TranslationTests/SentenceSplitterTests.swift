import Testing
import Translation

@Suite struct SentenceSplitterTests {
    /// A language, and sentences with `|` where they are divided.
    static let cases: [(String, String)] = [
        ("en", ""), ("en", "One"), ("en", "one . | two . | three"), ("en", "One. "),
        ("en", "One. | Two! | Three? | Four… | Five"),
        ("en", "He said \"Stop.\" | She did."), ("en", "Mr. Smith met Dr. J. R. Jones at 5 p.m. in the U.S. capital."),
        ("en", "It is 3.5 km. | 20 more."), ("en", "1. First point. | 2. Second point."), ("en", "Really?! | Yes."),
        ("en", "one.two example.com. then small"), ("en", "Wait... | Now. |   Two  spaces."),
        ("en", "He came (late.) | She left."), ("de", "Am 3. Oktober, z. B. bei Hrn. Maier. | Danach."),
        ("en", "It happened in May 3. | October came."), ("fr", "« Quoi ? » | Il part. | M. Dupont reste."),
        ("fr", "« Quoi ? » dit-il."), ("es", "¿Qué? | ¡Sí! | El Sr. Pérez."),
        ("ja", "これは本です。|あれは？|「はい。」と言った。|終わり"), ("zh", "你好！|他说：“好。”|再见。"),
        ("zh", "你好。 |再见。"), ("th", "สวัสดี ครับ. Hello. World."), ("hi", "यह है। | वह है।"), ("ar", "ما هذا؟ | هذا."),
        ("", "One. | Two。|Three"), ("my", "က။ | ခ။"), ("ja", "「まだ。終わらない"),
    ]

    @Test(arguments: cases) func linesAreDivided(language: String, divided: String) {
        let line = divided.replacing("|", with: "")
        let sentences = SentenceSplitter(language: language).sentences(of: line)
        // Together they are the line.
        #expect(sentences.map { $0.text + $0.space }.joined() == line)
        let expected = divided.split(separator: "|").map { $0.drop(while: \.isWhitespace) }
        if language == "ja", line.hasPrefix("「ま") {
            // A quotation that does not end hides no sentence.
            #expect(sentences.map(\.text) == ["「まだ。", "終わらない"])
        } else {
            #expect(
                sentences.map { String($0.text.reversed().drop(while: \.isWhitespace).reversed()) }
                    == expected.map { String($0.reversed().drop(while: \.isWhitespace).reversed()) })
        }
    }

    @Test func spacesBetweenSentencesAreKept() {
        let sentences = SentenceSplitter(language: "en").sentences(of: "Ab.  Bc!\tCd。De")
        #expect(sentences.map(\.space) == ["  ", "\t", "", ""])
    }

    @Test func partsOfLongLines() throws {
        let lines = LongLines(limit: 3, language: "en")
        let (parts, cuts) = lines.parts(of: "aa bb. Cc dd. Ee") { $0.split(separator: " ").count }
        #expect(parts == ["aa bb.", "Cc dd. Ee"] && !cuts)
        let (words, cutsWords) = LongLines(limit: 4).parts(of: "abcdefgh") { $0.count }
        #expect(words == ["abcd", "efgh"] && cutsWords)
        // Some parts are not cut, at sentence ends or elsewhere.
        func kept(_ line: String, _ limit: Int) -> [String] {
            let bytes = Array(line.utf8)
            let first = bytes.firstIndex(of: UInt8(ascii: "<")) ?? 0, last = bytes.lastIndex(of: UInt8(ascii: ">")) ?? 0
            return LongLines(limit: limit, language: "en").parts(of: line, keeping: [first..<last + 1]) { $0.count }
                .parts
        }
        #expect(kept("aé bb <c d e. F g> hh", 8) == ["aé bb", "<c d e. F g>", "hh"])
        #expect(kept("aaaaaaaa<b c>dddddddd", 8) == ["aaaaaaaa", "<b c>d", "ddddddd"])
        #expect(kept("<a b c d e f>", 4) == ["<a b c d e f>"] && kept("a <b>", 4) == ["a", "<b>"])
        #expect(
            LongLines(limit: 7, language: "en").parts(of: "A <b>. C <d>. E <f. G>", keeping: [2..<5, 9..<12, 16..<22]) {
                $0.count
            }.parts == ["A <b>.", "C <d>.", "E", "<f. G>"])
        struct Stop: Error {}
        #expect(throws: Stop.self) { try lines.parts(of: "a b c d e") { _ in throw Stop() } }
    }
}
