import Foundation
import Tensors
import TestSupport
import Testing

@Suite struct TrainingRunTests {
    @Test func learnsAndDecodes() throws {
        let sandbox = try TemporaryFolder()
        try ToyCorpus.prepare(sandbox)
        try ToyCorpus.train(sandbox, ["--output", "model"])
        let names = ["config.json", "model.safetensors", "training.jsonl", "vocab/vocabulary.json"]
        for name in names { #expect(sandbox.exists("model/\(name)")) }

        // Moved to another place, the folder still decodes: order kept, empty lines kept.
        try FileManager.default.moveItem(atPath: sandbox.path + "/model", toPath: sandbox.path + "/elsewhere")
        let sources = try sandbox.text("dev.fr")
        let decoded = try sandbox.run("pipeline-decode", "--model", "elsewhere", input: "\n" + sources + "\n")
        #expect(decoded.status == 0, "\(decoded.errors)")
        let lines = decoded.output.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        #expect(lines.count == 50)
        #expect(lines.first == "" && lines.last == "")
        let references = try sandbox.text("dev.en").split(separator: "\n")
        let right = zip(lines.dropFirst(), references).count { $0 == $1 }
        #expect(right > 40, "only \(right) of 48 sentences are right")

        // A file and a batch of one give the same.
        let again = try sandbox.run(
            "pipeline-decode", "--model", "elsewhere", "--input", "dev.fr", "--output", "out/dev.hyp", "--batch-size",
            "1",
            "--threads", "1")
        #expect(again.status == 0, "\(again.errors)")
        #expect(try sandbox.text("out/dev.hyp").split(separator: "\n") == Array(lines.dropFirst().dropLast()))
    }

    @Test(arguments: RecurrentCells.standard.map(\.name))
    func everyCellTrains(cell: String) throws {
        let sandbox = try TemporaryFolder()
        try ToyCorpus.prepare(sandbox)
        for attention in ["none", "dot", "general", "additive"] {
            let trained = try sandbox.run(
                "pipeline-train",
                ToyCorpus.training + [
                    "--output", attention, "--cell", cell, "--attention", attention, "--maximum-updates", "15",
                    "--encoder-layers", "2", "--decoder-layers", "2",
                ])
            #expect(trained.status == 0, "\(trained.errors)")
            #expect(sandbox.exists("\(attention)/model.safetensors"))
        }
        let options = [
            "--attention-heads", "4", "--input-feeding", "--layer-normalization", "--tied-embeddings",
            "--variational-dropout", "--context-dropout", "0.1", "--output-dropout", "0.2", "--decoder-layers", "2",
        ]
        try ToyCorpus.train(sandbox, ["--output", "all", "--cell", cell, "--maximum-updates", "15"] + options)
        let decoded = try sandbox.run("pipeline-decode", "--model", "all", "--input", "dev.fr")
        #expect(decoded.status == 0 && decoded.output.split(separator: "\n").count > 0, "\(decoded.errors)")
    }

    @Test func goesOnFromAModel() throws {
        let sandbox = try TemporaryFolder()
        try ToyCorpus.prepare(sandbox)
        try ToyCorpus.train(sandbox, ["--output", "model", "--epochs", "4", "--tensorboard", "events"])
        #expect(sandbox.files.contains { $0.hasPrefix("events/") && $0.contains("tfevents") })
        let more = [
            "--train", "train", "--dev", "dev", "--from", "model", "--output", "more", "--maximum-updates", "1",
        ]
        let tuned = try sandbox.run(
            "pipeline-train", more + ["--vocab", "model/vocab", "--learning-rate", "1e-9"])
        #expect(tuned.status == 0, "\(tuned.errors)")
        // One update at no rate to speak of leaves the model as good as it was.
        let first = try sandbox.run("pipeline-decode", "--model", "model", "--input", "dev.fr")
        let second = try sandbox.run("pipeline-decode", "--model", "more", "--input", "dev.fr")
        #expect(first.status == 0 && first.output == second.output)

        for (options, message) in [
            (["--vocab", "model/vocab", "--hidden-size", "8"], "--hidden-size has no effect with --from"),
            (["--vocab", "model/vocab", "--cell", "gru"], "--cell has no effect with --from"),
            (["--vocab", "model/vocab", "--no-tied-embeddings"], "--no-tied-embeddings has no effect with --from"),
            (["--vocab", "model/vocab", "--output", "model/"], "--from and --output are the same folder"),
        ] {
            let refused = try sandbox.run("pipeline-train", Array(more.dropLast(4)) + ["--output", "no"] + options)
            #expect(refused.status == 64 && refused.errors.contains(message), "\(refused.errors)")
        }

        try ToyCorpus.learnVocabulary(sandbox, "other", "--size", "8")
        let refused = try sandbox.run("pipeline-train", more + ["--vocab", "other"])
        #expect(refused.status == 78 && refused.errors.contains("give --vocab model/vocab"), "\(refused.errors)")
    }

    @Test func sameSeedSameBytes() throws {
        let sandbox = try TemporaryFolder()
        try ToyCorpus.prepare(sandbox)
        for (folder, seed) in [("a", "7"), ("b", "7"), ("c", "8")] {
            try ToyCorpus.train(
                sandbox, ["--output", folder, "--seed", seed, "--maximum-updates", "40", "--threads", "2"])
        }
        #expect(try sandbox.data("a/model.safetensors") == sandbox.data("b/model.safetensors"))
        #expect(try sandbox.data("a/model.safetensors") != sandbox.data("c/model.safetensors"))
        // All but the command that made it.
        let config = try sandbox.text("a/config.json")
        #expect(config.replacing("\"a\"", with: "\"b\"") == (try sandbox.text("b/config.json")))
        for key in ["\"command\"", "\"seed\" : 7", "\"version\"", "\"pairs\" : 240"] { #expect(config.contains(key)) }
    }

    @Test func endsInTheGivenTime() throws {
        let sandbox = try TemporaryFolder()
        try ToyCorpus.prepare(sandbox)
        let trained = try sandbox.run(
            "pipeline-train", ToyCorpus.training + ["--output", "model", "--minutes", "0.05", "--patience", "0"])
        #expect(trained.status == 0, "\(trained.errors)")
        #expect(trained.errors.contains("0.05 minutes are about"), "\(trained.errors)")
        struct Entry: Decodable {
            var event: String
            var seconds: Double
            var rate: Double?
        }
        let entries = try sandbox.text("model/training.jsonl").split(separator: "\n").map {
            try JSONDecoder().decode(Entry.self, from: Data($0.utf8))
        }
        let last = try #require(entries.last)
        // Loose, for a machine with other work to do: the plan follows the speed.
        #expect(last.event == "evaluation" && (1.5...9).contains(last.seconds), "\(last.seconds) seconds")
        let rates = entries.compactMap(\.rate)
        #expect(rates.last! < 0.3 * rates.max()!, "the learning rate fell from \(rates.max()!) to \(rates.last!)")
        #expect(!sandbox.files.contains { $0.hasPrefix("model/checkpoints/evaluation") })
    }

    @Test func presetsGiveWhatNoOptionDoes() throws {
        let sandbox = try TemporaryFolder()
        try ToyCorpus.prepare(sandbox)
        let options = ["--train", "train", "--dev", "dev", "--vocab", "vocab", "--maximum-updates", "2"]
        let automatic = try sandbox.run("pipeline-train", options + ["--output", "a", "--hidden-size", "64"])
        #expect(automatic.status == 0 && automatic.errors.contains("preset tiny, by the 240 pairs"))
        // Two layers are the preset's; its own sizes would take seconds.
        let sizes = ["--hidden-size", "64", "--embedding-size", "32"]
        let named = try sandbox.run("pipeline-train", options + sizes + ["--output", "b", "--preset", "base"])
        #expect(named.status == 0 && named.errors.contains("preset base\n"), "\(named.errors)")
        #expect(try sandbox.text("a/config.json").contains("\"embeddingSize\" : 256"))
        #expect(try sandbox.text("a/config.json").contains("\"hiddenSize\" : 64"))
        #expect(try sandbox.text("b/config.json").contains("\"encoderLayers\" : 2"))
        let unknown = try sandbox.run("pipeline-train", options + ["--output", "c", "--preset", "huge"])
        #expect(unknown.status == 64 && unknown.errors.contains("auto, tiny, small, base, big"), "\(unknown.errors)")
    }

    @Test func subwordSamplingNeedsSubwords() throws {
        let sandbox = try TemporaryFolder()
        try ToyCorpus.prepare(sandbox)
        let trained = try sandbox.run(
            "pipeline-train", ToyCorpus.training + ["--output", "model", "--subword-sampling", "0.1"])
        #expect(trained.status == 78 && trained.errors.contains("--kind unigram or bpe"), "\(trained.errors)")
    }

    @Test func anotherTrainingInTheFolderIsNotContinued() throws {
        let sandbox = try TemporaryFolder()
        try ToyCorpus.prepare(sandbox)
        let options = ToyCorpus.training + ["--output", "model", "--maximum-updates", "15"]
        #expect(try sandbox.run("pipeline-train", options).status == 0)
        let other = try sandbox.run("pipeline-train", options + ["--cell", "gru"])
        #expect(
            other.status == 0 && other.errors.contains("cell lstm instead of gru; training from scratch"),
            "\(other.errors)")
        #expect(try sandbox.text("model/config.json").contains("\"gru\""))
        #expect(try sandbox.run("pipeline-decode", "--model", "model", "--input", "dev.fr").status == 0)
    }

    @Test func optionsThatMakeNoSenseAreRefused() throws {
        let sandbox = try TemporaryFolder()
        let options = ["--train", "train", "--dev", "dev", "--vocab", "vocab", "--output", "model"]
        let cases: [([String], String)] = [
            (["--tied-embeddings", "--no-tied-embeddings"], "--no-tied-embeddings"),
            (["--variational-dropout", "--dropout", "0"], "--variational-dropout has no effect"),
            (
                [
                    "--dropout", "0.1", "--embedding-dropout", "0.1", "--hidden-dropout", "0.1", "--output-dropout",
                    "0.1",
                ], "--dropout has no effect"
            ),
            (["--benchmark", "1", "--restart"], "--restart has no effect"),
            (["--keep-checkpoints", "-1"], "--keep-checkpoints"),
            (["--shared-embeddings", "--source-vectors", "a", "--target-vectors", "b"], "one table"),
            (["--freeze-vectors"], "--freeze-vectors needs"),
            (["--optimizer", "adagrad"], "--optimizer is 'adagrad'; it must be one of adam, adamw, sgd"),
            (["--momentum", "0.5"], "--momentum has no effect with --optimizer adam; leave it out, or use sgd"),
            (
                ["--weight-decay", "0"],
                "--weight-decay has no effect with --optimizer adam; leave it out, or use adamw"
            ),
            (["--optimizer", "sgd", "--momentum", "1"], "--momentum is 1.0; it must be at least 0 and below 1"),
            (["--log-every", "0"], "--log-every is 0; it must be at least 1"),
            (["--minimum-risk", "4"], "--minimum-risk needs a trained model to start from; give --from"),
            (["--from", "a", "--minimum-risk", "0"], "--minimum-risk is 0; it must be from 1 to 1000"),
            (["--from", "a", "--minimum-risk", "4", "--consistency", "1"], "leave --consistency out"),
            (["--from", "a", "--minimum-risk", "4", "--synchronize-every", "9"], "leave --synchronize-every out"),
            (["--from", "a", "--minimum-risk", "4", "--risk", "ter"], "--risk is 'ter'; it must be one of bleu, chrf"),
            (["--from", "a", "--minimum-risk", "4", "--risk-sharpness", "0"], "--risk-sharpness is 0.0"),
            (["--from", "a", "--minimum-risk", "4", "--risk-mixture", "1"], "--risk-mixture is 1.0"),
            (["--risk", "chrf"], "--risk is for --minimum-risk"),
        ]
        for (more, message) in cases {
            let refused = try sandbox.run("pipeline-train", options + more)
            #expect(refused.status == 64 && refused.errors.contains(message), "\(more): \(refused.errors)")
        }
    }

    @Test func everyOptimizerTrains() throws {
        let sandbox = try TemporaryFolder()
        try ToyCorpus.prepare(sandbox)
        let options = ToyCorpus.training.replacing(["--learning-rate", "0.01"], with: [])
        for (name, more) in [("adamw", ["--weight-decay", "0.1"]), ("sgd", ["--momentum", "0.8"])] {
            let trained = try sandbox.run(
                "pipeline-train", options + ["--output", name, "--optimizer", name, "--maximum-updates", "100"] + more)
            #expect(trained.status == 0, "\(trained.errors)")
            let config = try sandbox.text("\(name)/config.json")
            #expect(config.contains("\"name\" : \"\(name)\""))
            for value in more.dropFirst() { #expect(config.contains(": \(value)")) }
            let inspected = try sandbox.run("pipeline", "inspect", name, "--options")
            #expect(inspected.output.contains("name \(name)"), "\(inspected.output)")
        }
    }

    @Test func averagesAreModels() throws {
        let sandbox = try TemporaryFolder()
        try ToyCorpus.prepare(sandbox)
        let trained = try sandbox.run(
            "pipeline-train",
            ToyCorpus.training + ["--output", "model", "--maximum-updates", "40", "--evaluate-every", "10"]
                + ["--keep-checkpoints", "3"])
        #expect(trained.status == 0, "\(trained.errors)")
        let log = try sandbox.text("model/training.jsonl")
        #expect(log.contains("\"event\":\"samples\"") && log.contains("\"metric\":\"bleu\""))
        let averaged = try sandbox.run("pipeline-average", "--last", "2", "model", "--output", "mean")
        #expect(averaged.status == 0, "\(averaged.errors)")
        let decoded = try sandbox.run("pipeline-decode", "--model", "mean", "--input", "dev.fr")
        #expect(decoded.status == 0, "\(decoded.errors)")

        // The mean of two, number by number.
        func weights(_ name: String) throws -> [Float] {
            let data = try sandbox.data(name)
            let start = 8 + data.prefix(8).enumerated().reduce(0) { $0 | Int($1.element) << (8 * $1.offset) }
            return data[start...].withUnsafeBytes { bytes in
                (0..<bytes.count / 4).map { bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
            }
        }
        let (first, second) = try (
            weights("model/checkpoints/evaluation-30.safetensors"),
            weights("model/checkpoints/evaluation-40.safetensors")
        )
        let mean = try weights("mean/model.safetensors")
        #expect(mean.count == first.count && first != second)
        #expect(zip(mean, zip(first, second)).allSatisfy { abs($0 - ($1.0 + $1.1) / 2) <= 1e-6 })

        // Means of means, onto themselves, and of what has none.
        let again = try sandbox.run("pipeline-average", "mean", "model", "--output", "mean")
        #expect(again.status == 0 && sandbox.exists("mean.previous/model.safetensors"), "\(again.errors)")
        try ToyCorpus.train(sandbox, ["--output", "other", "--cell", "gru", "--maximum-updates", "2"])
        let refused = try sandbox.run("pipeline-average", "model", "other", "--output", "no")
        #expect(refused.status == 65 && refused.errors.contains("other: error: has other sizes"), "\(refused.errors)")
        let few = try sandbox.run("pipeline-average", "--last", "4", "model", "--output", "no")
        #expect(few.status == 66 && few.errors.contains("--keep-checkpoints 4"), "\(few.errors)")
        #expect(!sandbox.exists("no"))
    }
}
