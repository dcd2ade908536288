import Communication
import Files
import Foundation
import Tensors
import TestSupport
import Testing
import Training
import Translation

/// Cuts a training off.
struct Stop: Error {}

/// Dev scores 1, 2, 3, …, so that each evaluation is the best so far.
/// - Parameters:
///   - done: the number of evaluations of earlier runs of the training.
///   - last: the evaluation after which the training is cut off.
func risingScores(done: Int = 0, last: Int = .max) -> ([[Int32]]) throws -> Double {
    var count = done
    return { _ in
        count += 1
        if count > last { throw Stop() }
        return Double(count)
    }
}

/// The bytes of a model's weights.
func bytes(_ folder: ModelFolder) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: folder.weights)) }

/// Trains a small model in single precision, in a folder of its own.
/// - Parameter words: the size of both vocabularies.
/// - Returns: how many updates it took, and the weights after the last.
func trainSmallModel(_ pairs: [EncodedPair], words: Int, _ set: (inout TrainingOptions) -> Void) throws -> (
    model: EncoderDecoder, updates: Int, weights: Weights
) {
    let sandbox = try TemporaryFolder()
    let trainer = try smallTrainer(pairs, words: words, output: sandbox.path + "/model") { options in
        options.evaluateEvery = 10_000
        set(&options)
    }
    let updates = try trainer.run().update
    return (smallModel(words: words), updates, trainer.weights)
}

/// - Parameter configure: changes the configuration.
func smallModel(words: Int, _ configure: (inout ModelConfiguration) -> Void = { _ in }) -> EncoderDecoder {
    var configuration = ModelConfiguration(sourceVocabulary: words, targetVocabulary: words)
    configuration.embeddingSize = 16
    configuration.hiddenSize = 32
    configure(&configuration)
    return EncoderDecoder(configuration)
}

/// A training of a small model in single precision, with one worker where nothing else is set: more would wait for one
/// another most of the time.
/// - Parameters:
///   - data: what its fingerprint says of its data.
///   - bleu: the dev score of each evaluation, which may throw.
///   - configure: changes the model's configuration.
func smallTrainer(
    _ pairs: [EncodedPair], words: Int, output: String, data: String = "pairs", restarts: Bool = false,
    keptCheckpoints: Int = 1, bleu: @escaping ([[Int32]]) throws -> Double = { _ in 0 },
    communicator: any Communicator = SoloCommunicator(),
    configure: (inout ModelConfiguration) -> Void = { _ in },
    _ set: (inout TrainingOptions) -> Void
) throws -> Trainer {
    let setup = try smallSetup(pairs, words: words, data: data, bleu: bleu, configure: configure, set)
    var settings = TrainerSettings()
    settings.restarts = restarts
    settings.keptCheckpoints = keptCheckpoints
    return try Trainer(
        setup, output: communicator.isFirst ? TrainingFolder(output) : nil, settings: settings,
        communicator: communicator)
}

/// What ``smallTrainer`` runs.
func smallSetup(
    _ pairs: [EncodedPair], words: Int, data: String = "pairs",
    bleu: @escaping ([[Int32]]) throws -> Double = { _ in 0 }, configure: (inout ModelConfiguration) -> Void = { _ in },
    _ set: (inout TrainingOptions) -> Void
) throws -> TrainingSetup {
    var options = TrainingOptions()
    options.precision = .float32
    options.workers = 1
    set(&options)
    let model = smallModel(words: words, configure)
    let description = ModelDescription(source: "fr", target: "en", model: model.configuration)
    return try TrainingSetup(
        model, options, train: TrainingCorpus(pairs),
        dev: DevelopmentSet(pairs: Array(pairs.prefix(4)), bleu: bleu),
        risk: options.minimumRisk == nil ? nil : shareOfOtherTokens,
        parts: ModelParts(configuration: JSONEncoder().encode(description), vocabularies: nil),
        fingerprint: Fingerprint(description, options, data: ["training corpus": data]))
}

/// The share of a candidate's tokens, or of the reference's where it has more, that are not those of the other.
let shareOfOtherTokens = SentenceRisk { candidates, reference in
    candidates.map { candidate in
        let same = zip(candidate, reference).count { $0 == $1 }
        return 1 - Double(same) / Double(max(candidate.count, reference.count, 1))
    }
}

/// The values of all parameters.
func values(_ weights: Weights, of model: any TaskModel) -> [Float] {
    model.layout.parameters.flatMap { weights.array($0) }
}

/// Trains a model in the folder `model` of a sandbox.
func train(_ setup: TrainingSetup, in sandbox: TemporaryFolder) throws -> (Trainer, Trainer.Outcome) {
    let trainer = try Trainer(setup, output: TrainingFolder(sandbox.path + "/model"))
    return (trainer, try trainer.run())
}

/// Expects trainings with several numbers of threads to give the same weights and the same score.
func expectSameBits(of threads: [Int], _ setup: (_ threads: Int) throws -> TrainingSetup) throws {
    let results = try threads.map { count in
        let setup = try setup(count)
        let (trainer, outcome) = try train(setup, in: TemporaryFolder())
        return (weights: values(trainer.weights, of: setup.model).map(\.bitPattern), score: outcome.bestScore)
    }
    for (count, result) in zip(threads, results) {
        #expect(result.weights == results[0].weights && result.score == results[0].score, "\(count) threads")
    }
}
