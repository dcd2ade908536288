import Foundation
import TestSupport
import Testing

/// `pipeline-augment` with small models of both directions.
@Suite(.serialized) struct AugmentRunTests {
    /// A folder with models of both directions, made once.
    private static let trained: Result<TemporaryFolder, any Error> = Result {
        let sandbox = try TemporaryFolder()
        try ToyCorpus.prepare(sandbox)
        let vocab = try sandbox.run(
            "pipeline-vocab", "--source", "en", "--target", "fr", "--kind", "words", "--size", "60", "--output", "back",
            "train")
        #expect(vocab.status == 0, "\(vocab.errors)")
        for (name, options) in [
            ("forward", ["--epochs", "12"]), ("forward-2", ["--epochs", "6", "--seed", "2"]),
            ("backward", ["--vocab", "back"]),
        ] {
            try ToyCorpus.train(sandbox, options + ["--output", name])
        }
        return sandbox
    }
    private let sandbox: TemporaryFolder

    init() throws { sandbox = try Self.trained.get() }

    private func augment(_ method: String, _ options: [String], output: String) throws -> Outcome {
        try sandbox.run(
            "pipeline-augment",
            ["--method", method, "--source", "fr", "--target", "en", "--output", output, "--report", "\(output).json"]
                + options)
    }

    private func lines(_ path: String) throws -> [String] {
        try sandbox.text(path).split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    }

    private func report(_ name: String) throws -> [String: Any] {
        try #require(JSONSerialization.jsonObject(with: sandbox.data("\(name).json")) as? [String: Any])
    }

