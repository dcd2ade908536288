import Testing
import Text

@Suite struct SpacedWordsTests {
    @Test(
        arguments: [
            (
                " Non\u{A0}:  5\u{202F}m \u{A0}x ", ["Non", ":", "5", "m", "x"], "Non\u{A0}: 5\u{202F}m\u{A0}x",
                [0, 0, 1, 1, 1]
            ),
            ("a b\n\u{3000}c", ["a", "b", "c"], "a b c", [0, 1, 2]), ("\u{A0}a", ["a"], "a", [0]),
            (" \u{A0}", [], "", []), ("", [], "", []),
        ] as [(String, [String], String, [Int])])
    func `no-break spaces separate words of one part`(
        _ text: String, _ words: [String], _ folded: String, _ parts: [Int]
    ) {
        let found = SpacedWords(text)
        #expect(found.words == words && found.text == folded)
        #expect(found.parts == parts && found.partCount == (parts.last ?? -1) + 1)
    }
}
