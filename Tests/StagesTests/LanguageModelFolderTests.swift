import Foundation
import TestSupport
import Testing

/// What works for models of every task works for language models too.
@Suite struct LanguageModelFolderTests {
    private let sandbox: TemporaryFolder

    init() throws {
        sandbox = try TemporaryFolder()
        let lines = ToyCorpus.pairs.map { $0.target + "\n" }
        try sandbox.write(lines.prefix(240).joined(), to: "train.txt")
        try sandbox.write(lines.suffix(48).joined(), to: "dev.txt")
        _ = try run("pipeline-vocab", "--kind", "bpe", "--size", "60", "--output", "vocab", "--text", "train.txt")
    }

    private func run(_ command: String, _ options: String...) throws -> Outcome {
        let found = try sandbox.run(command, options)
        #expect(found.status == 0, "\(command): \(found.errors)")
        return found
    }

    private func train(_ output: String, _ options: String...) throws -> Outcome {
        let found = try sandbox.run(
            "pipeline-train",
            [
                "--task", "language-model", "--train", "train.txt", "--dev", "dev.txt", "--vocab", "vocab",
                "--embedding-size", "16", "--hidden-size", "32", "--batch-tokens", "100", "--epochs", "4", "--warmup",
                "10", "--learning-rate", "0.01", "--output", output,
            ] + options)
        #expect(found.status == 0, "\(found.errors)")
        return found
    }

    private func perplexity(_ model: String) throws -> Double {
        let found = try run("pipeline-score", "--text", "dev.txt", "--model", model, "--output", "report")
        return try #require(found.output.firstMatch(of: /perplexity ([0-9.]+)/).flatMap { Double($0.1) })
    }

    @Test(arguments: [[], ["--continuous"]]) func checkpointsAreAveraged(_ options: [String]) throws {
        _ = try sandbox.run(
            "pipeline-train",
            [
                "--task", "language-model", "--train", "train.txt", "--dev", "dev.txt", "--vocab", "vocab",
                "--embedding-size", "16", "--hidden-size", "32", "--batch-tokens", "100", "--epochs", "4",
                "--learning-rate", "0.01", "--warmup", "10", "--output", "model", "--keep-checkpoints", "3",
                "--average-last", "2", "--average-rate", "0.1",
            ] + options)
        _ = try run("pipeline-average", "model", "--last", "2", "--output", "mean")
        let (whole, mean) = (try perplexity("model"), try perplexity("mean"))
        #expect(mean > 1 && mean < 3 * whole)
        #expect(
            try run("pipeline-decode", "--model", "mean", "--samples", "2").output.split(separator: "\n").count == 2)
        #expect(try run("pipeline", "inspect", "mean").output.contains("language model, lstm"))
        // A log that someone has written into.
        try sandbox.write("{\"event\":\"step\",\"update\":1e300,\"loss\":1}\n", to: "mean/training.jsonl")
        #expect(try run("pipeline", "inspect", "mean").status == 0)
    }

    @Test func aModelIsTrainedFurther() throws {
        _ = try train("model")
        let before = try perplexity("model")
        let found = try train("further", "--from", "model", "--seed", "2")
        #expect(found.errors.contains("best model"))
        #expect(try perplexity("further") <= before)
        let refused = try sandbox.run(
            "pipeline-train",
            ["--train", "x", "--dev", "y", "--vocab", "vocab", "--from", "model", "--output", "other"])
        #expect(refused.status != 0)
    }

    @Test func subwordsAreSampledAndGradientsMeasured() throws {
        _ = try train(
            "model", "--subword-sampling", "0.1", "--gradient-flow", "3", "--tensorboard", "events", "--cell", "gru",
            "--variational-dropout", "--consistency", "1", "--label-smoothing", "0.1", "--target-word-dropout", "0.1")
        #expect(try sandbox.text("model/gradients.jsonl").contains("\"event\":\"flow\""))
        #expect(sandbox.files.contains { $0.hasPrefix("events/events.out.tfevents") })
        #expect(try perplexity("model") < 20)
    }

    @Test func theSummaryHasAllParameters() throws {
        let text = try train("model", "--summary", "--decoder-layers", "2").output
        #expect(!sandbox.files.contains { $0.hasPrefix("model") })
        #expect(text.contains("4 × ((32 + 16) × 32 + 32)") && text.contains("4 × ((32 + 32) × 32 + 32)"))
        #expect(text.contains("MFLOP a target token forward"))
        let trained = try train("model", "--decoder-layers", "2")
        let count = try #require(trained.errors.firstMatch(of: /lstm, (\d+) parameters/)?.1)
        let total = try #require(text.split(separator: "\n").first { $0.hasPrefix("total") })
        #expect(total.contains(" \(count) "))
        let measured = try train("model", "--benchmark", "0.2", "--decoder-layers", "2")
        #expect(measured.output.contains("target tokens/s"))
    }
}
