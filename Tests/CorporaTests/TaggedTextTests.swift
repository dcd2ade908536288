import Corpora
import Diagnostics
import TestSupport
import Testing

/// Words and tags in columns.
@Suite struct TaggedTextTests {
    private let sandbox: TemporaryFolder

    init() throws { sandbox = try TemporaryFolder() }

    private func tagged(_ text: String, tagColumn: String? = nil, hasTags: Bool = true) throws -> TaggedText {
        try sandbox.write(text, to: "t.conll")
        return try TaggedText(sandbox.path("t.conll"), .init(tag: tagColumn), hasTags: hasTags)
    }

    private static let universal = """
        # sent_id = 1
        # text = We'll go.
        1-2\tWe'll\t_\t_\t_\t_\t_\t_\t_\t_
        1\tWe\twe\tPRON\tPRP\t_\t3\tnsubj\t_\t_
        2\t'll\twill\tAUX\tMD\t_\t3\taux\t_\t_
        3\tgo\tgo\tVERB\tVB\t_\t0\troot\t_\tSpaceAfter=No
        3.1\tthere\tthere\t_\t_\t_\t_\t_\t_\t_
        4\t.\t.\tPUNCT\t.\t_\t3\tpunct\t_\t_

        # sent_id = 2
        1\tYes\tyes\tINTJ\tUH\t_\t0\troot\t_\t_


        """

    @Test func universalDependencies() throws {
        let text = try tagged(Self.universal)
        #expect(text.form == .universal && text.sentences.count == 2)
        #expect(text.sentences[0].words == ["We", "'ll", "go", "."] && text.sentences[1].lines == [11])
        #expect(text.sentences[0].tags == ["PRON", "AUX", "VERB", "PUNCT"])
        #expect(try tagged(Self.universal, tagColumn: "5").sentences[0].tags == ["PRP", "MD", "VB", "."])
        #expect(try tagged(Self.universal, tagColumn: "xpos").sentences[1].tags == ["UH"])
        // What is written back with the same tags has the same bytes.
        try text.write(text.sentences.map(\.tags), to: sandbox.path("out.conllu"))
        #expect(try sandbox.data("out.conllu") == sandbox.data("t.conll"))
        try text.write([["A", "B", "C", "D"], ["E"]], to: sandbox.path("out.conllu"))
        let lines = try sandbox.lines("out.conllu")
        #expect(lines[2].hasPrefix("1-2\tWe'll\t_\t_") && lines[4] == "2\t'll\twill\tB\tMD\t_\t3\taux\t_\t_")
        #expect(lines[6].hasPrefix("3.1\tthere\tthere\t_") && lines[10].hasPrefix("1\tYes\tyes\tE"))
    }

    @Test func columns() throws {
        // A line of one tab ends a sentence; a word may begin with a number sign.
        let text = try tagged("#tag\tO\nNew\tB-LOC\nYork\tI-LOC\n\t\n@me\tO\n")
        #expect(text.form == .columns && text.sentences.map(\.words) == [["#tag", "New", "York"], ["@me"]])
        #expect(text.sentences[0].tags == ["O", "B-LOC", "I-LOC"])
        let spaces = try tagged("EU NNP B-NP B-ORG\nrejects VBZ B-VP O\n\n")
        #expect(spaces.sentences[0].tags == ["B-ORG", "O"])
        try spaces.write([["X", "Y"]], to: sandbox.path("o"))
        #expect(try sandbox.text("o") == "EU NNP B-NP X\nrejects VBZ B-VP Y\n\n")
        let words = try tagged("a\nb\n\nc\n", hasTags: false)
        #expect(words.sentences.map(\.words) == [["a", "b"], ["c"]] && words.sentences[0].tags.isEmpty)
        try words.write([["X", "Y"], ["Z"]], to: sandbox.path("o"))
        #expect(try sandbox.text("o") == "a X\nb Y\n\nc Z\n")
    }

    @Test func commentsAndColumnsThatAreNamed() throws {
        let text = try tagged("# id 1\nx\ta\tO\n#b\tb\tB-X\n\n# id 2\nx\tc\tO\n")
        #expect(text.sentences.map(\.words) == [["x", "#b"], ["x"]])
        #expect(text.lines(with: [["P", "Q"], ["R"]]) == ["# id 1", "x\ta\tP", "#b\tb\tQ", "", "# id 2", "x\tc\tR"])
        try sandbox.write("1 a X\n2 b Y\n", to: "n.txt")
        let numbered = try TaggedText(sandbox.path("n.txt"), .init(word: "2", tag: "3"))
        #expect(numbered.sentences[0].words == ["a", "b"] && numbered.sentences[0].tags == ["X", "Y"])
        func message(_ columns: TaggedText.Columns, _ file: String = "n.txt", hasTags: Bool = true) -> String {
            do {
                _ = try TaggedText(sandbox.path(file), columns, hasTags: hasTags)
                return ""
            } catch {
                return "\(error)"
            }
        }
        #expect(
            message(.init(tag: "UPOS")).contains("n.txt:1: error: has no names of columns, and tagColumn is 'UPOS'"))
        #expect(message(.init(word: "4")).contains("n.txt:1: error: the line has no word"))
        #expect(message(.init(word: "3")).contains("n.txt:1: error: the line has 3 columns, and no tag in column 3"))
        #expect(message(.init(tag: "5"), hasTags: false).contains("but tags are to be written to column 5"))
        try sandbox.write(Self.universal, to: "u.conllu")
        #expect(message(.init(tag: "POS"), "u.conllu").contains("u.conllu:3: error: CoNLL-U has no column 'POS'"))
        try sandbox.write("a b\nc\n", to: "r.txt")
        #expect(
            message(.init(), "r.txt", hasTags: false).contains("r.txt:2: error: the line has 1 column, but the first"))
    }

    @Test func theFirstLineThatTellsSaysWhetherThereAreColumns() {
        #expect(["# text = Go", "", " \t"].allSatisfy { TaggedText.hasColumns(line: $0) == nil })
        #expect(TaggedText.hasColumns(line: "a\tO") == true && TaggedText.hasColumns(line: "#tag me") == false)
        #expect(TaggedText.hasColumns("a.conllu.gz") && TaggedText.hasColumns("a.conll") && !TaggedText.hasColumns("-"))
    }

    @Test(arguments: [
        ("", "t.conll: error: has no word"), ("\n \n", "has no word"),
        ("a\tO\nb\n", "t.conll:2: error: the line has 1 column, and no tag in column 2"),
        ("a\tO\nb\t\n", "t.conll:2: error: the word has no tag in column 2"),
        ("a\tO\n\tO\n", "t.conll:2: error: the line has no word"),
        ("a\n", "t.conll:1: error: the line has 1 column, and no tag"),
        ("1\ta\t_\tX\t_\t_\t_\t_\t_\t_\n2\tb\n", "t.conll:2: error: the line has 2 columns; CoNLL-U has 10"),
        ("1\ta\t_\t_\t_\t_\t_\t_\t_\t_\n", "t.conll:1: error: the word has no tag in column 4"),
        ("1\ta\t_\tX\t_\t_\t_\t_\t_\t_\nx\tb\t_\tX\t_\t_\t_\t_\t_\t_\n", "t.conll:2: error: the line has no number"),
    ])
    func brokenFiles(_ text: String, _ expected: String) {
        #expect { _ = try tagged(text) } throws: { "\($0)".contains(expected) }
    }
}
