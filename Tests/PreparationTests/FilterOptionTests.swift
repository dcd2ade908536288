import Corpora
import Diagnostics
import Foundation
import Preparation
import TestSupport
import Testing

/// Prepares pairs given as `source|target`, French to English, and reads the training set.
private func prepare(
    _ pairs: [String], adjusting: (inout PrepareSettings) -> Void = { _ in }
) throws -> (kept: [String], report: PrepareReport, folder: [String]) {
    let scratch = try TemporaryFolder()
    let sides = pairs.map { $0.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false) }
    try scratch.write(sides.map { $0[0] + "\n" }.joined(), to: "all.fr")
    try scratch.write(sides.map { $0[1] + "\n" }.joined(), to: "all.en")
    var settings = try PrepareSettings(source: "fr", target: "en")
    settings.filters.deduplication = .none
    adjusting(&settings)
    let report = try Preparation(settings).run([scratch.path("all")], output: scratch.path("clean"))
    guard !settings.isDryRun else { return ([], report, scratch.names) }
    let kept = try Bitext(scratch.path("clean/train"), source: "fr", target: "en").pairs()
    return (kept.map { "\($0.source)|\($0.target)" }, report, scratch.names)
}

/// A filter, pairs that it keeps and pairs that it drops.
struct FilterCase: Sendable, CustomTestStringConvertible {
    let filter: String
    let kept, dropped: [String]

    var testDescription: String { filter }
}

private let cases = [
    FilterCase(
        filter: "encoding", kept: ["l’été à Nîmes…|summer", "Ça coûte 3 € — «\u{A0}oui\u{A0}»|â ê î"],
        dropped: ["ÃƒÂ©tÃ©|summer", "Ã©tÃ©|summer", "lâ€™été|summer", "a\u{FFFD}b|c", "a|b\u{7}c", "a|b\u{93}c\u{94}"]),
    FilterCase(
        filter: "markup", kept: ["a < b|a > b", "R & D|R&D; x", "{a}|b", "x <3|y"],
        dropped: ["<b>a</b>|b", "a|b</p>", "a &amp; b|c", "a|&#233;t", "{\\b a}|b", "a<br/>b|c"]),
    FilterCase(
        filter: "repetition", kept: ["a.....|b", "10000000000|1", "aaaaaaaa|b"],
        dropped: ["a.........|b", "a|nooooooooooon", "ééééééééé|b"]),
    FilterCase(
        filter: "letters", kept: ["abc 1|d", "été|漢字", "a1|b"], dropped: ["12 34 a|b", "a|... --- 5", "!?|a"]),
    FilterCase(
        filter: "script", kept: ["été|summer", "123|456", "abc é дa|x"], dropped: ["лето|summer", "été|夏夏夏 a"]),
    FilterCase(
        filter: "numbers",
        kept: ["1 000 personnes|1,000 people", "2,5 et 3|2.5 and three", "en 1998 et 2003|in 2003 and 1998", "٢٥|25"],
        dropped: ["en 1998|in 1989", "12 hommes|twelve men", "a|b 20", "10 10|10"]),
    FilterCase(
        filter: "addresses",
        kept: [
            "voir https://a.example/b.|see (https://a.example/b)", "请访问https://a.example/b。|see https://a.example/b",
            "moi@a.example로 보내세요|write to moi@a.example", "a/b c|d", "moi@a.example|MOI@a.example.",
        ],
        dropped: ["voir https://a.example/b|see https://a.example/c", "www.a.example|x", "a|b@c.example"]),
    FilterCase(
        filter: "language",
        kept: [
            "Le chat est assis sur la table de la cuisine.|The cat is sitting on the kitchen table.", "Madrid|Madrid",
        ],
        dropped: [
            "The cat is sitting on the kitchen table.|The cat is sitting on the kitchen table.",
            "Le chat est assis sur la table de la cuisine.|Die Katze sitzt auf dem Tisch in der Küche.",
        ]),
    FilterCase(
        filter: "near-duplicate", kept: ["Un chat.|A cat.", "Un chien.|A dog."],
        dropped: ["UN CHAT !|a cat", "un  chien|A DOG"]),
]

@Suite("Filters by name")
struct FilterOptionTests {
    @Test("what each filter keeps and drops", arguments: cases)
    func filter(given: FilterCase) throws {
        let result = try prepare(given.kept + given.dropped) { $0.filters.order = [given.filter] }
        #expect(result.kept == given.kept.map { $0.replacing("  ", with: " ") })
        let drop = result.report.drops.first { $0.filter == given.filter }
        #expect(drop?.pairs == given.dropped.count)
        #expect(drop?.samples.count == min(5, given.dropped.count))
    }

