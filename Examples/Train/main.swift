// Trains a small model on a bitext, with its first tenth as dev set.
//
//     example-train work/clean/train fr en model
//
// Run again after an interruption, it continues from the checkpoint in the model folder.

import Corpora
import Diagnostics
import Foundation
import Training
import Translation
import Vocabularies

let arguments = Array(CommandLine.arguments.dropFirst())
guard arguments.count == 4 else {
    print("usage: example-train BITEXT SOURCE TARGET MODEL")
    exit(ExitStatus.usage.rawValue)
}
let (bitext, source, target, folder) = (arguments[0], arguments[1], arguments[2], arguments[3])

do {
    let pairs = try Bitext(bitext, source: source, target: target).pairs()
    let dev = Array(pairs.prefix(max(1, pairs.count / 10))), train = Array(pairs.dropFirst(dev.count))
    guard let words = VocabularyKind.named("words") else { fatalError("there is no vocabulary of words") }
    let vocabularies = try VocabularyPair(
        learning: words, source: train.map(\.source), target: train.map(\.target), sourceLanguage: source,
        targetLanguage: target, isJoint: false, options: VocabularyOptions())
    var model = ModelConfiguration(
        sourceVocabulary: vocabularies.source.count, targetVocabulary: vocabularies.target.count)
    model.cell = "gru"
    model.embeddingSize = 32
    model.hiddenSize = 64
    var options = TrainingOptions()
    // For a corpus of some hundred pairs: many small steps.
    options.epochs = 30
    options.batchTokens = 100
    options.warmup = 10
    options.learningRate = 0.01
    options.patience = 0
    let setup = try TrainingSetup(
        train: train, dev: dev, vocabularies: vocabularies, model: model, options: options,
        origin: .init(version: "1.0", command: CommandLine.arguments))
    let outcome = try Trainer(setup, output: TrainingFolder(folder)).run()
    print("dev BLEU \(outcome.bestScore)")
} catch let error as Diagnostic {
    print(error)
    exit(error.status.rawValue)
}
