import Corpora
import Diagnostics
import TestSupport
import Testing

/// Tables of texts and their labels.
@Suite struct LabelledTableTests {
    private let sandbox: TemporaryFolder

    init() throws { sandbox = try TemporaryFolder() }

    private func table(
        _ text: String, _ columns: TextRows.Columns = .init(), name: String = "t.tsv"
    ) throws -> LabelledTable {
        try sandbox.write(text, to: name)
        return try LabelledTable(sandbox.path(name), columns)
    }

    @Test func columnsAreFoundByNameNumberAndOrder() throws {
        let plain = try table("good film\tpos\nbad film \tneg\n")
        #expect(plain.examples.map(\.text) == ["good film", "bad film"] && plain.labels == ["neg", "pos"])
        #expect(plain.examples[1].line == 2 && plain.examples[1].label == "neg")
        let named = try table("id\tLabel\tsentence\n7\tpos\tgood\n8\tneg\tbad\n")
        #expect(named.examples.map(\.text) == ["good", "bad"] && named.examples[0].line == 2)
        let numbered = try table("pos\tgood\nneg\tbad\n", .init(text: "2", label: "1"))
        #expect(numbered.examples.map(\.label) == ["pos", "neg"])
        let classes = try table("good\t1\nbad\t2\n", .init(text: "1", label: "2"))
        #expect(classes.examples.map(\.text) == ["good", "bad"] && classes.labels == ["1", "2"])
        let pairs = try table(
            "premise,claim,class\na,b,yes\n\"c, d\",e,no\n",
            .init(
                text: "premise", second: "claim"), name: "t.csv")
        #expect(pairs.examples.map(\.second) == ["b", "e"] && pairs.examples[1].text == "c, d")
        // A first line of the usual names is none of the rows where columns are numbers, whatever else it has.
        for (names, text, label) in [("Text\tlabel", "1", "2"), ("tone\tsentence", "2", "1"), ("a\tclass", "1", "2")] {
            let columns = TextRows.Columns(text: text, label: label)
            #expect(try table("\(names)\nx\tpos\n", columns).examples.map(\.line) == [2], "\(names)")
        }
        // Empty columns at the end are no columns.
        let ragged = try table("text\tlabel\t\ngood\tpos\nbad\tneg\t\t\n")
        #expect(ragged.examples.map(\.label) == ["pos", "neg"])
        let more = try table("a question\tLOC\tLOC:city\nanother\tNUM\tNUM:date\n")
        #expect(more.labels == ["LOC", "NUM"])
        try sandbox.write(sandbox.gzip("t.tsv"), to: "p.tsv.gz")
        #expect(try LabelledTable(sandbox.path("p.tsv.gz")).examples == more.examples)
    }

    @Test func labelsAreCounted() throws {
        let numbers = TextRows.Columns(text: "1", label: "2")
        let counted = try table("review\tsentiment\na\tneg\nb\tpos\nc\tpos\nd\tneg\ne\tpos\n", numbers)
        #expect(counted.counts.map { "\($0.label) \($0.count)" } == ["pos 3", "neg 2", "sentiment 1"])
        #expect(counted.doubtfulLabel == "sentiment")
        #expect(try table("review\tneg\na\tneg\nb\tpos\n", numbers).doubtfulLabel == nil)
        #expect(try table("text\tlabel\na\tneg\nb\tpos\n", numbers).doubtfulLabel == nil)
    }

    @Test(arguments: [
        ("", "t.tsv: error: has no rows"), ("text\tlabel\n", "t.tsv: error: has no row with a label"),
        ("good\tpos\nbad\n", "t.tsv:2: error: the line has 1 column, but the first one 2"),
        ("good\tpos\nbad\tneg\tmore\n", "t.tsv:2: error: the line has 3 columns, but the first one 2"),
        ("good\tpos\t1\nbad\tneg\n", "t.tsv:2: error: the line has 2 columns, but the first one 3"),
        ("text\tlabel\tid\ngood\tpos\t1\nbad\tneg\n", "t.tsv:3: error: the line has 2 columns, but the first one 3"),
        ("good\tpos\n \tneg\n", "t.tsv:2: error: the text in column 1 is empty"),
        ("good\tpos\nbad\t\n", "t.tsv:2: error: the label in column 2 is empty"),
        ("good film\n", "t.tsv:1: error: the line has 1 column, and none is left for the label"),
    ])
    func brokenTables(_ text: String, _ expected: String) {
        #expect { _ = try table(text) } throws: { "\($0)".contains(expected) }
    }

    @Test(arguments: ["\t", "\n", "\r\n"]) func labelsAreOnOneLine(_ space: String) {
        #expect {
            _ = try table("text,label\n\"a\nb\",c\nd,\"e\(space)f\"\n", name: "t.csv")
        } throws: { "\($0)".contains("t.csv:4: error: the label in column 2 has a tab or a line break; take it out") }
    }

    @Test func missingColumns() {
        #expect {
            _ = try table("a\tb\n", .init(label: "sentiment"))
        } throws: { "\($0)".contains("t.tsv:1: error: there is no column 'sentiment', which labelColumn names") }
        #expect { _ = try table("a\tb\n", .init(text: "3")) } throws: { "\($0)".contains("there is no column '3'") }
        #expect {
            _ = try table("a\tb\n", .init(text: "1", label: "1"))
        } throws: { "\($0)".contains("one column cannot be text and label") }
    }

    @Test func columnsOfText() throws {
        try sandbox.write("text\tlabel\ngood\tpos\n\nbad\tneg\n", to: "t.tsv")
        func texts(_ columns: TextRows.Columns = .init()) throws -> [[String]] {
            let table = try TextRows(sandbox.path("t.tsv"), columns, hasLabels: false)
            var found: [[String]] = []
            while let row = try table.next() {
                #expect(row.label == nil)
                found.append(row.texts)
            }
            return found
        }
        #expect(try texts() == [["good"], ["bad"]])
        #expect(try texts(.init(text: "label")) == [["pos"], ["neg"]])
        // Two numbers do not say that the first line has names, but a column called label does.
        #expect(try texts(.init(text: "2", second: "1")) == [["pos", "good"], ["neg", "bad"]])
        #expect {
            _ = try texts(.init(text: "5"))
        } throws: { "\($0)".contains("there is no column '5'") }
        try sandbox.write("a b\nc\n", to: "t.tsv")
        #expect(try texts() == [["a b"], ["c"]])
        // The label's column tells that the first line has names, but need not be there.
        try sandbox.write("review\tsentiment\ngood\tpos\n", to: "t.tsv")
        #expect(try texts(.init(label: "sentiment")) == [["good"]])
        #expect(try LabelledTable(sandbox.path("t.tsv"), .init(label: "sentiment")).examples.map(\.text) == ["good"])
        #expect(try texts(.init(text: "review", label: "stars")) == [["good"]])
        try sandbox.write("a b\nc\n", to: "t.tsv")
        #expect(try texts(.init(label: "stars")) == [["a b"], ["c"]] && texts(.init(label: "2")) == [["a b"], ["c"]])
    }
}
