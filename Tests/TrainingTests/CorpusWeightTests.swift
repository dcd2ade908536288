import Corpora
import Files
import Foundation
import Tensors
import TestSupport
import Testing
import Training
import Translation
import Vocabularies

/// How often an epoch has the pairs of a weight.
@Suite struct EpochDrawTests {
    @Test func aWeightSaysHowOftenAPairIsSeen() {
        let weights = [2, 0.5, 0.5, 1, 0.5, 0.5, 2.25, 2.25, 2.25, 2.25, 0.5]
        let draw = EpochDraw(weights: weights, key: RandomKey(1))
        let epochs = (0..<4).map { draw.indices(epoch: $0) }
        for index in weights.indices {
            let seen = epochs.map { epoch in epoch.count { $0 == UInt32(index) } }
            #expect(Double(seen.reduce(0, +)) == 4 * weights[index], "\(index): \(seen)")
            for count in seen { #expect(abs(Double(count) - weights[index]) < 1) }
        }
        #expect(epochs.allSatisfy { $0 == $0.sorted() && $0.count >= draw.least })
        // Another half of the five, never the same one twice in a row.
        #expect(epochs[0].filter { weights[Int($0)] == 0.5 } != epochs[1].filter { weights[Int($0)] == 0.5 })
    }

    @Test func anEpochDependsOnItsNumberAlone() {
        let weights = (0..<100).map { $0 % 3 == 0 ? 0.3 : 1 }
        let draw = EpochDraw(weights: weights, key: RandomKey(7))
        let later = draw.indices(epoch: 5)
        _ = draw.indices(epoch: 1)
        #expect(EpochDraw(weights: weights, key: RandomKey(7)).indices(epoch: 5) == later)
        #expect(EpochDraw(weights: weights, key: RandomKey(8)).indices(epoch: 5) != later)
    }

    @Test func withoutWeightsEachIsSeenOnce() {
        for draw in [EpochDraw(count: 5), EpochDraw(weights: [1, 1, 1, 1, 1], key: RandomKey(1))] {
            #expect(draw.indices(epoch: 3) == [0, 1, 2, 3, 4] && draw.least == 5)
        }
        #expect(EpochDraw(weights: [0.4, 0.4], key: RandomKey(1)).least == 0)
    }
}

/// Trainings on several corpora.
@Suite struct CorpusWeightTests {
    private let sandbox: TemporaryFolder
    private let vocabularies: VocabularyPair

    /// The sources say nothing of their targets: the tag does.
    private static let pairs: [TrainingPair] = ["red green blue", "black white red"].enumerated().flatMap {
        index, target in
        (0..<60).map { number in
            TrainingPair(
                SegmentPair(source: "a b c \(number % 6)", target: target),
                SourceAnnotations(tag: index == 0 ? nil : SourceTag("other")))
        }
    }

    init() throws {
        sandbox = try TemporaryFolder()
        var options = VocabularyOptions()
        options.tags = [SourceTag("bt"), SourceTag("<other>")].compactMap { $0 }
        vocabularies = try VocabularyPair(
            learning: #require(.named("words")), source: Self.pairs.map(\.source), target: Self.pairs.map(\.target),
            sourceLanguage: "fr", targetLanguage: "en", isJoint: false, options: options)
        for (name, part) in [
            ("one", Self.pairs.prefix(60)), ("other", Self.pairs.suffix(60)), ("both", Self.pairs[...]),
        ] {
            try sandbox.write(part.map { $0.source + "\n" }.joined(), to: "\(name).fr")
            try sandbox.write(part.map { $0.target + "\n" }.joined(), to: "\(name).en")
        }
    }

    private func corpus(_ name: String, _ tag: String? = nil, weight: Double = 1) throws -> AnnotatedBitext {
        try AnnotatedBitext(
            Bitext(sandbox.path(name), source: "fr", target: "en"), tag: tag.flatMap { SourceTag($0) }, weight: weight)
    }

    private func setup(_ text: TrainingText, epochs: Int = 20, _ vocabularies: VocabularyPair? = nil) throws
        -> TrainingSetup
    {
        let vocabularies = vocabularies ?? self.vocabularies
        var model = ModelConfiguration(
            sourceVocabulary: vocabularies.source.count, targetVocabulary: vocabularies.target.count)
        (model.embeddingSize, model.hiddenSize) = (16, 32)
        var options = TrainingOptions()
        (options.epochs, options.batchTokens, options.warmup, options.learningRate) = (epochs, 100, 10, 0.01)
        (options.bestBy, options.dropout, options.precision) = (.loss, DropoutPlan(all: 0), .float32)
        return try TrainingSetup(
            train: text, dev: Array(Self.pairs.suffix(80)), vocabularies: vocabularies, model: model, options: options)
    }

