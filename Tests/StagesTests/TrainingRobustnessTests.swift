import Foundation
import TestSupport
import Testing

/// Trainings that are killed, that diverge and that run out of disk or memory. On a disk they may be killed while they
/// flush their files.
@Suite struct TrainingRobustnessTests {
    @Test func killedAtTenMomentsGivesTheSameBytes() throws {
        let sandbox = try TemporaryFolder(onDisk: true)
        try ToyCorpus.prepare(sandbox)
        // Pieces, so that every epoch cuts them anew.
        let vocab = try sandbox.run(
            "pipeline-vocab", "--source", "fr", "--target", "en", "--kind", "unigram", "--size", "60", "--output",
            "vocab", "train")
        #expect(vocab.status == 0, "\(vocab.errors)")
        let options =
            ToyCorpus.training + [
                "--average-rate", "0.05", "--subword-sampling", "0.3", "--target-word-dropout", "0.1", "--patience",
                "0", "--average-last", "3", "--schedule", "cosine", "--threads", "2",
            ]
        let whole = try sandbox.trainStruck(
            options, by: Array(repeating: SIGKILL, count: 8) + [SIGTERM, SIGINT])
        #expect(whole.errors.contains("mean of the last 3 evaluations"), "\(whole.errors)")

        let finished = try sandbox.run("pipeline-train", options + ["--output", "killed"])
        #expect(finished.status == 0 && finished.errors.contains("finished"), "\(finished.errors)")
    }

    @Test func killedMinimumRiskGivesTheSameBytes() throws {
        let sandbox = try TemporaryFolder()
        try ToyCorpus.prepare(sandbox)
        let trained = try sandbox.run(
            "pipeline-train", ToyCorpus.training + ["--output", "model", "--maximum-updates", "150"])
        #expect(trained.status == 0, "\(trained.errors)")
        #expect(try !sandbox.text("model/config.json").contains("minimumRisk"))
        let options = [
            "--train", "train", "--dev", "dev", "--vocab", "model/vocab", "--from", "model", "--minimum-risk", "4",
            "--risk", "chrf", "--batch-tokens", "400", "--epochs", "3", "--warmup", "5", "--learning-rate", "0.0005",
            "--word-dropout", "0", "--dropout", "0.1", "--save-interval", "0.05",
        ]
        try sandbox.trainStruck(options, by: [SIGKILL, SIGTERM])
        let config = try sandbox.text("whole/config.json")
        for text in ["\"minimumRisk\" : {", "\"samples\" : 4", "\"metric\" : \"chrf\""] {
            #expect(config.contains(text), "\(text)")
        }
        let alone = try sandbox.run("pipeline-train", options + ["--output", "alone", "--threads", "1"])
        #expect(alone.status == 0, "\(alone.errors)")
        #expect(try sandbox.data("alone/model.safetensors") == sandbox.data("whole/model.safetensors"))
    }

    @Test func goesBackWhereItDiverges() throws {
        let sandbox = try TemporaryFolder()
        try ToyCorpus.prepare(sandbox)
        let options =
            ToyCorpus.training + ["--learning-rate", "3", "--clip-norm", "0", "--patience", "0", "--warmup", "150"]
        let whole = try sandbox.trainStruck(options, by: [SIGKILL, SIGKILL, SIGKILL])
        #expect(whole.errors.contains("the training diverges: the loss has risen"), "\(whole.errors)")
        #expect(whole.errors.contains("with 0.5 times the learning rate"), "\(whole.errors)")
        let log = try sandbox.text("whole/training.jsonl")
        #expect(log.contains("\"event\":\"rollback\""))
    }

    @Test func givesUpWhereHalfTheRateDoesNotHelp() throws {
        let sandbox = try TemporaryFolder()
        try ToyCorpus.prepare(sandbox)
        let trained = try sandbox.run(
            "pipeline-train",
            ToyCorpus.training + ["--learning-rate", "1e30", "--clip-norm", "0", "--output", "model"])
        #expect(trained.status == 78, "\(trained.errors)")
        #expect(trained.errors.contains("lower --learning-rate, raise --warmup or set --clip-norm"))
    }

    @Test func divergenceToInfinityIsNoDiskError() throws {
        let sandbox = try TemporaryFolder()
        try ToyCorpus.prepare(sandbox)
        // Large enough that the dev perplexity overflows before anything else is infinite.
        let trained = try sandbox.run(
            "pipeline-train",
            ToyCorpus.training + [
                "--learning-rate", "1000", "--clip-norm", "0", "--warmup", "0", "--evaluate-every", "3", "--output",
                "model", "--maximum-updates", "60",
            ])
        #expect([0, 78].contains(trained.status), "\(trained.errors)")
        #expect(trained.errors.contains("the training diverges: "), "\(trained.errors)")
    }

