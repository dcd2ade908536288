import Corpora
import Diagnostics
import TestSupport
import Testing

@Suite("Alignment files")
struct AlignmentFileTests {
    @Test("what is written is read, one line for each pair")
    func roundTrip() throws {
        let scratch = try TemporaryFolder()
        let links = [[WordLink(0, 0), WordLink(10, 2)], [], [WordLink(3, 1)]]
        let writer = try AlignmentFileWriter(scratch.path("a"))
        for pair in links { try writer.write(pair) }
        try writer.commit()
        #expect(try scratch.text("a") == "0-0 10-2\n\n3-1\n")
        #expect(try AlignmentFileReader.links(of: scratch.path("a")) == links)
        try scratch.write(scratch.gzip("a"), to: "a.gz")
        #expect(try AlignmentFileReader.links(of: scratch.path("a.gz")) == links)
        #expect(
            try AlignmentFileReader.links(of: scratch.write(" 1-2  3-4 \r\n", to: "b")) == [
                [WordLink(1, 2), WordLink(3, 4)]
            ])
    }

    @Test(
        "damaged lines are named with line and column",
        arguments: [
            ("0-0 x", 5, "'x'"), ("0-0 1", 5, "'1'"), ("1-", 1, "'1-'"), ("-1", 1, "'-1'"), ("0-1-2", 1, "'0-1-2'"),
            ("é 0-0", 1, "'é'"), ("0-99999999", 1, "'0-99999999'"), ("0-0\t1-1", 1, "'0-0\t1-1'"),
        ])
    func damaged(line: String, column: Int, quoted: String) throws {
        let scratch = try TemporaryFolder()
        let path = try scratch.write("0-0\n\(line)\n", to: "a")
        let error = try #require(throws: Diagnostic.self) { try AlignmentFileReader.links(of: path) }
        #expect(error.place == Place(path, line: 2, column: column) && error.status == .badInput)
        #expect(error.message.hasPrefix("\(quoted) is no link"))
    }

    @Test("links to words that there are not")
    func outside() throws {
        let scratch = try TemporaryFolder()
        let reader = try AlignmentFileReader(scratch.write("0-0 1-2\n", to: "a"))
        #expect(try reader.next())
        try reader.checkLinks(sourceCount: 2, targetCount: 3)
        let error = try #require(throws: Diagnostic.self) { try reader.checkLinks(sourceCount: 2, targetCount: 2) }
        #expect(
            error.message.hasPrefix("the link 1-2 is to a word that there is not; the pair has 2 source words and 2"))
        #expect(error.place?.line == 1)
    }
}
