import Testing
import Text

@Suite struct ShellWordTests {
    static let words = [
        ("plain/a-b_c.d=1,2:3@4%5+6", "plain/a-b_c.d=1,2:3@4%5+6"), ("", "''"), ("two words", "'two words'"),
        ("it's", "'it'\\''s'"), ("$x", "'$x'"), ("a\nb", "'a\nb'"), ("é", "'é'"), ("*.tmx", "'*.tmx'"),
    ]

    @Test(arguments: words)
    func `a word is quoted where a shell would change it, and read back`(_ word: String, _ quoted: String) {
        #expect(word.quotedForShell == quoted)
        #expect(quoted.shellWords == [word])
    }

    @Test func `a command line is its words`() {
        #expect(["cp", "a b", "c"].quotedForShell == "cp 'a b' c")
        #expect(
            #"one\ word "two 'x'" 'th"ree'four  five"#.shellWords == ["one word", "two 'x'", #"th"reefour"#, "five"])
        #expect("'left open".shellWords == ["left open"] && " ".shellWords.isEmpty)
    }
}
