import Testing
import Text

@Suite struct BlankTests {
    @Test func `white space is no text`() {
        #expect("a".hasText && " \u{3000}.\n".hasText && "a b".dropFirst(2).hasText)
        #expect(!"".hasText && !" \t\u{A0}\u{3000}".hasText && !"a ".dropFirst().hasText)
    }

    @Test(arguments: [
        ("a b", "a b"), (" \ta \n\u{3000}\u{1E}b\u{2028} ", "a b"), ("Non\u{A0}: \u{202F}3", "Non\u{A0}: \u{202F}3"),
        ("\u{A0} a\u{2007}b \u{A0}", "a\u{2007}b"), (" \u{A0}\n", ""), ("", ""), ("a\r\n\u{301}b", "a \u{301}b"),
    ]) func `no-break spaces within a text stay`(_ text: String, _ folded: String) {
        #expect(text.foldingBreakingSpaces.unicodeScalars.elementsEqual(folded.unicodeScalars))
    }
}
