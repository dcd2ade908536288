import Corpora
import Diagnostics
import Foundation
import TestSupport
import Testing

@Suite("XCES alignments")
struct XCESTests {
    private func corpus(_ links: String, from: String = "en/a.xml.gz", to: String = "fr/a.xml") throws
        -> TemporaryFolder
    {
        let scratch = try TemporaryFolder()
        for folder in ["en", "fr"] {
            try FileManager.default.createDirectory(atPath: scratch.path(folder), withIntermediateDirectories: true)
        }
        try scratch.write(
            "<text><p id=\"1\"><s id=\"s1\"><w>Hello</w><w>world</w></s><s id=\"s2\">Two</s><s id=\"s3\">Three</s></p></text>",
            to: "en/a.xml")
        _ = try scratch.gzip("en/a.xml")
        try FileManager.default.removeItem(atPath: scratch.path("en/a.xml"))
        var french = Array("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><text><s id=\"s1\">Bonjour</s>".utf8)
        french += Array("<s id=\"s2\">".utf8) + [0xC9, 0x74, 0xE9] + Array("</s><s id=\"s3\">Trois</s></text>".utf8)
        try scratch.write(french, to: "fr/a.xml")
        try scratch.write(
            """
            <?xml version="1.0"?><!DOCTYPE cesAlign PUBLIC "-//CES//DTD XML cesAlign//EN" "">
            <cesAlign version="1.0"><linkGrp targType="s" fromDoc="\(from)" toDoc="\(to)">\(links)</linkGrp></cesAlign>
            """, to: "links.xml")
        return scratch
    }

    private func read(
        _ scratch: TemporaryFolder, _ source: String = "en", _ target: String = "fr",
        adjusting: (inout IngestSettings) -> Void = { _ in }
    ) throws -> (pairs: [String], counts: IngestCounts) {
        var settings = try IngestSettings(source: source, target: target)
        adjusting(&settings)
        let report = try Ingestion(settings).run([scratch.path("links.xml")], output: scratch.path("out"))
        let pairs = try Bitext(scratch.path("out"), source: source, target: target).pairs()
        return (pairs.map { "\($0.source)|\($0.target)" }, report.total)
    }

    @Test("links of several sentences, sides without any, sentences that do not exist, either direction")
    func links() throws {
        let scratch = try corpus(
            """
            <link certainty="0.9" xtargets="s1;s1"/><link certainty="0.2" xtargets="s2 s3;s2 s3"/>
            <link xtargets=";s3"/><link xtargets="s9;s1"/><link xtargets="s1;s3"/>
            """)
        for chunk in [1, 1 << 16] {
            let all = try read(scratch) { $0.chunkSize = chunk }
            #expect(all.pairs == ["Hello world|Bonjour", "Two Three|Été Trois", "Hello world|Trois"])
            #expect(all.counts.dropped.noSource == 1)
            #expect(all.counts.dropped.missingSentence == 1)
        }
        #expect(try read(scratch, "fr", "en").pairs.first == "Bonjour|Hello world")
        #expect(try read(scratch) { $0.minimumCertainty = 0.5 }.pairs == ["Hello world|Bonjour", "Hello world|Trois"])
    }