    /// While one training replaces another's model the folder decodes as one of the two, or it is said why not.
    @Test func killedWhileOneModelReplacesAnother() throws {
        let sandbox = try TemporaryFolder(onDisk: true)
        try ToyCorpus.prepare(sandbox)
        try ToyCorpus.learnVocabulary(sandbox, "vocab2", "--size", "20")
        let old = ToyCorpus.training + ["--output", "model", "--maximum-updates", "100", "--patience", "0"]
        let new = old.map { $0 == "vocab" ? "vocab2" : $0 } + ["--evaluate-every", "10"]
        #expect(try sandbox.run("pipeline-train", old).status == 0)
        let before = try sandbox.data("model/model.safetensors")
        for wait in [20_000, 60_000, 100_000, 150_000, 200_000] {
            let process = sandbox.process("pipeline-train", new)
            process.standardError = FileHandle.nullDevice
            try process.run()
            usleep(useconds_t(wait))
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
            let decoded = try sandbox.run("pipeline-decode", "--model", "model", "--input", "dev.fr")
            #expect(decoded.status == 0, "\(decoded.errors)")
            let config = try sandbox.text("model/config.json")
            let isOld = try sandbox.data("model/model.safetensors") == before
            #expect(config.contains("\"targetVocabulary\" : 20") != isOld)
        }
        #expect(try sandbox.run("pipeline-train", new).status == 0)
        #expect(try sandbox.data("model.previous/model.safetensors") == before)
        let decoded = try sandbox.run("pipeline-decode", "--model", "model.previous", "--input", "dev.fr")
        #expect(decoded.status == 0, "\(decoded.errors)")
        #expect(!sandbox.exists("model.next") && !sandbox.exists("model.previous-2"))
    }

    @Test func fullDiskLeavesTheLastCheckpoint() throws {
        let sandbox = try TemporaryFolder(onDisk: true)
        try ToyCorpus.prepare(sandbox)
        let options = ToyCorpus.training + ["--output", "model", "--maximum-updates", "40"]
        let first = try sandbox.run("pipeline-train", options)
        #expect(first.status == 0, "\(first.errors)")
        let size = try sandbox.data("model/checkpoints/last.safetensors").count
        let before = try sandbox.data("model/model.safetensors")

        // Room for the model, in blocks of 1024 bytes, but not for a checkpoint with both moments.
        let limited = try sandbox.run(
            "pipeline-train", limit: "trap '' XFSZ; ulimit -f \(size * 3 / 2048)",
            ToyCorpus.training + ["--output", "other", "--maximum-updates", "40"])
        #expect(limited.status == 74, "\(limited.errors)")
        #expect(limited.errors.contains("other/checkpoints/last.safetensors: error: cannot write"), "\(limited.errors)")
        #expect(!sandbox.files.contains { $0.hasPrefix("other") && $0.contains(".partial") })
        try ToyCorpus.train(sandbox, ["--output", "other", "--maximum-updates", "40"])
        #expect(try sandbox.data("other/model.safetensors") == before)
    }

    @Test func tooLittleMemoryIsToldBeforehand() throws {
        let sandbox = try TemporaryFolder()
        try ToyCorpus.prepare(sandbox)
        let trained = try sandbox.run(
            "pipeline-train", limit: "ulimit -v 2000000",
            ToyCorpus.training + ["--output", "model", "--hidden-size", "4096", "--embedding-size", "4096"])
        #expect(trained.status == 78, "\(trained.errors)")
        #expect(trained.errors.contains("GB are free; lower --hidden-size"), "\(trained.errors)")
        #expect(!sandbox.exists("model/model.safetensors"))
    }
}

extension TemporaryFolder {
    /// Runs an executable under limits that the shell sets.
    fileprivate func run(_ command: String, limit: String, _ arguments: [String]) throws -> Outcome {
        let process = process(command, [])
        let path = try #require(process.executableURL?.path)
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments = ["-c", limit + "; exec \"$0\" \"$@\" > .limited.out 2> .limited.err", path] + arguments
        try process.run()
        process.waitUntilExit()
        return Outcome(
            status: process.terminationStatus, output: try text(".limited.out"), errors: try text(".limited.err"))
    }
}
