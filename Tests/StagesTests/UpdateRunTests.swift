import Foundation
import TestSupport
import Testing
import Translation

/// `pipeline update`: units that are added after a run.
@Suite struct UpdateRunTests {
    /// What tuning learns, for a model that is not tuned.
    private static let confidence: String = {
        let names = ConfidenceFeatures.names.map { "\"\($0)\"" }.joined(separator: ", ")
        func row(_ number: Int) -> String {
            "[" + ConfidenceFeatures.names.map { _ in String(number) }.joined(separator: ", ") + "]"
        }
        return """
            {"features": [\(names)], "means": \(row(0)), "deviations": \(row(1)), "weights": \(row(0)), "mean": 0.5,
            "segments": 30, "correlation": 0.5, "length-correlation": 0}
            """
    }()

    /// A finished run on some pairs of the little language.
    /// - Parameters:
    ///   - corpora: training corpora besides `exports`, each after a comma; `client.tmx` and `house.tmx` are there.
    ///   - hasConfidence: whether the model folder says how good translations probably are.
    private func finishedRun(
        _ stages: String = "", corpora: String = "", hasConfidence: Bool = false
    ) throws -> TemporaryFolder {
        let sandbox = try TemporaryFolder()
        try sandbox.write(ToyCorpus.tmx(ToyCorpus.pairs[200..<230]), to: "client.tmx")
        try sandbox.write(ToyCorpus.tmx(ToyCorpus.pairs[230..<240]), to: "house.tmx")
        try sandbox.write(ToyCorpus.tmx(ToyCorpus.pairs.prefix(200)), to: "exports/all.tmx")
        try sandbox.write(
            """
            source: fr
            target: en
            work: work
            reports: reports
            corpora: {train: ["exports/*.tmx"\(corpora)]}
            stages:
              prepare:
                {dev-size: 20, test-size: 20, drop-target-overlap: false, tmx: kept.tmx, dropped-tmx: dropped.tmx}
            \(stages)
              vocab: {kind: words, size: 70}
              train:
                {embedding-size: 16, hidden-size: 32, batch-tokens: 100, epochs: 20, warmup: 10, learning-rate: 0.01}
            """, to: "toy.yaml")
        if hasConfidence {
            let train = try sandbox.run("pipeline", "run", "toy.yaml", "train")
            #expect(train.status == 0, "\(train.errors)")
            try sandbox.write(Self.confidence, to: "work/model/confidence.json")
        }
        let run = try sandbox.run("pipeline", "run", "toy.yaml")
        #expect(run.status == 0, "\(run.errors)")
        return sandbox
    }

    /// New sources, which begin with a word that the model does not know, with targets in another order than it has learnt.
    private static let newPairs = ToyCorpus.pairs.suffix(88).map { pair in
        let words = pair.target.split(separator: " ")
        let target = "\(words[4]) \(words[3]) the \(words[1]) \(words[2]) ."
        return (source: "un \(pair.source.dropFirst(3))", target: target)
    }

    private func scores(_ set: String, in output: String) throws -> (before: Double, after: Double) {
        let line = try #require(output.split(separator: "\n").first { $0.hasPrefix("\(set): BLEU ") }, "\(output)")
        let numbers = line.split(separator: " ").compactMap { Double($0) }
        return (numbers[0], numbers[1])
    }

    @Test func newUnitsReachTheIndexAndTheModel() throws {
        let sandbox = try finishedRun()
        let results = ["work/model/model.safetensors", "kept.tmx", "dropped.tmx"]
        let before = try results.map(sandbox.data)
        let nothing = try sandbox.run("pipeline", "update", "toy.yaml")
        #expect(
            nothing.status == 0 && nothing.output.hasPrefix("0 new units; matches from now on"), "\(nothing.errors)")
        #expect(!sandbox.exists("work/update/model"))

        try sandbox.write(ToyCorpus.tmx(Self.newPairs), to: "exports/more.tmx")
        let matches = try sandbox.run("pipeline", "update", "toy.yaml", "--matches-only")
        #expect(matches.status == 0 && matches.output.hasPrefix("88 new units"), "\(matches.output)\(matches.errors)")
        let found = try sandbox.run(
            "pipeline-match", "--index", "work/index", "--input", "-", input: Self.newPairs[3].source + "\n")
        #expect(found.output.hasPrefix("1.0000\t") && found.output.contains(Self.newPairs[3].target), "\(found.output)")

