import Corpora
import Diagnostics
import Foundation
import Tensors
import TestSupport
import Testing
import Training
import Translation
import Vocabularies

/// The token ids of a corpus: in memory, and in a file that is made once.
@Suite struct EncodedCorpusTests {
    private static let texts: [SegmentPair] = (0..<700).map { number in
        let long = number % 90 == 7 ? String(repeating: " encore", count: 40) : ""
        return SegmentPair(
            source: "le chat numéro \(number * 7919 % 1000) dort ici\(long)",
            target: number % 50 == 3 ? "" : "the cat number \(number) sleeps here")
    }

    private let sandbox: TemporaryFolder
    private let vocabularies: VocabularyPair
    private let bitext: Bitext
    private var path: String { sandbox.path + "/model.encoded" }

    init() throws {
        sandbox = try TemporaryFolder()
        var options = VocabularyOptions()
        options.size = 90
        vocabularies = try VocabularyPair(
            learning: #require(.named("unigram")), source: Self.texts.map(\.source),
            target: Self.texts.map(\.target), sourceLanguage: "fr", targetLanguage: "en", isJoint: false,
            options: options)
        let writer = try BitextWriter(sandbox.path + "/train", source: "fr", target: "en")
        for pair in Self.texts { try writer.write(pair) }
        try writer.commit()
        bitext = try Bitext(sandbox.path + "/train", source: "fr", target: "en")
    }

    private func corpus(_ text: TrainingText, isCached: Bool, maximumLength: Int = 30, sampling: Float = 0) throws
        -> TrainingCorpus
    {
        var noise = NoiseOptions()
        noise.sourceSubwordSampling = sampling
        return try TrainingCorpus(
            text, vocabularies, maximumLength: maximumLength, noise: noise, key: RandomKey(3),
            cache: isCached ? CorpusCache(path, leastPairs: 0) : nil)
    }

    private var bytes: Data? { FileManager.default.contents(atPath: path) }
    private var names: [String] { get throws { try FileManager.default.contentsOfDirectory(atPath: sandbox.path) } }

    @Test func aFileHasThePairsOfMemory() throws {
        let plain = try corpus(TrainingText(Self.texts), isCached: false, sampling: 0.2)
        let mapped = try corpus(TrainingText(bitext), isCached: true, sampling: 0.2)
        #expect(plain.skipped > 0 && plain.pairs.count + plain.skipped == Self.texts.count)
        #expect(mapped.pairs == plain.pairs && mapped.skipped == plain.skipped)
        #expect(mapped.maximumRatio == plain.maximumRatio)
        let kept = Self.texts.map {
            EncodedPair(source: vocabularies.source.encode($0.source), target: vocabularies.target.encode($0.target))
        }.filter { max($0.source.count, $0.target.count) <= 30 }
        #expect(Array(mapped.pairs) == kept)
        for epoch in [0, 1, 4] {
            #expect(try mapped.pairs(epoch: epoch) == plain.pairs(epoch: epoch))
            #expect(try mapped.pairs(epoch: epoch) != plain.pairs)
        }
        // What epochs were written to has no name.
        #expect(try Set(names) == ["model.encoded", "train.fr", "train.en"])
    }

    @Test func epochsAreMadeInTheBackground() throws {
        for isCached in [false, true] {
            let text = try TrainingText(bitext)
            let (one, other) = (
                try corpus(text, isCached: isCached, sampling: 0.2), try corpus(text, isCached: false, sampling: 0.2)
            )
            for epoch in 0..<3 {
                one.prepare(epoch: epoch)
                one.prepare(epoch: epoch)
                #expect(try one.pairs(epoch: epoch) == other.pairs(epoch: epoch))
            }
            one.prepare(epoch: 7)
            #expect(try one.pairs(epoch: 3) == other.pairs(epoch: 3))
        }
    }

