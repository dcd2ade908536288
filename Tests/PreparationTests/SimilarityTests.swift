import Foundation
import Preparation
import Testing

/// 1 - edit distance / length of the longer, in words; written without the shortcuts of the code under test.
private func similarity(_ first: [Substring], _ second: [Substring]) -> Double {
    var row = Array(0...second.count)
    for (line, word) in first.enumerated() {
        var next = [line + 1]
        for (column, other) in second.enumerated() {
            next.append(min(row[column] + (word == other ? 0 : 1), row[column + 1] + 1, next[column] + 1))
        }
        row = next
    }
    let longer = max(first.count, second.count)
    return Double(longer - row[second.count]) / Double(longer)
}

@Suite("Near duplicates of test segments")
struct SimilarityTests {
    private func similarities(_ train: [String], _ test: [String]) throws -> (values: [Double], report: PrepareReport) {
        let corpus = try Corpus()
        try corpus.add("all", train.enumerated().map { "\($0.element)|t\($0.offset)" })
        try corpus.add("given", test.enumerated().map { "\($0.element)|x\($0.offset)" })
        let report = try corpus.prepare {
            $0.tests = [.init(name: "given", bitext: "given")]
            $0.filters.maximumLength = 10_000
            $0.filters.maximumCharacters = 100_000
            $0.filters.maximumRatio = .infinity
        }
        let text = try String(contentsOfFile: corpus.scratch.path("clean/given.similarity"), encoding: .utf8)
        return (text.split(separator: "\n").compactMap { Double($0) }, report)
    }

    @Test("similarities by hand")
    func byHand() throws {
        let train = [
            "un deux trois quatre cinq six sept huit neuf dix", "a b c d e f g h", "我们昨天在公园里看见了一只大狗。",
            "court", "! ?",
        ]
        let test = [
            "un deux trois quatre cinq six sept huit neuf onze", "Un, deux trois quatre cinq six sept huit neuf !",
            "a b c d x f g h", "我们今天在公园里看见了一只大狗。", "rien de commun", "long", "? !",
            "zéro un deux trois quatre cinq six sept huit neuf dix onze",
        ]
        let result = try similarities(train, test)
        #expect(result.values == [0.9, 0.9, 0.875, 0.9333, 0, 0, 0, 0.8333])
        let overlap = result.report.set("given")?.overlap
        #expect(overlap?.nearDuplicates == 3)
        #expect(overlap?.nearDuplicateSamples?.first == [test[0], train[0]])
    }

    @Test("all values of 0.9 and more are exact, and no other is too large")
    func exact() throws {
        var generator = SystemLikeGenerator(state: 42)
        func sentence(_ length: Int) -> [Substring] {
            (0..<length).map { _ in Substring("w\(Int.random(in: 0..<30, using: &generator))") }
        }
        let train = (0..<150).map { _ in sentence(.random(in: 1...45, using: &generator)) }
        let test = (0..<150).map { index -> [Substring] in
            var words = train[index]
            for _ in 0..<Int.random(in: 0...max(1, words.count / 7), using: &generator) {
                let place = Int.random(in: 0..<words.count, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: words[place] = "new"
                case 1: words.insert("new", at: place)
                default: if words.count > 1 { words.remove(at: place) }
                }
            }
            return words
        }
        // Equal sources are taken out of the training set before anything is compared.
        let equal = Set(test)
        let left = train.filter { !equal.contains($0) }
        let result = try similarities(
            train.map { $0.joined(separator: " ") }, test.map { $0.joined(separator: " ") })
        var near = 0
        for (words, value) in zip(test, result.values) {
            let greatest = left.map { similarity(words, $0) }.max() ?? 0
            if greatest >= 0.9 {
                near += 1
                #expect(abs(value - greatest) < 1e-4, "\(words)")
            } else {
                #expect(value <= greatest, "\(words)")
            }
        }
        #expect(near > 30 && near == result.report.set("given")?.overlap?.nearDuplicates)
    }

    @Test("sets that are split off have a file, too, and the dev set has none")
    func splitOff() throws {
        let corpus = try Corpus()
        try corpus.add("all", (0..<200).map { "la phrase numéro \($0) de ce grand corpus est ici|s \($0)" })
        let report = try corpus.prepare {
            $0.testSize = 20
            $0.devSize = 20
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: corpus.scratch.path("clean")).sorted()
        #expect(names == ["dev.en", "dev.fr", "test.en", "test.fr", "test.similarity", "train.en", "train.fr"])
        let text = try String(contentsOfFile: corpus.scratch.path("clean/test.similarity"), encoding: .utf8)
        #expect(text == String(repeating: "0.9000\n", count: 20))
        #expect(report.set("test")?.overlap?.nearDuplicates == 20)
        #expect(report.set("dev")?.overlap?.nearDuplicates == nil)
    }
}

private struct SystemLikeGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return (state >> 32) ^ (state << 24)
    }
}