        let arguments = ["update", "toy.yaml", "--epochs", "8", "--learning-rate", "0.005", "--tolerance", "100"]
        let update = try sandbox.run("pipeline", arguments)
        #expect(update.status == 0, "\(update.errors)")
        let new = try scores("new-units", in: update.output)
        #expect(new.after > new.before, "\(update.output)")
        _ = try scores("test", in: update.output)
        #expect(update.output.contains("updated model: work/update/model, made from work/model"), "\(update.output)")
        #expect(try sandbox.data("work/update/model/model.safetensors") != before[0])
        // No unit of the test is learnt from, and the run is as it was.
        let learnt = Set(try sandbox.text("work/update/clean/train.fr").split(separator: "\n"))
        let tested = Set(try sandbox.text("work/update/clean/new-units.fr").split(separator: "\n"))
        #expect(!tested.isEmpty && learnt.isDisjoint(with: tested))
        let old = try sandbox.text("work/clean/test.fr").split(separator: "\n")
        #expect(learnt.isDisjoint(with: old))
        #expect(try results.map(sandbox.data) == before)
        let status = try sandbox.run("pipeline", "status", "toy.yaml")
        #expect(
            status.output.contains(/train +done, unless what it reads changes: after prepare, vocab/),
            "\(status.output)")

        let again = try sandbox.run("pipeline", arguments)
        #expect(again.status == 0 && again.output.contains("updated model"), "\(again.errors)")
        #expect(again.errors.contains("train: up to date"), "\(again.errors)")
        let lost = try sandbox.run(
            "pipeline", "update", "toy.yaml", "--epochs", "20", "--learning-rate", "0.02", "--mixture", "0.01",
            "--tolerance", "0")
        #expect(lost.status == 3 && lost.errors.contains("lost more than"), "\(lost.output)\(lost.errors)")

        // After a run has read the new units, and before it has trained on them, there is nothing to update.
        #expect(try sandbox.run("pipeline", "run", "toy.yaml", "ingest").status == 0)
        let between = try sandbox.run("pipeline", "update", "toy.yaml")
        #expect(between.status == 65 && between.errors.contains("no finished run to update"), "\(between.errors)")
    }

    @Test func aModelThatReadsMatchesGetsThem() throws {
        let sandbox = try finishedRun(
            """
              match: {memory: [train, 2=client.tmx], minimum: 0.6, inline-codes: placeholders, segment-limit: 5000}
              decode: {confidence: "confidence/${set}.txt"}
            """, hasConfidence: true)
        let confidence = try sandbox.data("confidence/test.txt")
        // The client has a translation of its own of a segment in the test set.
        let tested = try #require(sandbox.lines("work/clean/test.fr").first)
        let known = try #require(ToyCorpus.pairs.first { $0.source == tested })
        try sandbox.write(ToyCorpus.tmx([(source: known.source, target: "client: " + known.target)]), to: "client.tmx")
        try sandbox.write(ToyCorpus.tmx(Self.newPairs), to: "exports/more.tmx")
        let update = try sandbox.run("pipeline", "update", "toy.yaml", "--tolerance", "100")
        #expect(update.status == 0, "\(update.errors)")
        _ = try scores("new-units", in: update.output)
        let config = try sandbox.text("work/update/model/config.json")
        #expect(config.contains("\"readsAnnotations\" : true"))
        #expect(sandbox.exists("work/update/before/new-units.matches.tsv"))
        // The index reads memories as the run does.
        let header = try JSONSerialization.jsonObject(with: sandbox.data("work/index/index.json")) as? [String: Any]
        #expect(header?["inlineCodes"] as? String == "placeholders")
        #expect(try sandbox.text("work/update/memory.yaml").contains("    segment-limit: '5000'\n"))
        // The index and the matches of the update have the client's memory too, which wins.
        let found = try sandbox.run(
            "pipeline-match", "--index", "work/index", "--input", "-", input: known.source + "\n")
        #expect(found.output.hasPrefix("1.0000\t") && found.output.contains("\tclient: "), "\(found.output)")
        for name in ["update/before/test.matches.tsv", "update/matches/test.tsv"] {
            #expect(try sandbox.text("work/\(name)").contains("\tclient: "))
        }
        // What decoding writes beside translations is the run's alone.
        #expect(try sandbox.data("confidence/test.txt") == confidence && !sandbox.exists("confidence/new-units.txt"))
    }

    @Test func unitsOfEachCorpusAreLearntWithItsWeightAndTag() throws {
        // Corpora of one weight that is written in two ways are two sets of the run.
        let sandbox = try finishedRun(
            corpora: ", {path: client.tmx, weight: 2, tag: client}, {path: house.tmx, weight: 2.0, tag: client}")
        // One of the units is in another corpus already.
        let added = [ToyCorpus.pairs[7]] + Self.newPairs.prefix(60)
        try sandbox.write(ToyCorpus.tmx(ToyCorpus.pairs[200..<230] + added), to: "client.tmx")
        try sandbox.write(ToyCorpus.tmx(ToyCorpus.pairs[230..<240] + Self.newPairs.dropFirst(60)), to: "house.tmx")
        let update = try sandbox.run(
            "pipeline", "update", "toy.yaml", "--epochs", "1", "--tolerance", "100", "--mixture", "0.2")
        #expect(update.status == 0 && update.output.hasPrefix("88 new units"), "\(update.output)\(update.errors)")
        _ = try scores("new-units", in: update.output)
        let config = try #require(
            JSONSerialization.jsonObject(with: sandbox.data("work/update/model/config.json")) as? [String: Any])
        let parts = (config["data"] as? [String: [String: Any]])?["train"]?["parts"] as? [[String: Any]]
        let weights = try #require(parts?.map { $0["weight"] as? Double ?? 0 })
        #expect(parts?.map { $0["tag"] as? String } == [nil, "client", "client", "client"])
        // The old units of `exports`, the new ones of the client, its and the house's old ones, and the house's new ones.
        #expect(
            weights.count == 4 && weights[1] == 2 && abs(weights[2] - 2 * weights[0]) < 0.001 && weights[3] == 2,
            "\(weights)")
        let found = try sandbox.run(
            "pipeline-match", "--index", "work/index", "--input", "-",
            input: Self.newPairs[3].source + "\n" + ToyCorpus.pairs[205].source + "\n")
        #expect(found.output.split(separator: "\n").allSatisfy { $0.hasPrefix("1.0000\t") }, "\(found.output)")
        // Cleaning leaves what updates made, and says so.
        let one = try sandbox.run("pipeline", "clean", "toy.yaml", "decode", "--dry-run")
        #expect(one.status == 0 && !one.output.contains("kept"), "\(one.output)\(one.errors)")
        let clean = try sandbox.run("pipeline", "clean", "toy.yaml")
        for folder in ["work/update", "work/index", "reports/update"] {
            #expect(clean.output.contains("kept \(folder): `pipeline update` made it"), "\(clean.output)")
        }
        #expect(
            !sandbox.exists("work/model/model.safetensors") && sandbox.exists("work/update/model/model.safetensors"))
    }

    @Test func mistakesAreTold() throws {
        let sandbox = try TemporaryFolder()
        try sandbox.write(ToyCorpus.tmx(ToyCorpus.pairs.prefix(60)), to: "all.tmx")
        let head = "source: fr\ntarget: en\nwork: work\n"
        try sandbox.write(head + "corpora: {train: [all.tmx]}\n", to: "toy.yaml")
        try sandbox.write(head + "corpora: {train: [all.tmx]}\nmatrix: {seed: [1, 2]}\n", to: "matrix.yaml")
        for (arguments, status, message) in [
            (["toy.yaml"], 65, "prepare: never run"), (["matrix.yaml"], 78, "matrix"),
            (["toy.yaml", "--epochs", "0"], 64, "--epochs"), (["toy.yaml", "--tolerance", "-1"], 64, "tolerance"),
            (["nowhere.yaml"], 66, "nowhere"),
        ] as [([String], Int32, String)] {
            let outcome = try sandbox.run("pipeline", ["update"] + arguments)
            #expect(outcome.status == status && outcome.errors.contains(message), "\(outcome.status) \(outcome.errors)")
        }
    }
}