    @Test(
        "absolute names and those of another folder are found below the root, names that climb out are an error",
        arguments: [
            ("/proj/OPUS/en/a.xml", true), ("./en/../en/a.xml.gz", true), ("../en/a.xml", false),
            ("en/b.xml", false),
        ])
    func names(name: String, isFound: Bool) throws {
        let scratch = try corpus("<link xtargets=\"s1;s1\"/>", from: name)
        if isFound { return #expect(try read(scratch).pairs == ["Hello world|Bonjour"]) }
        let error = #expect(throws: Diagnostic.self) { try read(scratch) }
        #expect(error?.status == .badInput)
        #expect(error?.message.contains("xcesRoot") == true)
    }

    @Test(
        "a document hundreds of folders deep, or with a path that none can have, is an error", arguments: [200, 3000])
    func deepName(folders: Int) throws {
        let scratch = try corpus(
            "<link xtargets=\"s1;s1\"/>", from: String(repeating: "a/", count: folders) + "a.xml")
        let error = #expect(throws: Diagnostic.self) { try read(scratch) }
        let problem = folders == 200 ? "folders deep" : "a path of more than"
        #expect(error?.status == .badInput && error?.message.contains(problem) == true)
    }

    @Test("a link of the file system does not lead out")
    func symbolicLink() throws {
        let scratch = try corpus("<link xtargets=\"s1;s1\"/>", from: "en/b.xml")
        let other = try TemporaryFolder()
        try other.write("<text><s id=\"s1\">secret</s></text>", to: "b.xml")
        try FileManager.default.createSymbolicLink(
            atPath: scratch.path("en/b.xml"), withDestinationPath: other.path("b.xml"))
        #expect(throws: Diagnostic.self) { try read(scratch) }
    }

    @Test("documents in the alignment's own archive, in one beside it, and untokenized text before tokens")
    func archives() throws {
        let links = "<link xtargets=\"s1;s1\"/>"
        for isOwn in [true, false] {
            let scratch = try corpus(links, from: "en/a.xml.gz", to: "fr/a.xml.gz")
            try FileManager.default.removeItem(atPath: scratch.path("en/a.xml.gz"))
            for (folder, text) in [("C/xml/en", "<w>a</w> <w>.</w>"), ("C/raw/en", "a."), ("C/xml/fr", "b")] {
                try FileManager.default.createDirectory(
                    atPath: scratch.path(folder), withIntermediateDirectories: true)
                try scratch.write("<text><s id=\"s1\">\(text)</s></text>", to: "\(folder)/a.xml")
            }
            try FileManager.default.removeItem(atPath: scratch.path("fr"))
            try scratch.zip(["C"] + (isOwn ? ["links.xml"] : []), to: "docs.zip")
            try FileManager.default.removeItem(atPath: scratch.path("C"))
            if isOwn { try FileManager.default.removeItem(atPath: scratch.path("links.xml")) }
            let settings = try IngestSettings(source: "en", target: "fr")
            _ = try Ingestion(settings).run(
                [scratch.path(isOwn ? "docs.zip" : "links.xml")], output: scratch.path("out"))
            #expect(try scratch.lines("out.en") == ["a."])
            #expect(try scratch.lines("out.fr") == ["b"])
        }
    }

    /// A sentence of tokens, and its text.
    @Test(
        "tokens are joined by spaces unless the space between them tells the text",
        arguments: [
            ("\n<w>Hello</w>\n<w>,</w>\n<w>you</w>\n", "Hello , you"), ("<w>a</w><w>b</w><pc>.</pc>", "a b ."),
            ("<w>a</w> <w>b</w><pc>.</pc>", "a b."), ("<w join=\"right\">a</w> <pc>'</pc> <w>b</w>", "a' b"),
            ("<w>a</w> <pc join=\"left\">.</pc>", "a."), ("<chunk><w>a</w></chunk><chunk><w>b</w></chunk>", "a b"),
            ("<w>one</w>", "one"), ("no <hi>tokens</hi>", "no tokens"),
        ])
    func tokens(sentence: String, text: String) throws {
        for chunk in [1, 1 << 16] {
            let scratch = try corpus("<link xtargets=\"s1;s1\"/>", from: "en/b.xml")
            try scratch.write("<text><p><s id=\"s1\">\(sentence)</s></p></text>", to: "en/b.xml")
            #expect(try read(scratch) { $0.chunkSize = chunk }.pairs == ["\(text)|Bonjour"])
        }
    }

    @Test("a link that names one sentence again and again does not fill the memory")
    func repeated() throws {
        let scratch = try corpus("<link xtargets=\"\(String(repeating: "s1 ", count: 1000));s1\"/>")
        let error = #expect(throws: Diagnostic.self) { try read(scratch) { $0.segmentLimit = 1000 } }
        #expect(error?.message.contains("raise segmentLimit") == true)
        #expect(error?.place?.line == 2)
    }

    @Test(
        "stretches of any length that no pair comes from", arguments: ["one-sided", "not named", "uncertain", "both"])
    func stretches(kind: String) throws {
        let scratch = try TemporaryFolder()
        let filler = String(repeating: "word ", count: 200)
        for language in ["en", "fr"] {
            let sentences = (1...6000).map { "<s id=\"s\($0)\">\(language) \($0) \(filler)</s>" }.joined()
            try scratch.write("<text>\(sentences)</text>", to: "a.\(language).xml")
        }
        let links = (1...6000).compactMap { index -> String? in
            let isPair = index <= 3 || index > 5990
            guard isPair || kind != "not named" else { return nil }
            let certainty = isPair || kind == "one-sided" ? "1" : "0.1"
            let right = isPair || kind == "uncertain" ? "s\(index)" : ""
            return "<link certainty=\"\(certainty)\" xtargets=\"s\(index);\(right)\"/>"
        }
        // One that does not exist, one far back, and one far ahead before the others.
        let odd = "<link xtargets=\"s0;s0\"/><link xtargets=\"s5999;s5999\"/><link xtargets=\"s2;s2\"/>"
        let body = links.prefix(3).joined() + odd + links.dropFirst(3).joined()
        try scratch.write(
            "<cesAlign><linkGrp fromDoc=\"a.en.xml\" toDoc=\"a.fr.xml\">\(body)</linkGrp></cesAlign>", to: "links.xml")
        let read = try read(scratch) { $0.minimumCertainty = 0.5 }
        let numbers = read.pairs.map { $0.split(separator: " ")[1] }
        #expect(numbers == (["1", "2", "3", "5999", "2"] + (5991...6000).map(String.init))[...].map { $0[...] })
        #expect(read.counts.dropped.missingSentence == 1)
    }

    @Test("a document whose name has an ampersand, and links outside of groups")
    func ampersand() throws {
        let scratch = try TemporaryFolder()
        try scratch.write("<text><s id=\"1\">Research.</s></text>", to: "R&D.en.xml")
        try scratch.write("<text><s id=\"1\">Recherche.</s></text>", to: "R&D.fr.xml")
        let group = "<linkGrp fromDoc=\"R&amp;D.en.xml\" toDoc=\"R&#38;D.fr.xml\"><link xtargets=\"1;1\"/></linkGrp>"
        try scratch.write("<cesAlign version=\"1.0\">\(group)</cesAlign>", to: "links.xml")
        #expect(try read(scratch).pairs == ["Research.|Recherche."])
        try scratch.write(
            "<cesAlign version=\"1.0\">\(group)<link xtargets=\"1;1\"/></cesAlign>", to: "links.xml")
        #expect(throws: Diagnostic.self) { try read(scratch) }
    }
}