    @Test("filters run in the order given, and names that are none are an error")
    func order() throws {
        let pairs = ["a|b", "<b>12</b>|x", "12|y"]
        let first = try prepare(pairs) { $0.filters.order = ["markup", "numbers"] }.report
        #expect(first.drops.map(\.filter) == ["empty", "markup", "numbers"])
        #expect(first.drops.map(\.pairs) == [0, 1, 1])
        let second = try prepare(pairs) { $0.filters.order = ["numbers", "markup"] }.report
        #expect(second.drops.map(\.pairs) == [0, 2, 0])
        #expect(throws: Diagnostic.self) { try prepare(pairs) { $0.filters.order = ["nonsense"] } }
    }

    @Test("a filter takes a number with its name")
    func numbers() throws {
        let pairs = ["a b c|x", "a b c d e f g h|x", "aaaaa|x"]
        func kept(_ order: String...) throws -> [String] { try prepare(pairs) { $0.filters.order = order }.kept }
        #expect(try kept("ratio=1.8") == ["a b c|x", "aaaaa|x"])
        #expect(try kept("ratio") == ["a b c|x", "aaaaa|x"])
        #expect(try kept("ratio=4") == pairs)
        #expect(try kept("repetition=4", "characters=5") == ["a b c|x"])
    }

    @Test(
        "numbers that cannot be meant are errors",
        arguments: ["identical=1", "ratio=0.5", "letters=2", "ratio=", "ratio=-1", "ratio=x", "ratio=inf", "=1"])
    func wrongNumbers(entry: String) throws {
        #expect(throws: Diagnostic.self) { try prepare(["a|b"]) { $0.filters.order = [entry] } }
    }

    @Test("a dry run counts and writes nothing")
    func dryRun() throws {
        let result = try prepare(["a|b", "<b>c</b>|d", "e|f", "g|h"]) {
            $0.filters.checksMarkup = true
            $0.isDryRun = true
            $0.testSize = 1
        }
        #expect(result.folder == ["all.en", "all.fr"])
        #expect(result.report.drops.first { $0.filter == "markup" }?.samples == [["<b>c</b>", "d"]])
        #expect(result.report.set("train")?.pairs == 2)
    }

    @Test("normalization")
    func normalization() throws {
        let result = try prepare(["«\u{A0}l’été\u{202F}» – oui&nbsp;!|&eacute; &#x2014; &amp;amp; &bogus; &#10; ﬁ"]) {
            $0.normalization.quotes = true
            $0.normalization.dashes = true
            $0.normalization.spaces = true
            $0.normalization.entities = true
            $0.normalization.unicode = .nfkc
        }
        #expect(result.kept == ["\" l'été \" - oui !|é - &amp; &bogus; fi"])
        #expect(try prepare(["«\u{A0}x|’"]).kept == ["«\u{A0}x|’"])
    }

    @Test("whole documents are split off, and their sources do not stay in train")
    func documents() throws {
        let scratch = try TemporaryFolder()
        var french = "", english = "", origins = "file\tunit\tid\tcreated\tchanged\tdomain\tdocument\n"
        for document in 0..<50 {
            for line in 0..<10 {
                french += line == 0 ? "même phrase\n" : "phrase \(document) \(line)\n"
                english += "sentence \(document) \(line)\n"
                origins += "a.tmx\t\(line)\t\t\t\t\tdoc\(document)\n"
            }
        }
        try scratch.write(french, to: "all.fr")
        try scratch.write(english, to: "all.en")
        try scratch.write(origins, to: "all.origins.tsv")
        var settings = try PrepareSettings(source: "fr", target: "en")
        settings.splitsByDocument = true
        settings.testSize = 50
        let report = try Preparation(settings).run([scratch.path("all")], output: scratch.path("clean"))
        let test = try Bitext(scratch.path("clean/test"), source: "fr", target: "en").pairs()
        let documents = Set(test.map { $0.target.split(separator: " ")[1] })
        #expect(test.count == 50)
        #expect(documents.count == 5)
        #expect(report.set("test")?.overlap?.sourcesInTraining == 0)
        #expect(report.set("test")?.overlap?.trainingPairsDropped == 45)
        #expect(report.statistics?.growth.last?.pairs == 405)
    }
}