    @Test func backTranslation() throws {
        let options = ["--text", "dev.en", "--model", "backward"]
        let outcome = try augment("back-translation", options, output: "bt")
        #expect(
            outcome.status == 0 && outcome.errors.contains("bt: 48 pairs of 48 lines by back-translation"),
            "\(outcome.errors)")
        #expect(try lines("bt.en") == lines("dev.en"))
        // The model has learnt the little language well.
        #expect(try zip(lines("bt.fr"), lines("dev.fr")).count { $0 == $1 } > 30)
        let report = try report("bt")
        #expect(report["pairs"] as? Int == 48 && (report["samples"] as? [[String]])?.count == 5)
        #expect((report["meanScore"] as? Double).map { (-1..<0).contains($0) } == true)
        let decode = try sandbox.run("pipeline-decode", "--model", "backward", "--input", "dev.en")
        #expect(try decode.output == sandbox.text("bt.fr"))
    }

    @Test func drawnTranslationsFollowFromTheSeed() throws {
        func drawn(_ seed: String, _ more: [String] = []) throws -> String {
            let outcome = try augment(
                "back-translation",
                ["--text", "dev.en", "--model", "backward", "--sample", "--temperature", "1.5", "--top", "20"]
                    + ["--copies", "3", "--seed", seed, "--lines-at-once", "10"] + more, output: "drawn")
            #expect(outcome.status == 0, "\(outcome.errors)")
            return try sandbox.text("drawn.fr") + sandbox.text("drawn.en")
        }
        let one = try drawn("1")
        #expect(try drawn("1", ["--threads", "1"]) == one && drawn("2") != one)
        let report = try report("drawn")
        let dropped = (report["drops"] as? [[String: Any]] ?? []).reduce(0) { $0 + ($1["pairs"] as? Int ?? 0) }
        let sources = Set(try lines("drawn.en"))
        #expect((report["pairs"] as? Int ?? 0) + dropped == 3 * 48 && sources.count == 48)
    }

    @Test func diversification() throws {
        let outcome = try augment(
            "diversification", ["--bitext", "dev", "--model", "forward", "forward-2", "backward"], output: "diverse")
        #expect(outcome.status == 0, "\(outcome.errors)")
        let originals = Set(zip(try lines("dev.fr"), try lines("dev.en")).map { "\($0)\t\($1)" })
        let made = zip(try lines("diverse.fr"), try lines("diverse.en")).map { "\($0)\t\($1)" }
        #expect(originals.isDisjoint(with: made) && Set(made).count == made.count && !made.isEmpty)
        let report = try report("diverse")
        let drops = try #require(report["drops"] as? [[String: Any]])
        #expect(drops.map { $0["reason"] as? String } == ["duplicate"])
        #expect((drops[0]["pairs"] as? Int ?? 0) + made.count == 3 * 48)
        // Each pair has one side that somebody wrote.
        let (sources, targets) = (Set(try lines("dev.fr")), Set(try lines("dev.en")))
        let pairs = try zip(lines("diverse.fr"), lines("diverse.en"))
        #expect(pairs.allSatisfy { sources.contains($0) || targets.contains($1) })
    }

    @Test func distillationChoosesTheClosest() throws {
        let outcome = try augment(
            "distillation", ["--bitext", "dev", "--model", "forward", "forward-2", "--best", "5", "--by", "chrf"],
            output: "distilled")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(try lines("distilled.fr") == lines("dev.fr"))
        let best = try sandbox.run(
            "pipeline-decode", "--model", "forward", "forward-2", "--input", "dev.fr", "--best", "5", "--format",
            "jsonl")
        let found = best.output.split(separator: "\n").compactMap {
            (try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])?["translation"] as? String
        }
        #expect(found.count == 5 * 48)
        let (distilled, references) = (try lines("distilled.en"), try lines("dev.en"))
        for (index, line) in distilled.enumerated() {
            let choices = found[5 * index..<5 * index + 5]
            #expect(choices.contains(line))
            if choices.contains(references[index]) { #expect(line == references[index]) }
        }
    }

    @Test func filtersDropWhatIsUnlikely() throws {
        let options = ["--text", "dev.fr", "--model", "forward-2"]
        let all = try augment("forward-translation", options, output: "all")
        #expect(all.status == 0, "\(all.errors)")
        let mean = try #require(try report("all")["meanScore"] as? Double)
        let likely = try augment("forward-translation", options + ["--minimum-score", "\(mean)"], output: "likely")
        let round = try augment(
            "forward-translation", options + ["--round-trip", "backward", "--minimum-round-trip", "90"], output: "round"
        )
        for (name, reason, outcome) in [("likely", "score", likely), ("round", "round trip", round)] {
            #expect(outcome.status == 0, "\(outcome.errors)")
            let report = try report(name), drops = try #require(report["drops"] as? [[String: Any]])
            #expect(drops.map { $0["reason"] as? String } == [reason])
            let dropped = try #require(drops[0]["pairs"] as? Int)
            #expect(dropped > 0 && dropped < 48 && report["pairs"] as? Int == 48 - dropped, "\(name): \(dropped)")
        }
        #expect(try (report("likely")["meanScore"] as? Double ?? -9) > (report("all")["meanScore"] as? Double ?? 0))
    }

    /// What was stopped ends with the bytes of what was not.
    @Test func aStoppedRunIsContinued() throws {
        try sandbox.write(String(repeating: try sandbox.text("dev.fr"), count: 150), to: "long.fr")
        let options = ["--text", "long.fr", "--model", "forward", "--lines-at-once", "16", "--sample"]
        let whole = try augment("forward-translation", options, output: "whole")
        #expect(whole.status == 0, "\(whole.errors)")
        let arguments =
            ["--method", "forward-translation", "--source", "fr", "--target", "en", "--output", "cut"] + options
        let process = sandbox.process("pipeline-augment", arguments)
        process.standardError = FileHandle.nullDevice
        try process.run()
        while process.isRunning, !sandbox.exists("cut.partial/3.json") { usleep(1000) }
        process.terminate()
        process.waitUntilExit()
        #expect(process.terminationStatus == 130)
        #expect(!sandbox.exists("cut.en") && sandbox.exists("cut.partial/key"))
        try sandbox.write("{", to: "cut.partial/1.json")
        let rest = try sandbox.run("pipeline-augment", arguments)
        #expect(rest.status == 0 && rest.errors.contains("continued after line"), "\(rest.errors)")
        for side in ["fr", "en"] { #expect(try sandbox.data("cut.\(side)") == sandbox.data("whole.\(side)")) }
        #expect(!sandbox.exists("cut.partial"))
        // The rest of another run is not taken for this one's.
        try sandbox.write("other", to: "cut.partial/key")
        let again = try sandbox.run("pipeline-augment", arguments)
        #expect(again.status == 0 && again.errors.contains("begun again"), "\(again.errors)")
    }

    @Test(arguments: [
        (
            ["--method", "back-translation", "--text", "dev.en", "--model", "forward"], 65,
            "models of the other direction"
        ),
        (["--method", "back-translation", "--text", "dev.en"], 64, "needs a --model"),
        (["--method", "distillation", "--text", "dev.fr", "--model", "forward"], 64, "needs a --bitext"),
        (["--method", "noise", "--bitext", "dev", "--model", "forward"], 64, "uses no --model"),
        (["--method", "noise", "--bitext", "dev", "--beam", "3"], 64, "translates nothing"),
        (
            ["--method", "forward-translation", "--text", "dev.fr", "--model", "forward", "--lowercase", "1"], 64,
            "noise"
        ),
        (["--method", "forward-translation", "--text", "dev.fr", "--model", "forward", "--top", "3"], 64, "--sample"),
        (
            ["--method", "forward-translation", "--text", "dev.fr", "--model", "forward", "--round-trip", "forward-2"],
            65,
            "other direction"
        ),
        (["--method", "forward-translation", "--text", "nowhere", "--model", "forward"], 66, "nowhere"),
        (["--method", "forward-translation", "--text", "dev.fr", "--model", "nowhere"], 66, "nowhere"),
        (
            ["--method", "forward-translation", "--text", "dev.fr", "--model", "forward", "--tag", "bt"], 65,
            "without the tag"
        ),
        (["--method", "diversify", "--bitext", "dev"], 64, "diversification"),
    ]) func mistakesAreTold(_ options: [String], status: Int32, message: String) throws {
        let outcome = try sandbox.run(
            "pipeline-augment", options + ["--source", "fr", "--target", "en", "--output", "never"])
        #expect(outcome.status == status && outcome.errors.contains(message), "\(outcome.status) \(outcome.errors)")
        #expect(!sandbox.exists("never.fr"))
    }

    @Test func inAManifest() throws {
        let sandbox = try TemporaryFolder()
        try sandbox.write(ToyCorpus.tmx(ToyCorpus.pairs), to: "all.tmx")
        func manifest(_ augment: String, _ train: String = "") throws {
            try sandbox.write(
                """
                source: fr
                target: en
                work: work
                corpora: {train: [all.tmx]}
                stages:
                  prepare: {dev-size: 30, test-size: 30}
                  vocab: {kind: words, size: 70}
                  augment: \(augment)
                  train: {\(train)embedding-size: 16, hidden-size: 32, batch-tokens: 100, epochs: 1}
                """, to: "toy.yaml")
        }
        try manifest("{method: noise, lowercase: 0.9}")
        let run = try sandbox.run("pipeline", "run", "toy.yaml", "train")
        #expect(run.status == 0, "\(run.errors)")
        let config = try #require(
            JSONSerialization.jsonObject(with: sandbox.data("work/model/config.json")) as? [String: Any])
        let train = (config["data"] as? [String: [String: Any]])?["train"]
        let clean = try sandbox.text("work/clean/train.fr").split(separator: "\n").count
        let made = try sandbox.text("work/augmented.fr").split(separator: "\n").count
        #expect(made > 0 && train?["pairs"] as? Int == clean + made)
        try manifest("{method: noise, lowercase: 0.9}", "train: [train, {path: augment, weight: 0.5, tag: noisy}], ")
        let tagged = try sandbox.run("pipeline", "run", "toy.yaml", "train", "--dry-run")
        #expect(
            tagged.output.contains("augment: done") && tagged.output.contains("vocab: tag was unset"),
            "\(tagged.output)")
        try manifest("{method: nosie}")
        let mistake = try sandbox.run("pipeline", "validate", "toy.yaml")
        #expect(mistake.status == 78 && mistake.errors.contains("did you mean"), "\(mistake.errors)")
        try manifest("{method: back-translation, text: nowhere.en, model: nowhere}")
        let missing = try sandbox.run("pipeline", "validate", "toy.yaml")
        #expect(missing.status == 66 && missing.errors.contains("nowhere"), "\(missing.errors)")
    }
}
