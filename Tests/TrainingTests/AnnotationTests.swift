import Corpora
import Diagnostics
import Files
import Foundation
import Tensors
import TestSupport
import Testing
import Training
import Translation
import Vocabularies

/// Trainings whose sources have matches and terms beside them.
@Suite struct AnnotationTests {
    /// Sources say nothing about their targets: only the matches and terms do.
    private static let pairs: [TrainingPair] = (0..<240).map { number in
        let words = ["red", "green", "blue", "black", "white"]
        let target = (0..<3).map { words[(number / [1, 5, 25][$0]) % 5] }.joined(separator: " ")
        let annotations =
            switch number % 4 {
            case 0, 1: SourceAnnotations(match: .init(similarity: 1, target: target))
            case 2: SourceAnnotations(terms: target.components(separatedBy: " "))
            default: SourceAnnotations()
            }
        return TrainingPair(
            SegmentPair(source: "a b c d", target: annotations.isEmpty ? "none" : target), annotations)
    }

    private let sandbox: TemporaryFolder
    private let vocabularies: VocabularyPair

    init() throws {
        sandbox = try TemporaryFolder()
        var options = VocabularyOptions()
        options.hasAnnotationTokens = true
        vocabularies = try VocabularyPair(
            learning: #require(.named("words")), source: Self.pairs.map(\.source), target: Self.pairs.map(\.target),
            sourceLanguage: "fr", targetLanguage: "en", isJoint: false, options: options)
    }

    private func setup(
        _ pairs: [TrainingPair] = pairs, workers: Int = 2, dropout: Float = 0.1, epochs: Int = 40,
        risk: MinimumRisk? = nil
    ) throws -> TrainingSetup {
        var model = ModelConfiguration(
            sourceVocabulary: vocabularies.source.count, targetVocabulary: vocabularies.target.count)
        model.embeddingSize = 24
        model.hiddenSize = 32
        var options = TrainingOptions()
        options.epochs = epochs
        options.batchTokens = 120
        options.warmup = 10
        options.learningRate = 0.01
        options.patience = 0
        // Three words have no four-gram for BLEU to count.
        options.bestBy = .loss
        options.dropout = DropoutPlan(all: 0)
        options.workers = workers
        options.noise.annotationDropout = dropout
        options.minimumRisk = risk
        let start = risk.map { _ in InitialWeights(InitialWeights.random(model.makeModel().layout, seed: 1)) }
        return try TrainingSetup(
            train: TrainingText(pairs), dev: Array(pairs.prefix(40)), vocabularies: vocabularies, model: model,
            options: options, initialWeights: start)
    }

    @Test func theModelReadsThem() throws {
        let folder = sandbox.path + "/model"
        // A share of "none" in place of what is read would be right where annotations are dropped.
        _ = try Trainer(setup(dropout: 0), output: TrainingFolder(folder)).run()
        let translator = try Translator(folders: [folder])
        #expect(translator.readsAnnotations && translator.description.readsAnnotations == true)
        var inputs = Self.pairs.prefix(60).map { pair in
            var input = Translator.Input(pair.source)
            input.annotations = pair.annotations
            return input
        }
        let found = try translator.translate(inputs).map { $0[0] }
        #expect(zip(found, Self.pairs).count { $0.text == $1.target } > 55)
        // Alignments and lengths are those of the source's own words.
        #expect(found.allSatisfy { $0.sourceWords == 4 })
        inputs[0].annotations = SourceAnnotations()
        #expect(try translator.translate([inputs[0]])[0][0].text == "none")
    }

    @Test func bytesDoNotDependOnThreads() throws {
        func bytes(_ name: String, workers: Int) throws -> Data? {
            let folder = ModelFolder("\(sandbox.path)/\(name)")
            _ = try Trainer(setup(workers: workers, epochs: 3), output: TrainingFolder(folder.path)).run()
            return FileManager.default.contents(atPath: folder.weights)
        }
        let one = try bytes("one", workers: 1)
        #expect(try one != nil && bytes("three", workers: 3) == one)
    }

    /// Candidates are drawn from the sources that an update reads, some without their annotations.
    @Test func candidatesReadThem() throws {
        func bytes(_ name: String, workers: Int, dropout: Float) throws -> Data? {
            let folder = ModelFolder("\(sandbox.path)/\(name)")
            let setup = try setup(workers: workers, dropout: dropout, epochs: 1, risk: MinimumRisk(samples: 3))
            _ = try Trainer(setup, output: TrainingFolder(folder.path)).run()
            return FileManager.default.contents(atPath: folder.weights)
        }
        let one = try bytes("one", workers: 1, dropout: 0.5)
        #expect(try one != nil && bytes("three", workers: 3, dropout: 0.5) == one)
        #expect(try bytes("kept", workers: 1, dropout: 0) != one)
    }