    @Test func itIsEncodedOnce() throws {
        _ = try corpus(TrainingText(bitext), isCached: true)
        func identity() throws -> [String] {
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            return [FileAttributeKey.systemFileNumber, .modificationDate].map { "\(attributes[$0] ?? "")" }
        }
        let first = try identity()
        _ = try corpus(TrainingText(Self.texts), isCached: true)
        #expect(try identity() == first)
        let short = try corpus(TrainingText(bitext), isCached: true, maximumLength: 20)
        #expect(try identity() != first)
        #expect(try short.pairs == corpus(TrainingText(bitext), isCached: false, maximumLength: 20).pairs)
        let other = Array(Self.texts.dropLast())
        #expect(try corpus(TrainingText(other), isCached: true).pairs.count < other.count)
        // A small text stays in memory.
        try FileManager.default.removeItem(atPath: path)
        _ = try TrainingCorpus(
            TrainingText(bitext), vocabularies, maximumLength: 30, noise: NoiseOptions(), key: RandomKey(3),
            cache: CorpusCache(path))
        #expect(bytes == nil)
    }

    @Test func damagedFilesAreMadeAgain() throws {
        // Not from the file, which is written over in place.
        let plain = try corpus(TrainingText(bitext), isCached: false)
        _ = try corpus(TrainingText(bitext), isCached: true)
        let whole = try #require(bytes)
        let damages: [(inout Data) -> Void] = [
            { $0[$0.startIndex + 100] ^= 1 }, { $0[$0.endIndex - 1] ^= 1 }, { $0[$0.endIndex - 250] ^= 1 },
            { $0[$0.endIndex - 240] ^= 1 }, { $0[$0.endIndex - 180] ^= 1 }, { $0 = $0.dropLast(8) }, { $0 = Data() },
            { $0 = Data("text\n".utf8) }, { $0 = Data(repeating: 0, count: 10_000) }, { $0.insert(7, at: 0) },
        ]
        for (number, damage) in damages.enumerated() {
            var file = whole
            damage(&file)
            #expect(file != whole)
            try file.write(to: URL(fileURLWithPath: path))
            #expect(try corpus(TrainingText(bitext), isCached: true).pairs == plain.pairs, "damage \(number)")
            #expect(bytes == whole, "damage \(number)")
        }
    }

    /// A training that ends while it encodes, here at text that has changed, leaves no file.
    @Test func nothingIsHalfWritten() throws {
        let text = try TrainingText(bitext)
        try Data("autre\n".utf8).write(to: URL(fileURLWithPath: bitext.sourcePath))
        try Data("other\n".utf8).write(to: URL(fileURLWithPath: bitext.targetPath))
        let error = #expect(throws: Diagnostic.self) { try corpus(text, isCached: true) }
        #expect(error?.message == "has changed while it was trained on" && error?.place == Place(bitext.sourcePath))
        #expect(try Set(names) == ["train.fr", "train.en"])
    }

