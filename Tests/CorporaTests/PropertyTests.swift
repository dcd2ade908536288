import Corpora
import Diagnostics
import TestSupport
import Testing

@Suite("Units are chosen by their properties")
struct PropertyTests {
    private static func unit(_ text: String, _ attributes: String = "", _ properties: (String, String)...) -> String {
        let properties = properties.map { "<prop type=\"\($0)\">\($1)</prop>" }.joined()
        return "<tu \(attributes)>\(properties)<tuv xml:lang=\"fr\"><seg>\(text)</seg></tuv>"
            + "<tuv xml:lang=\"en\"><seg>\(text)</seg></tuv></tu>"
    }

    private static let memory = tmx(
        unit("a", "", ("client", "ACME"), ("x-Domain", "law")) + unit("b", "creationid=\"ada\"", ("Client", " ACME\n"))
            + unit("c", "tuid=\"7\"", ("client", "acme")) + unit("d") + unit("e", "", ("client", "Other, Ltd")))

    @Test(
        arguments: [
            (["client": ["ACME"]], ["a", "b"]), (["client": ["ACME", "acme"]], ["a", "b", "c"]),
            (["client": ["Other, Ltd"]], ["e"]), (["client": ["ACME"], "x-domain": ["law"]], ["a"]),
            (["domain": ["law"]], ["a"]), (["author": ["ada"]], ["b"]), (["id": ["7"]], ["c"]),
            ([:], ["a", "b", "c", "d", "e"]),
        ] as [([String: Set<String>], [String])])
    func unitsOfAMemory(_ properties: [String: Set<String>], _ expected: [String]) throws {
        let result = try ingest(Self.memory) { $0.properties = properties }
        #expect(result.sources == expected)
        #expect(result.counts.units == 5 && result.counts.dropped.otherProperties == 5 - expected.count)
        #expect(result.counts.dropped.total == 5 - expected.count)
    }

    @Test func unitsOfXLIFF() throws {
        func unit(_ id: String, _ attributes: String) -> String {
            "<trans-unit id=\"\(id)\" \(attributes)><source>\(id)</source><target>x</target></trans-unit>"
        }
        func file(_ name: String, _ body: String) -> String {
            "<file original=\"\(name)\" source-language=\"fr\" target-language=\"en\"><body>\(body)</body></file>"
        }
        let text =
            "<xliff version=\"1.2\">" + file("one.md", unit("a", "resname=\"title\"") + unit("b", ""))
            + file("two.md", unit("c", "resname=\"title\"")) + "</xliff>"
        #expect(try ingest(text, name: "a.xlf") { $0.properties = ["resname": ["title"]] }.sources == ["a", "c"])
        #expect(try ingest(text, name: "a.xlf") { $0.properties = ["document": ["one.md"]] }.sources == ["a", "b"])
    }

    @Test func formatsWithoutPropertiesHaveNoSuchUnits() throws {
        let error = #expect(throws: Diagnostic.self) {
            try ingest("fr\ten\na\tb\n", name: "table.tsv") { $0.properties = ["client": ["ACME"]] }
        }
        #expect(error?.message.contains("1 without the properties asked for") == true)
    }
}
