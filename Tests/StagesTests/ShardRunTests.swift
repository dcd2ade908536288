import Foundation
import TestSupport
import Testing

/// Texts that are translated in shards, run for real: joined they are those of one run.
@Suite(.serialized) struct ShardRunTests {
    /// A folder with a trained model and 101 lines with all that may be beside them, made once.
    private static let trained: Result<TemporaryFolder, any Error> = Result {
        let sandbox = try TemporaryFolder()
        try ToyCorpus.prepare(sandbox)
        try ToyCorpus.train(sandbox, ["--output", "model"])
        let pairs = (0..<101).map { $0 % 10 == 7 ? ("", "") : ToyCorpus.pairs[$0] }
        func write(_ name: String, _ line: ((source: String, target: String)) -> String) throws {
            try sandbox.write(pairs.map { line($0) + "\n" }.joined(), to: name)
        }
        try write("text.fr") { $0.source }
        try write("text.en") { $0.target }
        try write("starts.en") { $0.target.split(separator: " ").prefix(2).joined(separator: " ") }
        try write("matches.tsv") { pair in
            pair.source.isEmpty ? "0\tnone\t\t\t" : "1\texact\tmemory\t\(pair.source)\t\(pair.target)!"
        }
        return sandbox
    }
    private let sandbox: TemporaryFolder

    init() throws { sandbox = try Self.trained.get() }

    private func decode(_ arguments: [String]) throws -> Outcome {
        try sandbox.run("pipeline-decode", ["--model", "model", "--input", "text.fr"] + arguments)
    }

    @Test(arguments: [
        ["--beam", "2"], ["--format", "jsonl"], ["--format", "moses", "--best", "2", "--beam", "4"],
        ["--prefixes", "starts.en"],
        ["--force", "text.en"], ["--matches", "matches.tsv", "--exact-matches", "keep", "--format", "jsonl"],
        ["--do-not-translate", "words.txt"],
    ])
    func shardsAreOneRun(_ options: [String]) throws {
        try sandbox.write("chat\n", to: "words.txt")
        let files = ["hyp", "align", "attention"]
        func outputs(_ ending: String) -> [String] {
            ["--output", "hyp\(ending)", "--alignments", "align\(ending)", "--attention", "attention\(ending)"]
                + ["--attention-lines", "40"]
        }
        let whole = try decode(options + outputs(""))
        #expect(whole.status == 0, "\(whole.errors)")
        let expected = try files.map { try sandbox.text($0) }
        #expect(expected[0].split(separator: "\n", omittingEmptySubsequences: false).count > 101)
        for count in [3, 8] {
            for shard in 1...count {
                let part = try decode(options + ["--shard", "\(shard)/\(count)"] + outputs(".shards/\(shard)"))
                #expect(part.status == 0, "\(part.errors)")
            }
            for file in files { try FileManager.default.removeItem(atPath: sandbox.path(file)) }
            let joined = try sandbox.run("pipeline-join", ["--shards", "\(count)"] + files)
            #expect(joined.status == 0, "\(joined.errors)")
            #expect(try files.map { try sandbox.text($0) } == expected)
        }
    }

    @Test func moreShardsThanLines() throws {
        try sandbox.write("le chat noir dort ici .\n", to: "one.fr")
        for shard in 1...3 {
            let part = try sandbox.run(
                "pipeline-decode", "--model", "model", "--input", "one.fr", "--shard", "\(shard)/3", "--output",
                "one.shards/\(shard)")
            #expect(part.status == 0, "\(part.errors)")
        }
        #expect(try sandbox.run("pipeline-join", "--shards", "3", "one").status == 0)
        #expect(try sandbox.text("one").split(separator: "\n").count == 1)
    }

    /// A file beside the input with lines too many or too few is found by one of the shards.
    @Test func filesOfOtherLengthsAreRefused() throws {
        let starts = try sandbox.text("starts.en")
        try sandbox.write(starts + "the\n", to: "long.en")
        try sandbox.write(String(starts.dropLast(1).reversed().drop { $0 != "\n" }.reversed()), to: "short.en")
        for (name, message) in [("long.en", "continues after line 101"), ("short.en", "ends after line 100")] {
            let outcomes = try (1...4).map { try decode(["--prefixes", name, "--shard", "\($0)/4", "--output", "no"]) }
            let refused = outcomes.filter { $0.status == 65 && $0.errors.contains(message) }
            #expect(!refused.isEmpty, "\(outcomes.map(\.errors))")
        }
    }