    @Test func pipesAreRefused() throws {
        let pipe = sandbox.path + "/pipe.fr"
        #expect(mkfifo(pipe, 0o600) == 0)
        let error = #expect(throws: Diagnostic.self) {
            try TrainingText(Bitext(sourcePath: pipe, targetPath: bitext.targetPath))
        }
        #expect(error?.status == .badInput && error?.message.hasPrefix("is read more than once") == true)
    }

    @Test func anyIdsAreKept() throws {
        let lengths = [0, 1, 2, 63, 64, 65, 300]
        let pairs = (0..<500).map { (number: Int32) in
            EncodedPair(
                source: (0..<Int32(lengths[Int(number) % 7])).map { $0 * 91 + number },
                target: (0..<Int32(lengths[Int(number) % 5])).map { number * 100_000 + $0 })
        }
        #expect(Array(EncodedCorpus(pairs)) == pairs)
        #expect(EncodedCorpus([EncodedPair]()).isEmpty && Array(EncodedCorpus(pairs.prefix(1))) == [pairs[0]])
    }

    /// The plan of an epoch is what shuffling, sorting and cutting arrays gives.
    @Test(arguments: [(1, 10), (40, 1), (5000, 30), (12_000, 60)]) func plansAreThoseOfArrays(count: Int, tokens: Int) {
        let pairs = (0..<count).map { number in
            let length = { (factor: Int) in Array(repeating: Int32(4), count: number * factor % 101 % 13) }
            return EncodedPair(source: length(7919), target: length(104_729))
        }
        let batching = Batching(tokens: tokens, key: RandomKey(9))
        for epoch in 0..<2 {
            var generator = KeyedGenerator(RandomKey(9).derived(UInt64(epoch)))
            let order = pairs.indices.shuffled(using: &generator)
            let size = max(1, tokens / max(1, pairs.reduce(0) { $0 + $1.target.count + 1 } / count)) * 100
            var expected: [[Int]] = []
            for start in stride(from: 0, to: count, by: size) {
                var current: [Int] = []
                // Sources are longer and longer within an even target length, and shorter and shorter within an odd one.
                func key(_ index: Int) -> (Int, Int, Int) {
                    let (source, target) = (pairs[index].source.count, pairs[index].target.count)
                    return (target, target % 2 == 0 ? source : -source, index)
                }
                for index in order[start..<min(start + size, count)].sorted(by: { key($0) < key($1) }) {
                    if !current.isEmpty, (current.count + 1) * (pairs[index].target.count + 1) > tokens {
                        expected.append(current)
                        current = []
                    }
                    current.append(index)
                }
                expected.append(current)
            }
            expected.shuffle(using: &generator)
            #expect(Array(batching.batches(EncodedCorpus(pairs), epoch: epoch)) == expected)
        }
    }

    @Test func sourcesOfABatchAreOfSimilarLength() {
        var generator = KeyedGenerator(RandomKey(4))
        let pairs = (0..<9000).map { _ in
            let target = Int.random(in: 5...20, using: &generator)
            let source = max(1, target + Int.random(in: -5...5, using: &generator))
            return EncodedPair(source: Array(repeating: 4, count: source), target: Array(repeating: 5, count: target))
        }
        /// Padded source tokens relative to source tokens.
        func padding(_ batches: some Sequence<[Int]>) -> Double {
            let padded = batches.reduce(0) { sum, batch in
                sum + batch.count * (batch.map { pairs[$0].source.count }.max() ?? 0)
            }
            return Double(padded) / Double(pairs.reduce(0) { $0 + $1.source.count }) - 1
        }
        let batches = Batching(tokens: 900, key: RandomKey(9)).batches(EncodedCorpus(pairs), epoch: 0)
        #expect(batches.flatMap(\.self).sorted() == Array(pairs.indices))
        #expect(batches.allSatisfy { batch in batch.allSatisfy { (pairs[$0].target.count + 1) * batch.count <= 900 } })
        // Sources that rise within each target length would have 0.145.
        #expect(padding(batches) < 0.125, "\(padding(batches))")
    }

    /// Training from a file ends with the weights of training from memory.
    @Test func trainingIsTheSame() throws {
        func weights(isCached: Bool) throws -> [Float] {
            var configuration = ModelConfiguration(
                sourceVocabulary: vocabularies.source.count, targetVocabulary: vocabularies.target.count)
            (configuration.embeddingSize, configuration.hiddenSize) = (8, 16)
            var options = TrainingOptions()
            (options.precision, options.epochs, options.batchTokens) = (.float32, 2, 400)
            options.noise.targetSubwordSampling = 0.3
            let setup = try TrainingSetup(
                train: TrainingText(bitext), dev: Self.texts.prefix(5).map { TrainingPair($0) },
                vocabularies: vocabularies,
                model: configuration, options: options, cache: isCached ? CorpusCache(path, leastPairs: 0) : nil)
            let trainer = try Trainer(setup, output: TrainingFolder("\(sandbox.path)/model-\(isCached)"))
            #expect(try trainer.run().update > 10)
            return values(trainer.weights, of: setup.model)
        }
        #expect(try weights(isCached: true) == weights(isCached: false))
    }
}
