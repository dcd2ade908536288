import Foundation
import Tensors
import Training
import Translation

/// A folder of its own for one test, removed behind it.
final class Sandbox {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "dragoman-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// Trains a small model in single precision, in a folder of its own.
/// - Parameter words: the size of both vocabularies.
/// - Returns: how many updates it took, and the weights behind the last.
func trainSmallModel(_ pairs: [EncodedPair], words: Int, _ set: (inout TrainingOptions) -> Void) throws -> (
    model: EncoderDecoder, updates: Int, weights: ParameterBuffer
) {
    let sandbox = try Sandbox()
    var configuration = ModelConfiguration(sourceVocabulary: words, targetVocabulary: words)
    configuration.embeddingSize = 16
    configuration.hiddenSize = 32
    var options = TrainingOptions()
    options.precision = .single
    options.evaluateEvery = 10_000
    set(&options)
    let model = EncoderDecoder(configuration)
    let folder = ModelFolder(sandbox.path)
    let trainer = try Trainer(
        model, options, train: TrainingCorpus(pairs),
        dev: DevelopmentSet(pairs: Array(pairs.prefix(4))) { _ in 0 }, folder: folder, fingerprint: "one")
    let updates = try trainer.run().update
    let weights = ParameterBuffer(count: model.layout.count)
    try Safetensors.read(folder.checkpoint, model.layout, [.init(values: weights)])
    return (model, updates, weights)
}

/// The values of all parameters.
func values(_ buffer: ParameterBuffer, of model: EncoderDecoder) -> [Float] {
    model.layout.parameters.flatMap { Array(UnsafeBufferPointer(start: buffer.pointer($0), count: $0.count)) }
}