    /// Lengths count the source alone.
    @Test func lengthsCountTheSource() throws {
        let long = String(repeating: "red ", count: 9)
        let pairs =
            Self.pairs.map { TrainingPair(SegmentPair(source: $0.source, target: $0.target), $0.annotations) }
            + [
                TrainingPair(
                    SegmentPair(source: "a b", target: "red"), .init(match: .init(similarity: 0.5, target: long)))
            ]
        func corpus(_ maximumLength: Int, cache: CorpusCache? = nil) throws -> TrainingCorpus {
            try TrainingCorpus(
                TrainingText(pairs), vocabularies, maximumLength: maximumLength, noise: NoiseOptions(),
                key: RandomKey(1), cache: cache)
        }
        let kept = try corpus(8)
        #expect(kept.skipped == 0)
        // A match that is too long is left out, its pair is not.
        #expect(
            kept.pairs[240] == EncodedPair(source: vocabularies.source.encode("a b"), target: kept.pairs[240].target))
        #expect(try corpus(9).pairs[240].source.count == 12)
        #expect(kept.pairs[0].source.count == 8 && kept.pairs[0].ownCount == 4)
        #expect(try corpus(3).skipped == 240)
        #expect(
            kept.maximumRatio
                == TrainingCorpus(
                    kept.pairs.map {
                        EncodedPair(source: Array($0.source.prefix($0.ownCount)), target: $0.target)
                    }
                ).maximumRatio)
        let mapped = try corpus(8, cache: CorpusCache(sandbox.path + "/model.encoded", leastPairs: 0))
        #expect(mapped.pairs == kept.pairs && mapped.pairs.mappedSize > 0)
        // Another match is another text.
        var other = pairs
        other[0].annotations.match?.similarity = 0.9
        #expect(try TrainingText(other).record != TrainingText(pairs).record)
        #expect(
            try TrainingText(pairs.map { SegmentPair(source: $0.source, target: $0.target) }).record.sha256.annotations
                == nil)
    }

    @Test func sampledSubwordsKeepTheirAnnotations() throws {
        let pairs = (0..<50).map { number in
            TrainingPair(
                SegmentPair(source: "chanson \(number) encore", target: "song \(number) again"),
                .init(match: .init(similarity: 0.9, target: "song \(number + 1) again")))
        }
        var options = VocabularyOptions()
        options.hasAnnotationTokens = true
        options.size = 80
        let vocabularies = try VocabularyPair(
            learning: #require(.named("unigram")), source: pairs.map(\.source), target: pairs.map(\.target),
            sourceLanguage: "fr", targetLanguage: "en", isJoint: true, options: options)
        var noise = NoiseOptions()
        noise.sourceSubwordSampling = 0.1
        let corpus = try TrainingCorpus(
            TrainingText(pairs), vocabularies, maximumLength: 40, noise: noise, key: RandomKey(1))
        let epoch = try corpus.pairs(epoch: 1)
        #expect(epoch != corpus.pairs)
        for (one, other) in zip(epoch, corpus.pairs) {
            #expect(one.source.dropFirst(one.ownCount) == other.source.dropFirst(other.ownCount))
            #expect(one.source[one.ownCount] == AnnotationToken.match(similarity: 0.9))
            #expect(
                vocabularies.source.decode(Array(one.source.prefix(one.ownCount)))
                    == vocabularies.source.decode(Array(other.source.prefix(other.ownCount))))
        }
    }

    @Test func vocabulariesNeedTheTokens() throws {
        let plain = try VocabularyPair(
            learning: #require(.named("words")), source: Self.pairs.map(\.source), target: Self.pairs.map(\.target),
            sourceLanguage: "fr", targetLanguage: "en", isJoint: false, options: VocabularyOptions())
        let model = ModelConfiguration(sourceVocabulary: plain.source.count, targetVocabulary: plain.target.count)
        #expect(throws: TrainingError.noAnnotationTokens) {
            try TrainingSetup(
                train: TrainingText(Self.pairs), dev: Array(Self.pairs.prefix(10)), vocabularies: plain, model: model,
                options: TrainingOptions())
        }
    }

    @Test(arguments: [
        ("0.8000\tfuzzy\tm#1\ta\tb\n", 2, "ends after line 1"),
        ("0.0000\tnone\t\t\t\n0.0000\tnone\t\t\t\n0.0000\tnone\t\t\t\n", 2, "continues after line 2"),
        ("0.8000\tfuzzy\tm#1\ta\n", 1, "4 columns"),
    ]) func filesHaveALineForEachPair(_ matches: String, lines: Int, message: String) throws {
        for side in ["fr", "en"] { try sandbox.write(String(repeating: "a\n", count: lines), to: "train.\(side)") }
        try sandbox.write(matches, to: "matches.tsv")
        let bitext = try Bitext(sandbox.path("train"), source: "fr", target: "en")
        let annotated = AnnotatedBitext(bitext, .init(matches: sandbox.path("matches.tsv")))
        for read in [{ _ = try annotated.pairs() }, { _ = try TrainingText(annotated) }] {
            let error = #expect(throws: Diagnostic.self) { try read() }
            #expect(error?.message.contains(message) == true, "\(String(describing: error))")
            #expect(error?.status == .badInput)
        }
    }
}
