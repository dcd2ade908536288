import Foundation
import TestSupport
import Testing

/// A manifest with the stage `match`, from memories to a report by bands.
@Suite struct MatchRunTests {
    private func prepare(_ match: String, _ stages: String = "") throws -> TemporaryFolder {
        let sandbox = try TemporaryFolder()
        try sandbox.write(ToyCorpus.tmx(ToyCorpus.pairs), to: "all.tmx")
        // Half of the test set has its sources in the training corpus, from which preparation drops them.
        try sandbox.write(
            ToyCorpus.tmx(
                ToyCorpus.pairs.suffix(40).enumerated().map { index, pair in
                    index % 2 == 0 ? pair : ("un " + pair.source, "one " + pair.target)
                }), to: "test.tmx")
        let dev = ToyCorpus.pairs.enumerated().filter { $0.offset % 10 == 5 }.map(\.element)
        try sandbox.write(ToyCorpus.tmx(dev), to: "dev.tmx")
        try sandbox.write(
            """
            source: fr
            target: en
            work: work
            reports: reports
            corpora: {train: [all.tmx], dev: [dev.tmx], tests: {new: [test.tmx]}}
            stages:
              prepare: {}
              match: \(match)
              vocab: {kind: words, size: 70}
              train:
                {embedding-size: 16, hidden-size: 32, batch-tokens: 100, epochs: 4, warmup: 10, learning-rate: 0.01}
            \(stages)
            """, to: "toy.yaml")
        return sandbox
    }

    private func kinds(_ path: String, in sandbox: TemporaryFolder) throws -> [Substring] {
        try sandbox.text(path).split(separator: "\n").map { $0.split(separator: "\t")[1] }
    }