    @Test func theModelReadsTheTag() throws {
        let folder = sandbox.path + "/model"
        let text = try TrainingText([corpus("one", weight: 2), corpus("other", "other")])
        _ = try Trainer(setup(text), output: TrainingFolder(folder)).run()
        let translator = try Translator(folders: [folder])
        #expect(translator.tags.map(\.name) == ["other"] && !translator.readsAnnotations)
        var inputs = Self.pairs.prefix(6).map { Translator.Input($0.source) }
        #expect(try translator.translate(inputs).allSatisfy { $0[0].text == "red green blue" })
        for index in inputs.indices { inputs[index].annotations.tag = SourceTag("other") }
        let found = try translator.translate(inputs)
        #expect(found.allSatisfy { $0[0].text == "black white red" && $0[0].sourceWords == 4 })
        inputs[0].annotations.tag = SourceTag("bt")
        let error = #expect(throws: (any Error).self) { try translator.translate(inputs) }
        #expect("\(String(describing: error))".contains("it knows other"))
    }

    @Test func severalCorporaAreOneText() throws {
        let both = try TrainingText(corpus("both")), apart = try TrainingText([corpus("one"), corpus("other")])
        #expect(both.record == apart.record && both.record.parts == nil)
        let setups = try (setup(both), setup(apart))
        #expect(setups.0.fingerprint == setups.1.fingerprint && setups.0.train.pairs == setups.1.train.pairs)
        let tagged = try TrainingText([corpus("one"), corpus("other", "other", weight: 0.5)])
        #expect(tagged.record.parts?.map(\.weight) == [1, 0.5] && tagged.record.parts?.map(\.tag) == [nil, "other"])
        #expect(tagged.record.sha256.annotations != both.record.sha256.annotations && !tagged.isAnnotated)
        let setup = try setup(tagged)
        #expect(setup.fingerprint != setups.0.fingerprint)
        #expect(setup.train.draw.indices(epoch: 0).count == 90 && setup.train.pairs.count == 120)
        let pair = setup.train.pairs[100]
        #expect(pair.source.count == 5 && pair.ownCount == 4 && pair.source[4] == vocabularies.id(of: .init("other")!))
    }

    /// A training that was stopped within an epoch ends with the bytes of one that was not.
    @Test func weightsAreResumed() throws {
        let text = try TrainingText([corpus("one", weight: 1.5), corpus("other", weight: 0.3)])
        func trainer(_ name: String, _ bleu: @escaping ([[Int32]]) throws -> Double) throws -> Trainer {
            let setup = try setup(text, epochs: 6)
            var options = setup.options
            (options.evaluateEvery, options.bestBy) = (4, .bleu)
            return try Trainer(
                TrainingSetup(
                    setup.model, options, train: setup.train,
                    dev: DevelopmentSet(pairs: setup.dev.pairs, bleu: bleu), parts: setup.parts,
                    fingerprint: setup.fingerprint), output: TrainingFolder(sandbox.path("model-\(name)")))
        }
        _ = try trainer("whole", risingScores()).run()
        #expect(throws: Stop.self) { try trainer("cut", risingScores(last: 2)).run() }
        _ = try trainer("cut", risingScores(done: 2)).run()
        #expect(
            try bytes(ModelFolder(sandbox.path("model-whole"))) == bytes(ModelFolder(sandbox.path("model-cut"))))
    }

    @Test func aTagNeedsAToken() throws {
        let plain = try VocabularyPair(
            learning: #require(.named("words")), source: Self.pairs.map(\.source), target: Self.pairs.map(\.target),
            sourceLanguage: "fr", targetLanguage: "en", isJoint: false, options: VocabularyOptions())
        let text = try TrainingText([corpus("one", "bt")])
        #expect(throws: TrainingError.noTagToken(try #require(SourceTag("bt")))) { try setup(text, plain) }
        #expect(throws: TrainingError.nothingToLearnFrom) {
            try setup(TrainingText([corpus("one", weight: 0.001)]))
        }
    }
}
