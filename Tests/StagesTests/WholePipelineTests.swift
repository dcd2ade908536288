import Foundation
import TestSupport
import Testing

@Suite struct WholePipelineTests {
    private func prepare(onDisk: Bool = false) throws -> TemporaryFolder {
        let sandbox = try TemporaryFolder(onDisk: onDisk)
        try sandbox.write(ToyCorpus.tmx(ToyCorpus.pairs), to: "data/all.tmx")
        try sandbox.write(
            """
            source: fr
            target: en
            seed: 3
            work: work
            reports: reports
            variables:
              data: data
            corpora:
              train: ["${data}/all.tmx"]
            stages:
              prepare: {dev-size: 30, test-size: 30}
              vocab: {kind: words, size: 60}
              train:
                {embedding-size: 32, hidden-size: 32, batch-tokens: 100, epochs: 20, warmup: 10, learning-rate: 0.01,
                dropout: 0.1, word-dropout: 0}
              decode: {beam: 3}
            """, to: "toy.yaml")
        return sandbox
    }

    @Test func fromTMXToReport() throws {
        let sandbox = try prepare()
        let first = try sandbox.run("pipeline", "run", "toy.yaml")
        #expect(first.status == 0, "\(first.output)\(first.errors)")
        struct Report: Decodable {
            struct Metric: Decodable {
                var value: Double
            }
            var metrics: [String: Metric]
        }
        let report = try JSONDecoder().decode(Report.self, from: sandbox.data("reports/test/report.json"))
        let bleu = try #require(report.metrics["bleu"])
        #expect(bleu.value > 70)
        #expect(sandbox.exists("reports/test/report.html") && sandbox.exists("reports/test/report.md"))
        #expect(try sandbox.text("work/clean/corpus.md").hasPrefix("# Corpus report: train (fr–en)\n"))
        #expect(first.errors.contains("to translate with it: pipeline decode --model work/model --input FILE"))

        // Nothing changed: nothing runs, and no artifact is touched.
        let model = try sandbox.data("work/model/model.safetensors")
        let before = try FileManager.default.attributesOfItem(atPath: sandbox.path + "/work/model/model.safetensors")
        let second = try sandbox.run("pipeline", "run", "toy.yaml")
        #expect(second.status == 0, "\(second.errors)")
        let after = try FileManager.default.attributesOfItem(atPath: sandbox.path + "/work/model/model.safetensors")
        #expect(before[.modificationDate] as? Date == after[.modificationDate] as? Date)

        // A decoding option leaves the model alone.
        let third = try sandbox.run("pipeline", "run", "toy.yaml", "--set", "decode.beam=1")
        #expect(third.status == 0, "\(third.errors)")
        #expect(try sandbox.data("work/model/model.safetensors") == model)

        let status = try sandbox.run("pipeline", "status", "toy.yaml")
        #expect(status.status == 0, "\(status.errors)")

        // A training that gives an equal model changes nothing after it.
        let fourth = try sandbox.run("pipeline", "run", "toy.yaml", "--set", "decode.beam=1", "--force", "train")
        #expect(fourth.status == 0, "\(fourth.errors)")
        #expect(fourth.errors.contains("decode test: up to date") && fourth.errors.contains("score test: up to date"))
        #expect(try String(decoding: sandbox.data("reports/test/report.html"), as: UTF8.self).contains("ttention"))

        // What suits the model's search is an input of decoding, whoever wrote it.
        try sandbox.write("{\"beam\": 2, \"length-penalty\": 0, \"coverage-penalty\": 0}", to: "work/model/search.json")
        let fifth = try sandbox.run("pipeline", "run", "toy.yaml", "--set", "decode.beam=1")
        #expect(fifth.errors.contains("decode test: input work/model/search.json is new"), "\(fifth.errors)")
        let sixth = try sandbox.run("pipeline", "run", "toy.yaml", "--set", "decode.beam=1")
        #expect(sixth.errors.contains("decode test: up to date"), "\(sixth.errors)")
        try sandbox.write("{\"beam\": 0}", to: "work/model/search.json")
        let broken = try sandbox.run("pipeline", "run", "toy.yaml", "--set", "decode.beam=1")
        #expect(broken.status != 0 && broken.errors.contains("search.json changed"), "\(broken.errors)")
    }

    @Test func killedRunGoesOn() throws {
        let whole = try prepare(), killed = try prepare(onDisk: true)
        #expect(try whole.run("pipeline", "run", "toy.yaml").status == 0)
        for _ in 0..<3 {
            let process = killed.process("pipeline", ["run", "toy.yaml"])
            process.standardError = FileHandle.nullDevice
            process.standardOutput = FileHandle.nullDevice
            try process.run()
            usleep(.random(in: 100_000..<900_000))
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
        // A stage that outlives its killed runner may still hold the work folder for a moment.
        var last = try killed.run("pipeline", "run", "toy.yaml")
        for _ in 0..<50 where last.status != 0 {
            usleep(200_000)
            last = try killed.run("pipeline", "run", "toy.yaml")
        }
        #expect(last.status == 0, "\(last.errors)")
        for name in ["model/model.safetensors", "hypotheses/test.en"] {
            #expect(try whole.data("work/\(name)") == killed.data("work/\(name)"))
        }
        let runs = [whole, killed].map { "\($0.path)/work" }
        #expect(try whole.run("pipeline", ["diff"] + runs).output == "no difference\n")
    }

    /// The manifests that come with the project name only options that the stages have, and files that exist.
    @Test func shippedManifestsAreValid() throws {
        let sandbox = try TemporaryFolder()
        let repository = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
        let manifests = try FileManager.default.contentsOfDirectory(atPath: repository + "/pipelines")
            .filter { $0.hasSuffix(".yaml") }
        #expect(manifests.count >= 2)
        let multi30k = ["train", "dev", "test2016"].map { "fr-en.\($0).tmx.gz" }
        for file in multi30k + ["train/memory.tmx", "dev.tmx.gz", "test.tmx.gz"] {
            try sandbox.write(ToyCorpus.tmx(ToyCorpus.pairs.prefix(3)), to: "data/\(file)")
        }
        for manifest in manifests {
            let path = "\(repository)/pipelines/\(manifest)"
            // A manifest that includes another may have the variable from there.
            let text = try String(contentsOfFile: path, encoding: .utf8)
            let settings = text.contains(/data:|data=/) ? ["--set", "data=data"] : []
            let outcome = try sandbox.run("pipeline", ["validate", path] + settings)
            #expect(outcome.status == 0, "\(outcome.errors)")
        }
    }
}