    @Test func whatIsNotDividedIsRefused() throws {
        for (options, message) in [
            (["--shard", "0/3"], "--shard"), (["--shard", "4/3"], "--shard"), (["--shard", "-1/3"], "--shard"),
            (["--shard", "1"], "--shard"),
            (["--shard", "1/2", "--input", "-"], "--shard is of a file"),
            (["--shard", "1/2", "--input", "a.xlf", "--output", "b.xlf"], "is translated as a whole"),
            (["--shard", "1/2", "--sample"], "--sample draws by the place"),
            (["--shard", "1/2", "--memory", "index"], "use pipeline-match and --matches"),
            (["--shard", "1/2", "--table"], "a table has rows"),
        ] {
            let refused = try decode(options)
            #expect(refused.status == 64 && refused.errors.contains(message), "\(refused.errors)")
        }
        let missing = try sandbox.run("pipeline-join", "--shards", "2", "nowhere/parts")
        #expect(missing.status != 0 && missing.errors.contains("nowhere/parts.shards/1"), "\(missing.errors)")
        #expect(!sandbox.exists("nowhere/parts"))
        #expect(try sandbox.run("pipeline-join", "--shards", "0", "x").status == 64)
    }

    @Test func aManifestDividesItsTests() throws {
        try sandbox.write(ToyCorpus.tmx(ToyCorpus.pairs), to: "data/all.tmx")
        try sandbox.write(
            """
            source: fr
            target: en
            work: work
            reports: reports
            corpora: {train: data/all.tmx}
            stages:
              prepare: {dev-size: 30, test-size: 50}
              vocab: {kind: words, size: 60}
              train:
                {embedding-size: 16, hidden-size: 32, batch-tokens: 100, epochs: 3, warmup: 10, threads: 1}
              decode: {threads: 1, beam: 2, shards: 3, alignments: "${work}/${set}.align"}
            """, to: "toy.yaml")
        let run = try sandbox.run("pipeline", "run", "toy.yaml")
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.errors.contains("decode test 2/3: never run") && run.errors.contains("decode test: done"))
        let (joined, links) = (try sandbox.text("work/hypotheses/test.en"), try sandbox.text("work/test.align"))
        #expect(joined.split(separator: "\n").count == 50)
        // Another number of shards changes nothing, and none is the same text.
        for shards in ["5", "1"] {
            let again = try sandbox.run("pipeline", "run", "toy.yaml", "--set", "decode.shards=\(shards)")
            #expect(again.status == 0 && again.errors.contains("decode test: up to date"), "\(again.errors)")
        }
        let whole = try sandbox.run(
            "pipeline", "run", "toy.yaml", "decode", "--set", "decode.shards=1", "--force", "decode")
        #expect(whole.status == 0, "\(whole.errors)")
        #expect(try sandbox.text("work/hypotheses/test.en") == joined)
        #expect(try sandbox.text("work/test.align") == links)

        let slurm = try FakeSlurm(sandbox)
        let jobs = try sandbox.run(
            "pipeline",
            ["run", "toy.yaml", "--executor", "slurm", "--set", "work=there", "--set", "reports=there.reports"],
            environment: slurm.environment)
        #expect(jobs.status == 0, "\(jobs.errors)")
        #expect(slurm.jobs.filter { $0.hasPrefix("decode-test") }.count == 4, "\(slurm.jobs)")
        #expect(try sandbox.text("there/hypotheses/test.en") == joined)

        for (setting, message) in [
            ("decode.shards=0", "`shards` is `0`"), ("decode.shards=-1", "`shards` is `-1`"),
            ("train.shards=2", "the stage `train` cannot be divided"),
            ("decode.shard=1/2", "write `shards: 8`"), ("decode.sample=true", "--sample draws by the place"),
        ] {
            let wrong = try sandbox.run("pipeline", "validate", "toy.yaml", "--set", setting)
            #expect(wrong.status == 78 && wrong.errors.contains(message), "\(wrong.errors)")
        }
    }
}
