import Corpora
import Diagnostics
import Foundation
import Preparation
import Testing

/// `count` pairs, every fifth source of which occurs in three spellings.
private func manyPairs(_ count: Int) -> [String] {
    (0..<count).flatMap { number in
        number % 5 == 0
            ? [
                "phrase numéro \(number)|sentence \(number)", "Phrase numéro \(number) !|sentence no \(number)",
                "PHRASE, numéro \(number)|\(number)",
            ]
            : ["phrase numéro \(number)|sentence \(number)"]
    }
}

/// What makes two segments the same to a reader, written independently of the code under test.
private func plain(_ pair: String) -> String {
    pair.split(separator: "|")[0].lowercased().filter { $0.isLetter || $0.isNumber }
}

@Suite("Split and decontamination")
struct SplitTests {
    @Test("sizes are met, nothing is lost, no source of dev or test stands in train", arguments: [1, 2, 3] as [UInt64])
    func invariants(seed: UInt64) throws {
        let corpus = try Corpus()
        let all = manyPairs(2000)
        try corpus.add("all", all)
        let report = try corpus.prepare {
            $0.devSize = 150; $0.testSize = 250; $0.seed = seed
        }
        let (train, dev, test) = (try corpus.set("train"), try corpus.set("dev"), try corpus.set("test"))
        #expect(dev.count == 150)
        #expect(test.count == 250)
        #expect((train + dev + test).sorted() == all.sorted())
        let sources = [train, dev, test].map { Set($0.map(plain)) }
        #expect(
            sources[0].isDisjoint(with: sources[1]) && sources[0].isDisjoint(with: sources[2])
                && sources[1].isDisjoint(with: sources[2]))
        #expect(report.sets.map(\.name) == ["train", "test", "dev"])
        #expect(
            report.sets.compactMap(\.overlap).allSatisfy { $0.sourcesInTraining == 0 && $0.sourcesInOtherSets == 0 })
    }

    @Test("the same seed splits alike, another one differently, and order does not matter")
    func reproducible() throws {
        let corpus = try Corpus()
        func test(_ pairs: [String], seed: UInt64) throws -> Set<String> {
            try corpus.add("all", pairs)
            try corpus.prepare {
                $0.testSize = 100; $0.seed = seed
            }
            return Set(try corpus.set("test"))
        }
        let pairs = (0..<1000).map { "source \($0)|target \($0)" }
        let first = try test(pairs, seed: 7)
        #expect(try test(pairs, seed: 7) == first)
        #expect(try test(pairs.reversed(), seed: 7) == first)
        #expect(try test(pairs, seed: 8) != first)
    }

    @Test("adding a tenth more pairs moves about a tenth of a set")
    func stable() throws {
        let corpus = try Corpus()
        func sets(_ count: Int) throws -> [Set<String>] {
            try corpus.add("all", (0..<count).map { "source \($0)|target \($0)" })
            try corpus.prepare {
                $0.testSize = 200; $0.devSize = 200
            }
            return try ["test", "dev"].map { Set(try corpus.set($0)) }
        }
        let before = try sets(5000), after = try sets(5500)
        for (old, new) in zip(before, after) { #expect(old.intersection(new).count > 150) }
    }

    @Test("of sets that are shares, adding pairs moves none")
    func shares() throws {
        let corpus = try Corpus()
        func sets(_ count: Int) throws -> [Set<String>] {
            try corpus.add("all", (0..<count).map { "source \($0)|target \($0)" })
            try corpus.prepare {
                $0.testSize = .share(0.05); $0.devSize = .share(0.1)
            }
            return try ["test", "dev", "train"].map { Set(try corpus.set($0)) }
        }
        let before = try sets(5000), after = try sets(6000)
        for (old, new) in zip(before, after) { #expect(old.isSubset(of: new)) }
        #expect((200...300).contains(before[0].count))
        #expect((440...560).contains(before[1].count))
    }

    @Test(
        "sizes as they are written",
        arguments: [("12", .pairs(12)), ("5%", .share(0.05)), ("0.5%", .share(0.005))] as [(String, SetSize)])
    func sizes(text: String, size: SetSize) throws {
        #expect(SetSize(text) == size)
        #expect("\(size)" == text)
        for other in ["", "%", "a", "1.5", "0.1"] { #expect(SetSize(other) == nil) }
    }

    @Test("a large group of one source does not burst a small set")
    func largeGroup() throws {
        let corpus = try Corpus()
        try corpus.add("all", (0..<500).map { "OK|okay \($0)" } + (0..<100).map { "s \($0)|t \($0)" })
        for seed in 0..<10 as Range<UInt64> {
            try corpus.prepare {
                $0.testSize = 20; $0.seed = seed
            }
            #expect(try corpus.set("test").count == 20)
        }
    }

    @Test("given sets are copied as they are; train loses what they hold")
    func givenSets() throws {
        let corpus = try Corpus()
        try corpus.add(
            "all",
            [
                "Un chat.|A cat.", "un  CHAT|a cat", "Deux chats|Two cats", "E\u{301}te\u{301} !|Summer", "trois|x",
                "quatre|Three!",
            ])
        try corpus.add("val", ["un chat|the cat", "  deux  espaces |\u{A0}kept", "|"])
        try corpus.add("t16", ["ÉTÉ|summer", "un chat ?|cat", "trois cents|three"])
        let report = try corpus.prepare {
            $0.dev = "val"; $0.tests = [.init(name: "2016", bitext: "t16")]; $0.dropsTargetOverlap = false
        }
        #expect(try corpus.set("train") == ["Deux chats|Two cats", "trois|x", "quatre|Three!"])
        #expect(try corpus.set("dev") == ["un chat|the cat", "  deux  espaces |\u{A0}kept", "|"])
        #expect(
            try corpus.set("2016").map { Array($0.utf8) }
                == ["ÉTÉ|summer", "un chat ?|cat", "trois cents|three"].map { Array($0.utf8) })
        #expect(report.set("dev")?.overlap?.trainingPairsDropped == 2)
        #expect(report.set("2016")?.overlap?.trainingPairsDropped == 1)
        #expect(report.set("2016")?.overlap?.targetsInTraining == 1)
        #expect(report.set("2016")?.overlap?.sourcesInOtherSets == 1)
        #expect(report.set("2016")?.given?.hasSuffix("t16") == true)
        let strict = try corpus.prepare {
            $0.tests = [.init(name: "2016", bitext: "t16")]
        }
        #expect(strict.droppedForTargetOverlap == 1)
        #expect(strict.set("2016")?.overlap?.targetsInTraining == 0)
    }

    @Test(
        "what tells segments apart, and what does not",
        arguments: [
            ("Ça va ?", "ça va", true), ("« Bonjour »", "\"bonjour\"", true), ("e\u{301}", "é", true),
            ("ﬁn", "fin", true),
            ("ＡＢＣ", "abc", true), ("a-b", "ab", true), ("péché", "pêche", false), ("2 chats", "3 chats", false),
            ("!!!", "???", false), ("ΣΟΦΟΣ", "σοφοσ", true), ("Ёлка", "ёлка", true), ("漢字。", "漢字", true),
            ("漢字", "漢", false),
            ("x\u{200B}y", "xy", true), ("मे", "म", false),
        ])
    func sameness(first: String, second: String, isSame: Bool) throws {
        let corpus = try Corpus()
        try corpus.add("all", ["\(first)|x", "rest|y"])
        try corpus.add("val", ["\(second)|z"])
        let report = try corpus.prepare { $0.dev = "val" }
        #expect(report.set("dev")?.overlap?.trainingPairsDropped == (isSame ? 1 : 0))
    }

    @Test("split sets beside given ones")
    func mixed() throws {
        let corpus = try Corpus()
        try corpus.add("all", manyPairs(300))
        try corpus.add("t16", (0..<40).map { "phrase numéro \($0) ?|x" })
        let report = try corpus.prepare {
            $0.tests = [.init(name: "2016", bitext: "t16")]; $0.devSize = 30; $0.testSize = 20
        }
        #expect(report.sets.map(\.name) == ["train", "2016", "test", "dev"])
        #expect(report.sets.map(\.pairs) == [300 + 120 - 40 - 16 - 50, 40, 20, 30])
        #expect(report.set("2016")?.overlap?.trainingPairsDropped == 56)
        let heldOut = Set(try (corpus.set("test") + corpus.set("dev") + corpus.set("2016")).map(plain))
        #expect(try heldOut.isDisjoint(with: corpus.set("train").map(plain)))
    }

    @Test("statistics")
    func statistics() throws {
        let corpus = try Corpus()
        try corpus.add("all", ["a b c|é", "d|e f"])
        let report = try corpus.prepare()
        let train = try #require(report.set("train"))
        #expect(train.source.words == 4)
        #expect(train.source.meanWords == 2)
        #expect(train.source.longestWords == 3)
        #expect(train.source.characters == 6)
        #expect(train.target.meanCharacters == 2)
        #expect(train.overlap == nil)
        let decoded = try JSONDecoder().decode(PrepareReport.self, from: JSONEncoder().encode(report))
        #expect(decoded.drops == report.drops)
        #expect(report.summary.contains("train: 2 pairs, 4 fr and 3 en words, 2.0 and 1.5 a segment"))
    }

    @Test("settings and corpora that cannot work")
    func errors() throws {
        let corpus = try Corpus()
        try corpus.add("all", ["a|b", "c|d", "e|f"])
        try corpus.add("none", [])
        try corpus.add("train", ["a|b"])
        func error(_ inputs: [String] = ["all"], _ adjusting: (inout PrepareSettings) -> Void = { _ in }) throws
            -> Diagnostic
        {
            let error = try #require(throws: Diagnostic.self) { try corpus.prepare(inputs, adjusting: adjusting) }
            #expect(
                (try? FileManager.default.contentsOfDirectory(atPath: corpus.scratch.path("clean")))?.isEmpty != false)
            return error
        }
        #expect(
            try error { $0.testSize = 3 }.message
                == "a dev set of 0 and a test set of 3 are asked for, but filtering leaves only 3 pairs; ask for fewer")
        #expect(
            try error {
                $0.testSize = 2; $0.devSize = 1
            }.status == .badInput)
        #expect(
            try error {
                $0.testSize = .pairs(.max); $0.devSize = .pairs(.max)
            }.status == .badInput)
        #expect(
            try error { $0.filters.minimumLength = 2 }.message
                == "no pair is left to train on of 3 pairs read: length dropped 3")
        #expect(try error(["none"]).status == .badInput)
        #expect(try error { $0.dev = "none" }.message == "the dev set has no line")
        let same = try error { $0.tests = [.init(name: "x", bitext: "./all")] }
        #expect(same.status == .usage)
        #expect(same.message.hasPrefix("is the test set 'x' and an input to train on; name another bitext"))
        try corpus.add("copy", ["A|x", "C|y", "e|z"])
        #expect(try error { $0.dev = "copy" }.message.hasSuffix("3 have a source that is in the set 'dev'"))
        try corpus.add("part", ["a|x", "c|y"])
        let warned = try corpus.prepare { $0.tests = [.init(name: "part", bitext: "part")] }
        #expect(
            warned.warnings == [
                "the sources of 2 of 3 training pairs are in the set 'part', and were left out: is it part of the "
                    + "training corpus?"
            ])
        try FileManager.default.removeItem(atPath: corpus.scratch.path("clean"))
        #expect(try error(["missing"]).status == .missingInput)
        #expect(
            try error {
                $0.dev = "all"; $0.devSize = 1
            }.status == .usage)
        #expect(try error { $0.filters.maximumLength = 0 }.status == .usage)
        #expect(try error { $0.filters.maximumRatio = .nan }.status == .usage)
        #expect(try error { $0.devSize = -1 }.status == .usage)
        for share in [0, 1, -0.5, .nan] { #expect(try error { $0.devSize = .share(share) }.status == .usage) }
        #expect(
            try error {
                $0.devSize = .share(0.5); $0.testSize = .share(0.5)
            }.status == .usage)
        for name in ["train", "dev", "", "../x"] {
            #expect(try error { $0.tests = [.init(name: name, bitext: "all")] }.status == .usage)
        }
        #expect(
            try error {
                $0.testSize = 1; $0.tests = [.init(name: "test", bitext: "all")]
            }.status == .usage)
        var settings = try PrepareSettings(source: "fr", target: "en")
        settings.devSize = 0
        let replaced = try #require(throws: Diagnostic.self) {
            try Preparation(settings).run([corpus.scratch.path("train")], output: corpus.scratch.path)
        }
        #expect(replaced.status == .usage)
    }

    @Test("a bitext with unequal sides")
    func unequal() throws {
        let corpus = try Corpus()
        try corpus.scratch.write("a\nb\n", to: "all.fr")
        try corpus.scratch.write("a\n", to: "all.en")
        #expect(throws: Diagnostic.self) { try corpus.prepare() }
    }
}
