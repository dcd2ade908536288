import Corpora
import Terminology
import Testing

@Suite("Word alignment")
struct WordAlignerTests {
    private struct Random {
        var state: UInt64

        mutating func next(_ count: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % count
        }
    }

    private static let small: [(String, String)] = [
        ("the house", "das haus"), ("the book", "das buch"), ("a book", "ein buch"),
        ("the small house", "das kleine haus"),
        ("a small red book", "ein kleines rotes buch"), ("red", "rot"), ("house house", "haus haus"), ("", "leer"),
        ("empty", ""),
        ("the big house is red", "rot ist das große haus"), ("the book is small", "das buch ist klein"),
        ("a house", "ein haus"),
    ]

    private func corpus(_ pairs: [([String], [String])]) -> AlignmentCorpus {
        var corpus = AlignmentCorpus()
        for (source, target) in pairs { corpus.add(source: source, target: target) }
        return corpus
    }

    private var smallPairs: [([String], [String])] {
        Self.small.map { (AlignmentCorpus.tokens($0.0), AlignmentCorpus.tokens($0.1)) }
    }

    @Test("the same as a plain implementation", arguments: [(4, 0), (0, 5), (3, 1), (4, 5), (1, 7)])
    func naive(model1: Int, diagonal: Int) throws {
        let pairs = smallPairs
        var options = WordAligner.Options()
        (options.model1Iterations, options.diagonalIterations) = (model1, diagonal)
        let aligner = try WordAligner(corpus(pairs), options)
        let forward = NaiveAligner(pairs.map { (given: $0.0, made: $0.1) }, model1: model1, diagonal: diagonal)
        let reverse = NaiveAligner(pairs.map { (given: $0.1, made: $0.0) }, model1: model1, diagonal: diagonal)
        if let tension = forward.tension {
            #expect(abs(try #require(aligner.tension) - tension) < 1e-3 * tension)
        } else {
            #expect(aligner.tension == nil)
        }
        for (link, probability) in forward.translation where link.given != "<null>" {
            let found = try #require(aligner.probability(of: link.made, given: link.given))
            #expect(abs(found - probability) < 1e-4 + 1e-3 * probability, "\(link)")
        }
        for symmetrization in Symmetrization.allCases {
            let links = aligner.links(symmetrization)
            #expect(links.count == pairs.count)
            for index in pairs.indices {
                let expected = symmetrization.links(
                    forward: forward.best(index)[...], reverse: reverse.best(index)[...])
                #expect(links[index] == expected, "\(symmetrization) of pair \(index)")
            }
        }
    }

    @Test("translations of words are learnt")
    func learns() throws {
        let aligner = try WordAligner(corpus(smallPairs))
        #expect(try #require(aligner.probability(of: "haus", given: "house")) > 0.8)
        #expect(try #require(aligner.probability(of: "das", given: "house")) < 0.2)
        #expect(aligner.probability(of: "haus", given: "none") == nil)
        #expect(aligner.probability(of: "rot", given: "a") == 0)
        let links = aligner.links()
        #expect(links[3] == [WordLink(0, 0), WordLink(1, 1), WordLink(2, 2)])
        #expect(links[7].isEmpty && links[8].isEmpty)
    }

    /// A corpus whose words are translated one by one, some in two words, with neighbours in another order.
    private func synthetic(_ count: Int) -> (pairs: [([String], [String])], links: [Set<WordLink>]) {
        var random = Random(state: 5)
        var pairs: [([String], [String])] = []
        var links: [Set<WordLink>] = []
        for _ in 0..<count {
            let words = (0..<4 + random.next(12)).map { _ in random.next(30) * random.next(30) }
            var order = Array(words.indices)
            for index in order.indices.dropLast() where random.next(4) == 0 { order.swapAt(index, index + 1) }
            var target: [String] = []
            var set: Set<WordLink> = []
            for index in order {
                // Some words are translated by two, and some target words correspond to none.
                if random.next(10) == 0 { target.append("null\(random.next(3))") }
                for part in 0..<(words[index] % 7 == 3 ? 2 : 1) {
                    set.insert(WordLink(index, target.count))
                    target.append("t\(words[index])-\(part)")
                }
            }
            pairs.append((words.map { "s\($0)" }, target))
            links.append(set)
        }
        return (pairs, links)
    }

    @Test("a corpus whose alignment is known")
    func knownAlignment() throws {
        let (pairs, known) = synthetic(3000)
        let links = try WordAligner(corpus(pairs)).links()
        var (both, found, all) = (0, 0, 0)
        for (links, known) in zip(links, known) {
            both += known.intersection(links).count
            found += links.count
            all += known.count
        }
        let errorRate = 1 - 2 * Double(both) / Double(found + all)
        #expect(errorRate < 0.02, "the alignment error rate is \(errorRate)")
    }

    @Test("the same links each time")
    func deterministic() throws {
        let corpus = corpus(synthetic(1500).pairs)
        var options = WordAligner.Options()
        options.diagonalIterations = 2
        #expect(try WordAligner(corpus, options).links() == WordAligner(corpus, options).links())
    }

    @Test("progress comes to its end, and may stop the learning")
    func progress() throws {
        var reports: [Double] = []
        _ = try WordAligner(corpus(smallPairs)) { reports.append($0) }
        #expect(reports.last == 1 && reports == reports.sorted() && reports.count == 36)
        struct Stop: Error {}
        #expect(throws: Stop.self) { _ = try WordAligner(corpus(smallPairs)) { if $0 > 0.5 { throw Stop() } } }
    }

    @Test("a corpus of empty segments, and none")
    func empty() throws {
        #expect(try WordAligner(corpus([])).links().isEmpty)
        #expect(try WordAligner(corpus([([], []), ([], ["a"]), (["b"], [])])).links() == [[], [], []])
    }

    @Test(
        "symmetrization",
        arguments: [
            (Symmetrization.intersection, ["0-0"]), (.union, ["0-0", "1-1", "2-1", "2-3", "3-3"]),
            (.forward, ["0-0", "1-1", "2-3"]),
            (.reverse, ["0-0", "2-1", "3-3"]), (.growDiag, ["0-0", "1-1", "2-1"]),
            (.growDiagFinalAnd, ["0-0", "1-1", "2-1", "3-3"]),
        ])
    func symmetrization(kind: Symmetrization, expected: [String]) {
        let links = kind.links(forward: [0, 1, -1, 2][...], reverse: [0, -1, 1, 3][...])
        #expect(links.map { "\($0.source)-\($0.target)" } == expected)
    }
}
