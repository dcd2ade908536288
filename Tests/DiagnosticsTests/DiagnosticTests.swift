import Diagnostics
import Testing

@Suite struct DiagnosticTests {
    @Test func `a setting is a property, and the option of its name in a command`() {
        #expect("raise \(setting: "segmentLimit")" == "raise segmentLimit")
        #expect(SettingName("segmentLimit").option == "--segment-limit" && SettingName("take").option == "--take")
    }

    @Test func `numbers have some digits after the point, and very large ones few digits`() {
        #expect(
            ([9.634, -0.5, 999_999, 1_000_000, 3.1e176, .infinity] as [Double]).map { $0.readable(2) }
                == ["9.63", "-0.50", "999999.00", "1e+06", "3.1e+176", "inf"])
        #expect(0.66271.readable(4) == "0.6627")
    }

    @Test func placesAndNames() {
        #expect(Place("a.tmx").description == "a.tmx")
        #expect(Place("a.tmx", line: 3).description == "a.tmx:3")
        #expect(Place("a.tmx", line: 3, column: 7).description == "a.tmx:3:7")
        #expect(Place("a.tmx", column: 7).description == "a.tmx")
        let bare = Diagnostic(.usage, "no input; name one")
        #expect(bare.rendered(program: "pipeline-x") == "pipeline-x: error: no input; name one")
        #expect(bare.description == "error: no input; name one")
        let placed = Diagnostic(.badInput, at: Place("a.tmx", line: 2), "odd", severity: .warning)
        #expect(placed.rendered(program: "pipeline-x") == "a.tmx:2: warning: odd")
    }

    /// The line, the column, and the two lines below the message.
    static let carets: [(String, Int?, String, String?)] = [
        ("size: many", 7, "size: many", "      ^"),
        ("size: many", 1, "size: many", "^"),
        ("size:", 6, "size:", "     ^"),
        ("size: many", nil, "size: many", nil),
        // Columns that no line has stand at its ends.
        ("abc", 0, "abc", "^"),
        ("abc", -5, "abc", "^"),
        ("abc", 99, "abc", "   ^"),
        ("", 1, "", "^"),
        // A tab counts as one character and is shown as one.
        ("a\tb: c", 3, "a b: c", "  ^"),
        // Escapes are longer than what they stand for.
        ("a\u{1B}[31mb!", 8, "a\\u{1b}[31mb!", "            ^"),
        ("\u{202E}x\u{2028}y", 4, "\\u{202e}x\\u{2028}y", "                 ^"),
        ("one\ntwo", 5, "one\\u{a}two", "        ^"),
        // A character of several scalars is one; wide ones take two columns of the terminal.
        ("e\u{301}te\u{301}!", 4, "e\u{301}te\u{301}!", "   ^"),
        ("日本: x", 3, "日本: x", "    ^"),
        ("👩‍🚀👍🏽 x", 4, "👩‍🚀👍🏽 x", "     ^"),
    ]

    @Test(arguments: carets) func caretStandsBelowTheColumn(line: String, column: Int?, shown: String, caret: String?) {
        let message = Diagnostic(.badInput, at: Place("f", line: 12, column: column), "odd", excerpt: line)
        let place = column.map { "f:12:\($0)" } ?? "f:12"
        #expect(message.description == "\(place): error: odd\n 12 | \(shown)" + (caret.map { "\n    | \($0)" } ?? ""))
    }

    static let long = (0..<300).map { "\($0 % 10)" }.joined()

    @Test(arguments: [
        (1, 0..<100, 0), (51, 0..<100, 50), (52, 1..<101, 51), (150, 99..<199, 51), (250, 199..<299, 51),
        (251, 200..<300, 51), (300, 200..<300, 100), (301, 200..<300, 101), (900, 200..<300, 101),
    ])
    func longLinesAreCutAroundTheColumn(column: Int, range: Range<Int>, caret: Int) {
        let message = Diagnostic(.badInput, at: Place("f", line: 1, column: column), "odd", excerpt: Self.long)
        let shown =
            (range.lowerBound > 0 ? "…" : "") + String(Array(Self.long)[range]) + (range.upperBound < 300 ? "…" : "")
        let lines = message.description.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines[1] == " 1 | \(shown)")
        #expect(lines[2] == "   | \(String(repeating: " ", count: caret))^")
    }

    @Test func inputCannotSteerTheTerminal() {
        let message = Diagnostic(
            .badInput, at: Place("a\u{1B}]0;x\u{7}.tmx", line: 1), "'\u{9B}2J\u{7F}' is odd\nsecond line")
        #expect(
            message.description
                == "a\\u{1b}]0;x\\u{7}.tmx:1: error: '\\u{9b}2J\\u{7f}' is odd\nsecond line")
    }

    @Test func excerptNeedsALine() {
        #expect(Diagnostic(.badInput, at: Place("f"), "odd", excerpt: "text").description == "f: error: odd")
        #expect(Diagnostic(.badInput, "odd", excerpt: "text").description == "error: odd")
    }

    @Test func listsRenderLineByLine() {
        let list = DiagnosticList([
            Diagnostic(.configuration, at: Place("m.yaml", line: 2), "one"), Diagnostic(.usage, "two"),
        ])
        #expect(list.description == "m.yaml:2: error: one\nerror: two")
    }

    @Test(arguments: [
        ("unigrm", "unigram"), ("Unigram", "unigram"), ("BPE", "bpe"), ("bp", "bpe"), ("word", "words"),
        ("charactres", "characters"), ("x", nil), ("", nil), ("sentencepiece", nil), ("wrd", nil),
    ])
    func nearestNameIsFound(typed: String, meant: String?) {
        #expect(typed.nearest(among: ["unigram", "bpe", "words", "characters"]) == meant)
    }

    @Test func nearestOfEqualsIsTheFirstByName() {
        #expect("tst".nearest(among: ["tsty", "test", "tstx"]) == "test")
        #expect("dev".nearest(among: [String]()) == nil)
        #expect("dev".nearest(among: ["DEV", "dev2"]) == "DEV")
    }

    @Test(arguments: [
        (0.0, "0:00"), (59.6, "1:00"), (61, "1:01"), (3599, "59:59"), (3661, "1:01:01"), (-3, "0:00"),
        (Double.nan, "?"), (.infinity, "?"), (-.infinity, "?"), (1e9, "?"),
    ])
    func clockShowsMinutes(seconds: Double, shown: String) { #expect(Progress.clock(seconds) == shown) }
}
