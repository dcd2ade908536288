import Testing
import Text

@Suite struct BlankTests {
    @Test func `white space is no text`() {
        #expect("a".hasText && " \u{3000}.\n".hasText && "a b".dropFirst(2).hasText)
        #expect(!"".hasText && !" \t\u{A0}\u{3000}".hasText && !"a ".dropFirst().hasText)
    }
}
