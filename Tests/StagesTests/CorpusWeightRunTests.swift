import Foundation
import TestSupport
import Testing

/// Several training corpora with weights and tags, on the command line and in a manifest.
@Suite struct CorpusWeightRunTests {
    private func json(_ path: String, in sandbox: TemporaryFolder) throws -> [String: Any] {
        try #require(JSONSerialization.jsonObject(with: sandbox.data(path)) as? [String: Any])
    }

    private func writeMore(_ sandbox: TemporaryFolder, _ name: String) throws {
        let pairs = ToyCorpus.pairs.prefix(60)
        try sandbox.write(pairs.map { $0.source + "\n" }.joined(), to: "\(name).fr")
        try sandbox.write(pairs.map { "synthetic " + $0.target + "\n" }.joined(), to: "\(name).en")
    }

    @Test func commands() throws {
        let sandbox = try TemporaryFolder()
        try ToyCorpus.prepare(sandbox)
        try writeMore(sandbox, "more")
        let vocab = try sandbox.run(
            "pipeline-vocab", "--source", "fr", "--target", "en", "--kind", "words", "--tag", "bt", "--tag", "<bt>",
            "--output", "tagged", "train")
        #expect(vocab.status == 0, "\(vocab.errors)")
        #expect(try json("tagged/vocabulary.json", in: sandbox)["tags"] as? [String] == ["bt"])
        let arguments = ToyCorpus.training + ["--output", "model", "--epochs", "4"]
        let train = try sandbox.run("pipeline-train", arguments + ["--train", "0.5,bt=more", "--vocab", "tagged"])
        #expect(train.status == 0, "\(train.errors)")
        #expect(train.errors.contains("300 pairs to learn from"), "\(train.errors)")
        let config = try json("model/config.json", in: sandbox)
        #expect(config["tags"] as? [String] == ["bt"])
        let parts = (config["data"] as? [String: [String: Any]])?["train"]?["parts"] as? [[String: Any]]
        #expect(parts?.map { $0["weight"] as? Double } == [1, 0.5] && parts?.map { $0["pairs"] as? Int } == [240, 60])
        for (options, status, message) in [
            (["--tag", "bt"], 0, ""), (["--tag", "legal"], 65, "it knows bt"), (["--tag", "a b"], 64, "letters"),
        ] as [([String], Int32, String)] {
            let outcome = try sandbox.run("pipeline-decode", ["--model", "model", "--input", "dev.fr"] + options)
            #expect(
                outcome.status == status && (message.isEmpty || outcome.errors.contains(message)), "\(outcome.errors)")
        }
        for (options, status, message) in [
            (["--train", "0=more"], 64, "0=more"), (["--train", "2,bt=more"], 78, "pipeline-vocab --tag bt"),
            (["--train", "2=nowhere"], 66, "nowhere.fr"), (["--matches", "a", "b"], 64, "2 files for 1 bitext"),
        ] as [([String], Int32, String)] {
            let outcome = try sandbox.run("pipeline-train", ToyCorpus.training + ["--output", "x"] + options)
            #expect(outcome.status == status && outcome.errors.contains(message), "\(outcome.errors)")
        }
    }

    private func manifest(_ corpora: String) -> String {
        """
        source: fr
        target: en
        work: work
        corpora: {train: [all.tmx]}
        stages:
          prepare: {dev-size: 30, test-size: 30}
          vocab: {kind: words, size: 70}
          train: {train: \(corpora), embedding-size: 16, hidden-size: 32, batch-tokens: 100, epochs: 1}
        """
    }

    @Test func inAManifest() throws {
        let sandbox = try TemporaryFolder()
        try sandbox.write(ToyCorpus.tmx(ToyCorpus.pairs), to: "all.tmx")
        try writeMore(sandbox, "more")
        try sandbox.write(manifest("[train, {path: more, weight: 0.5, tag: bt}]"), to: "toy.yaml")
        let run = try sandbox.run("pipeline", "run", "toy.yaml", "train")
        #expect(run.status == 0, "\(run.errors)")
        #expect(try json("work/vocab/vocabulary.json", in: sandbox)["tags"] as? [String] == ["bt"])
        #expect(try json("work/model/config.json", in: sandbox)["tags"] as? [String] == ["bt"])
        // The same in one text; another weight is another training of the same vocabulary.
        try sandbox.write(manifest("[train, '0.5,bt=more']"), to: "toy.yaml")
        let same = try sandbox.run("pipeline", "run", "toy.yaml", "train", "--dry-run")
        #expect(same.output.contains("\ntrain: done"), "\(same.output)")
        try sandbox.write(manifest("[train, {path: more, weight: 2, tag: bt}]"), to: "toy.yaml")
        let other = try sandbox.run("pipeline", "run", "toy.yaml", "train", "--dry-run")
        #expect(other.output.contains("vocab: done") && !other.output.contains("\ntrain: done"), "\(other.output)")
    }

    /// Corpora that are ingested have weights and tags as well, and are cleaned together.
    @Test func memoriesInAManifest() throws {
        let sandbox = try TemporaryFolder()
        try sandbox.write(ToyCorpus.tmx(ToyCorpus.pairs.prefix(200)), to: "all.tmx")
        // Half of it is in the first memory.
        try sandbox.write(ToyCorpus.tmx(ToyCorpus.pairs[150..<250]), to: "client.tmx")
        let text = manifest("train").replacing("train: train, ", with: "")
            .replacing("[all.tmx]", with: "[all.tmx, {path: client.tmx, weight: 2, tag: client}]")
        try sandbox.write(text, to: "toy.yaml")
        let run = try sandbox.run("pipeline", "run", "toy.yaml", "train")
        #expect(run.status == 0, "\(run.errors)")
        let sets = try ["train", "train-2", "dev", "test"].map {
            try sandbox.text("work/clean/\($0).fr").split(separator: "\n")
        }
        #expect(Set(sets.joined()).count == 250 && sets.map(\.count).reduce(0, +) == 250)
        #expect(sets[1].count > 30 && sets[1].count <= 50)
        #expect(try json("work/vocab/vocabulary.json", in: sandbox)["tags"] as? [String] == ["client"])
        let config = try json("work/model/config.json", in: sandbox)
        let parts = (config["data"] as? [String: [String: Any]])?["train"]?["parts"] as? [[String: Any]]
        #expect(
            parts?.map { $0["weight"] as? Double } == [1, 2] && parts?.map { $0["tag"] as? String } == [nil, "client"])
        try sandbox.write(text.replacing("weight: 2", with: "weight: x"), to: "toy.yaml")
        let mistake = try sandbox.run("pipeline", "validate", "toy.yaml")
        #expect(
            mistake.status == 78 && mistake.errors.contains("`weight` is `x`; write a number above 0"),
            "\(mistake.errors)")
        try sandbox.write(text.replacing("tag: client", with: "tag: my client"), to: "toy.yaml")
        let untold = try sandbox.run("pipeline", "validate", "toy.yaml")
        #expect(
            untold.status == 78 && untold.errors.contains("toy.yaml:4:63: error: `tag` is `my client`; a tag has"),
            "\(untold.errors)")
        let variables = "variables: {name: client, times: 2}\n"
        let varied = text.replacing("weight: 2, tag: client", with: "weight: \"${times}\", tag: \"${name}\"")
        try sandbox.write(variables + varied, to: "toy.yaml")
        let same = try sandbox.run("pipeline", "run", "toy.yaml", "train", "--dry-run")
        #expect(same.output.contains("\ntrain: done"), "\(same.output)\(same.errors)")
    }

    @Test(arguments: [
        ("[train, {weight: 2}]", "no `path`"), ("[train, {path: more, wieght: 2}]", "weight"),
        ("[train, {path: nowhere, tag: bt}]", "nowhere"),
        ("[train, {path: more, tag: a b}]", "`tag` is `a b`; a tag has 1 to 64 letters, digits"),
        ("[train, {path: more, weight: -1}]", "`weight` is `-1`"),
    ]) func mistakesAreTold(_ corpora: String, message: String) throws {
        let sandbox = try TemporaryFolder()
        try sandbox.write(ToyCorpus.tmx(ToyCorpus.pairs), to: "all.tmx")
        try writeMore(sandbox, "more")
        try sandbox.write(manifest(corpora), to: "toy.yaml")
        let run = try sandbox.run("pipeline", "validate", "toy.yaml")
        #expect(run.status != 0 && run.errors.contains(message) && run.errors.contains("toy.yaml:8"), "\(run.errors)")
    }
}
