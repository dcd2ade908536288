import Corpora
import Foundation
import Preparation
import Testing

@Suite("Filters")
struct FilterTests {
    @Test("length in words, either side")
    func length() throws {
        let corpus = try Corpus()
        try corpus.add(
            "all", ["a|b", "a b|c d", "a b c|d e f", "a b c d|e f", "a b|c d e f", "|x", "x|", " \u{A0} |x"])
        let report = try corpus.prepare {
            $0.filters.minimumLength = 2; $0.filters.maximumLength = 3
        }
        #expect(try corpus.set("train") == ["a b|c d", "a b c|d e f"])
        #expect(report.drops.first { $0.filter == "length" }?.pairs == 3)
        #expect(report.drops.first { $0.filter == "empty" }?.pairs == 3)
        #expect(report.pairsRead == 8)
        #expect(report.set("train")?.pairs == 2)
    }

    @Test("ratio is mild among short segments, plain among long ones")
    func ratio() throws {
        func words(_ count: Int) -> String { (0..<count).map { "w\($0)" }.joined(separator: " ") }
        let corpus = try Corpus()
        let shapes = [(1, 4), (4, 1), (1, 7), (1, 8), (8, 1), (10, 34), (10, 35), (35, 10)]
        try corpus.add("all", shapes.map { words($0.0) + "|" + words($0.1) })
        let report = try corpus.prepare()
        #expect(try corpus.set("train") == [(1, 4), (4, 1), (1, 7), (10, 34)].map { words($0.0) + "|" + words($0.1) })
        #expect(report.drops.first { $0.filter == "ratio" }?.pairs == 4)
    }

    /// Short and long correct pairs of languages without spaces, and of Korean; what is not a translation goes.
    @Test(
        "scripts without spaces are measured in letters, in both directions",
        arguments: [
            "Keyboard|キーボード", "Download manager|ダウンロードマネージャー", "Screen saver|スクリーンセーバー",
            "Bookmark|ブックマーク", "Internationalization|国際化", "Help|ヘルプ", "OK|確認", "Preferences|环境设置",
            "We saw a very big black dog in the park yesterday.|我们昨天在公园里看见了一只很大的黑狗。",
            "This is a Thai sentence of some length.|นี่คือประโยคภาษาไทยที่ยาวพอสมควร", "Settings|การตั้งค่า",
            "Keyboard|ក្តារចុច", "Open the file|បើកឯកសារ", "Settings|ການຕັ້ງຄ່າ", "Keyboard|ကီးဘုတ်", "Keyboard layout|키보드 배치",
            "Screen saver|화면 보호기",
        ])
    func unspacedScripts(pair: String) throws {
        let sides = pair.split(separator: "|")
        for length in [1, 9] {
            func side(_ index: Int, _ separator: String) -> String {
                (0..<length).map { _ in String(sides[index]) }.joined(separator: separator)
            }
            let corpus = try Corpus()
            let pairs = [side(0, " ") + "|" + side(1, ""), side(1, "") + "|" + side(0, " ")]
            try corpus.add("all", pairs)
            #expect(try corpus.prepare().set("train")?.pairs == 2, "\(pairs)")
        }
    }

    @Test("what is much too long in a script without spaces is dropped")
    func unspacedLimits() throws {
        let corpus = try Corpus()
        let han = { String(repeating: "我", count: $0) }, english = { String(repeating: "word ", count: $0) }
        try corpus.add("all", ["\(han(200))|\(english(100))", "\(han(201))|\(english(100))", "\(han(50))|ok"])
        let report = try corpus.prepare()
        #expect(report.set("train")?.pairs == 1)
        #expect(report.set("train")?.source.words == 100)
        #expect(report.drops.first { $0.filter == "length" }?.pairs == 1)
        #expect(report.drops.first { $0.filter == "ratio" }?.pairs == 1)
        #expect(report.statistics?.growth.last?.sourceTypes == 1)
    }

    @Test("characters are counted, not bytes")
    func characters() throws {
        let corpus = try Corpus()
        try corpus.add("all", ["ééééé|x", "éééééé|x", "x|éééééé"])
        let report = try corpus.prepare { $0.filters.maximumCharacters = 5 }
        #expect(try corpus.set("train") == ["ééééé|x"])
        #expect(report.drops.first { $0.filter == "characters" }?.pairs == 2)
    }

    @Test("identical sides")
    func identical() throws {
        let corpus = try Corpus()
        try corpus.add("all", ["OK|OK", "a  b|a b", "OK|ok", "a|b"])
        #expect(try corpus.prepare().set("train")?.pairs == 4)
        #expect(
            try corpus.prepare { $0.filters.dropsIdentical = true }.drops.first { $0.filter == "identical" }?.pairs == 2
        )
        #expect(try corpus.set("train") == ["OK|ok", "a|b"])
    }

    @Test(
        "duplicates",
        arguments: [
            (FilterSettings.Deduplication.pair, ["a|b", "a|c", "d|b", "A|b"]), (.source, ["a|b", "d|b", "A|b"]),
            (.target, ["a|b", "a|c"]), (.none, ["a|b", "a|c", "d|b", "a|b", "a|b", "A|b"]),
        ])
    func duplicates(kind: FilterSettings.Deduplication, expected: [String]) throws {
        let corpus = try Corpus()
        try corpus.add("all", ["a|b", "a|c", "d|b", " a |b"])
        try corpus.add("more", ["a|b", "A|b"])
        let report = try corpus.prepare(["all", "more"]) { $0.filters.deduplication = kind }
        #expect(try corpus.set("train") == expected)
        #expect(report.drops.map(\.pairs).reduce(0, +) + expected.count == report.pairsRead)
    }
}