    @Test func matchesReachTrainingDecodingAndTheReport() throws {
        let sandbox = try prepare("{memory: ingested, minimum: 0.6}", "  decode: {exact-matches: keep}")
        let run = try sandbox.run("pipeline", "run", "toy.yaml")
        #expect(run.status == 0, "\(run.output)\(run.errors)")
        #expect(try sandbox.text("work/model/config.json").contains("\"readsAnnotations\" : true"))
        // Training pairs are not their own matches; test segments have what was dropped because of them.
        let train = try sandbox.text("work/matches/train.tsv").split(separator: "\n").map { $0.split(separator: "\t") }
        let sources = try sandbox.text("work/clean/train.fr").split(separator: "\n")
        #expect(train.count == sources.count)
        #expect(zip(train, sources).allSatisfy { $0.count < 5 || $0[3] != $1 })
        #expect(train.count { $0[1] == "fuzzy" } > train.count / 2)
        #expect(try kinds("work/matches/new.tsv", in: sandbox).count { $0 == "exact" || $0 == "context" } == 20)
        let report = try #require(
            JSONSerialization.jsonObject(with: sandbox.data("reports/new/report.json")) as? [String: Any])
        let bands = try #require(report["matches"] as? [[String: Any]])
        #expect(bands.first?["from"] as? Int == 100 && bands.first?["segments"] as? Int == 20)
        #expect((bands.first?["match_scores"] as? [String: Double])?["bleu"] ?? 0 > 99.9)
        #expect((bands.first?["scores"] as? [String: Double])?["bleu"] ?? 0 > 99.9)
        for page in ["report.md", "report.html"] {
            #expect(
                try String(decoding: sandbox.data("reports/new/\(page)"), as: UTF8.self).contains(
                    "The memory has 20 of 40 segments word for word."))
        }
        #expect(try sandbox.text("reports/new/report.md").contains("| 100 % | 20 |"))
        let again = try sandbox.run("pipeline", "run", "toy.yaml")
        #expect(again.status == 0 && again.errors.contains("match train: up to date"), "\(again.errors)")
    }

    @Test func withoutTheWordNothingThatWasDroppedIsUsed() throws {
        let sandbox = try prepare("{minimum: 0.6}")
        let run = try sandbox.run("pipeline", "run", "toy.yaml", "match")
        #expect(run.status == 0, "\(run.errors)")
        #expect(try kinds("work/matches/new.tsv", in: sandbox).allSatisfy { $0 == "fuzzy" || $0 == "none" })
        #expect(!sandbox.exists("work/model"))
    }

    @Test(arguments: [
        ("{memory: nowhere.tmx}", "nowhere.tmx"), ("{format: jsonl}", "tables"),
        ("{without-self: true}", "training set"),
        ("{minimum: 0.1}", "0.3"), ("{}\n  decode: {memory: all.tmx}", "the stage `match` finds"),
    ]) func mistakesAreTold(_ match: String, message: String) throws {
        let sandbox = try prepare(match)
        let run = try sandbox.run("pipeline", "validate", "toy.yaml")
        #expect(run.status != 0 && run.errors.contains(message), "\(run.errors)")
    }

    /// What is split off the training corpus is in it, and would be its own match.
    @Test(arguments: [
        ("train: [all.tmx], tests: {new: [test.tmx]}", "the dev set that is split off it"),
        ("train: [all.tmx], dev: [dev.tmx]", "the test set that is split off it"),
        ("train: [all.tmx]", "the dev and test sets that are split off it"),
    ]) func splitSetsAreNoMatchesOfThemselves(_ corpora: String, message: String) throws {
        let sandbox = try prepare("{memory: [1=ingested]}")
        let named = "train: [all.tmx], dev: [dev.tmx], tests: {new: [test.tmx]}"
        try sandbox.write(sandbox.text("toy.yaml").replacing(named, with: corpora), to: "toy.yaml")
        let run = try sandbox.run("pipeline", "validate", "toy.yaml")
        #expect(run.status == 78 && run.errors.contains("toy.yaml:8"), "\(run.errors)")
        #expect(run.errors.contains("`ingested`, which has \(message); name"), "\(run.errors)")
        try sandbox.write(sandbox.text("toy.yaml").replacing("1=ingested", with: "train"), to: "toy.yaml")
        #expect(try sandbox.run("pipeline", "validate", "toy.yaml").status == 0)
    }

    @Test func aVocabularyWithoutAnnotationsIsRefused() throws {
        let sandbox = try prepare("{}")
        let text = try sandbox.text("toy.yaml").replacing("size: 70", with: "size: 70, annotations: false")
        try sandbox.write(text, to: "toy.yaml")
        let run = try sandbox.run("pipeline", "validate", "toy.yaml")
        #expect(run.status == 78 && run.errors.contains("toy.yaml:9"), "\(run.errors)")
        #expect(run.errors.contains("needed with the stage `match`"), "\(run.errors)")
    }

    @Test func anotherMemoryHasItsPriority() throws {
        let sandbox = try prepare("{memory: [train, 2=client.tmx]}")
        try sandbox.write(
            ToyCorpus.tmx(ToyCorpus.pairs.suffix(40).map { ($0.source, "client: " + $0.target) }), to: "client.tmx")
        let run = try sandbox.run("pipeline", "run", "toy.yaml", "match")
        #expect(run.status == 0, "\(run.errors)")
        let exact = try sandbox.text("work/matches/new.tsv").split(separator: "\n").filter { !$0.contains("\tfuzzy\t") }
        #expect(exact.count == 20 && exact.allSatisfy { $0.contains("\tclient: ") })
    }

    @Test func anIndexForOneRun() throws {
        let sandbox = try prepare("{}")
        let run = try sandbox.run(
            "pipeline-match", "--source", "fr", "--target", "en", "--memory", "all.tmx", "--input", "-",
            input: "\(ToyCorpus.pairs[7].source)\n")
        #expect(run.status == 0 && run.output.hasPrefix("1.0000\texact\t"), "\(run.errors)")
        let mistake = try sandbox.run("pipeline-match", "--source", "fr", "--target", "en", "--memory", "all.tmx")
        #expect(mistake.status == 64 && mistake.errors.contains("--index"))
    }
}
