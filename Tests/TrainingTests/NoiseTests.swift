import Corpora
import Tensors
import Testing
import Training
import Translation
import Vocabularies

@Suite struct NoiseTests {
    private static let texts: [SegmentPair] = (0..<60).map { number in
        let animals = ["chat", "chien", "cheval", "lapin", "canard"], colours = ["noir", "blanc", "gris"]
        let names = ["cat", "dog", "horse", "rabbit", "duck"], shades = ["black", "white", "grey"]
        return SegmentPair(
            source: "le \(animals[number % 5]) \(colours[number % 3]) numéro \(number) dort ici",
            target: "the \(shades[number % 3]) \(names[number % 5]) number \(number) sleeps here")
    }

    private func corpus(
        _ kind: VocabularyKind, _ noise: NoiseOptions, seed: UInt64 = 1, maximumLength: Int = 100
    ) throws -> TrainingCorpus {
        var options = VocabularyOptions()
        options.size = 70
        let vocabularies = try VocabularyPair(
            learning: kind, source: Self.texts.map(\.source), target: Self.texts.map(\.target), sourceLanguage: "fr",
            targetLanguage: "en", isJoint: false, options: options)
        return try TrainingCorpus(
            Self.texts, vocabularies, maximumLength: maximumLength, noise: noise, key: RandomKey(seed))
    }

    @Test(arguments: ["unigram", "bpe"])
    func everyEpochIsCutAnewAndCanBeCutAgain(kind: String) throws {
        var noise = NoiseOptions()
        noise.sourceSubwordSampling = 0.2
        noise.targetSubwordSampling = 0.2
        let kind = try #require(VocabularyKind.named(kind))
        let corpus = try corpus(kind, noise)
        #expect(corpus.pairs.count == Self.texts.count)
        #expect(try corpus.pairs(epoch: 0) != corpus.pairs)
        #expect(try corpus.pairs(epoch: 0) != corpus.pairs(epoch: 1))
        let again = try self.corpus(kind, noise)
        #expect(try again.pairs(epoch: 1) == corpus.pairs(epoch: 1))
        #expect(try self.corpus(kind, noise, seed: 2).pairs(epoch: 1) != corpus.pairs(epoch: 1))
    }

    @Test func oneSideAlone() throws {
        var noise = NoiseOptions()
        noise.targetSubwordSampling = 0.2
        let corpus = try corpus(.named("unigram")!, noise)
        let sampled = try corpus.pairs(epoch: 3)
        #expect(sampled.map(\.source) == corpus.pairs.map(\.source))
        #expect(sampled.map(\.target) != corpus.pairs.map(\.target))
    }

    @Test func nothingGrowsBeyondTheMaximumLength() throws {
        var noise = NoiseOptions()
        noise.sourceSubwordSampling = 0.01
        let free = try corpus(.named("unigram")!, noise)
        let limit = try #require(free.pairs.map { max($0.source.count, $0.target.count) }.max()) - 1
        let corpus = try corpus(.named("unigram")!, noise, maximumLength: limit)
        #expect(corpus.skipped > 0 && corpus.skipped + corpus.pairs.count == Self.texts.count)
        for epoch in 0..<5 {
            #expect(try corpus.pairs(epoch: epoch).allSatisfy { max($0.source.count, $0.target.count) <= limit })
        }
    }

    @Test func samplingNeedsSubwords() throws {
        var noise = NoiseOptions()
        noise.sourceSubwordSampling = 0.1
        #expect(throws: TrainingError.noSubwords) { try corpus(.named("words")!, noise) }
    }

    @Test func wordDropoutHidesAShareAndKeepsWhatIsPredicted() {
        let sentences = (0..<200).map { number in (0..<20).map { Int32(4 + (number + $0) % 50) } }
        let plain = Batch(sources: sentences, targets: sentences)
        var noise = NoiseOptions()
        noise.sourceWordDropout = 0.3
        var batch = plain
        batch.dropWords(noise, key: RandomKey(1))
        #expect(batch.targetInputs == plain.targetInputs)
        let hidden = batch.source.count { $0 == SpecialToken.unknown }
        #expect((1000...1400).contains(hidden))
        #expect(zip(batch.source, plain.source).allSatisfy { $0 == $1 || $0 == SpecialToken.unknown && $1 > 3 })

        noise.targetWordDropout = 0.1
        var other = plain
        other.dropWords(noise, key: RandomKey(1))
        #expect(other.source == batch.source && other.targetOutputs == plain.targetOutputs)
        #expect((300...500).contains(other.targetInputs.count { $0 == SpecialToken.unknown }))
        #expect(other.targetInputs.prefix(200).allSatisfy { $0 == SpecialToken.start })
        var third = plain
        third.dropWords(noise, key: RandomKey(2))
        #expect(third.source != other.source)
    }

    /// How long translations may become does not follow from odd pairs.
    @Test func maximumRatioIsRobust() {
        func ratio(_ lengths: [(source: Int, target: Int)]) -> Double {
            TrainingCorpus(
                lengths.map {
                    EncodedPair(
                        source: Array(repeating: 5, count: $0.source), target: Array(repeating: 5, count: $0.target))
                }
            ).maximumRatio
        }
        let usual = (0..<200).map { (source: 10 + $0 % 7, target: 11 + $0 % 7) }
        #expect(ratio(usual) == 1)
        #expect(ratio(usual + [(1, 1253)]) == 1)
        #expect(ratio(Array(usual.prefix(20)) + [(1, 1253)]) <= 3.3)
        #expect(ratio([(1, 1253)]) == 30)
        // A target in characters stays as long as it is.
        #expect(ratio((0..<500).map { (source: 10, target: 60 + $0 % 10) }) > 6)
    }
}
