import Foundation
import TestSupport
import Testing

/// The filters of `pipeline-prepare` that ask models, with models that are trained here.
@Suite struct ModelFilterRunTests {
    /// Pairs of the toy corpus; of every ten one has the target of another, and one a target that is cut off.
    private static let pairs = ToyCorpus.pairs.enumerated().map { index, pair in
        switch index % 10 {
        case 3: (source: pair.source, target: ToyCorpus.pairs[(index * 37 + 11) % ToyCorpus.pairs.count].target)
        case 8: (source: pair.source, target: pair.target.split(separator: " ").prefix(4).joined(separator: " "))
        default: pair
        }
    }

    private func write(_ pairs: [(source: String, target: String)], _ name: String, in sandbox: TemporaryFolder) throws
    {
        try sandbox.write(pairs.map { $0.source + "\n" }.joined(), to: "\(name).fr")
        try sandbox.write(pairs.map { $0.target + "\n" }.joined(), to: "\(name).en")
    }

    @Test func dualCrossEntropyFindsWhatIsNoTranslation() throws {
        let sandbox = try TemporaryFolder()
        try ToyCorpus.prepare(sandbox)
        for (source, target, model) in [("fr", "en", "there"), ("en", "fr", "back")] {
            let vocab = try sandbox.run(
                "pipeline-vocab", "--source", source, "--target", target, "--kind", "words", "--output",
                "vocab-\(model)", "train")
            #expect(vocab.status == 0, "\(vocab.errors)")
            var options = ToyCorpus.training
            options[options.firstIndex(of: "vocab") ?? 0] = "vocab-\(model)"
            let training = try sandbox.run("pipeline-train", options + ["--output", model])
            #expect(training.status == 0, "\(training.errors)")
        }
        try write(Self.pairs, "noisy", in: sandbox)
        let arguments = [
            "--source", "fr", "--target", "en", "--deduplicate", "none", "--forward-model", "there", "--backward-model",
            "back", "noisy",
        ]
        let share = try sandbox.run(
            "pipeline-prepare", arguments + ["--keep-dual-cross-entropy", "0.8", "--output", "clean"])
        #expect(share.status == 0, "\(share.errors)")
        #expect(share.errors.contains("58 dropped by dual-cross-entropy"), "\(share.errors)")
        let kept = try zip(
            sandbox.text("clean/train.fr").split(separator: "\n"), sandbox.text("clean/train.en").split(separator: "\n")
        )
        let good = Set(ToyCorpus.pairs.map { $0.source + "|" + $0.target })
        let bad = kept.count { !good.contains($0 + "|" + $1) }
        #expect(bad <= 3, "\(bad) of 57 wrong pairs are left")
        let page = try sandbox.text("clean/corpus.md")
        #expect(page.contains("Dropped by dual-cross-entropy"))

        let maximum = try sandbox.run(
            "pipeline-prepare", arguments + ["--maximum-dual-cross-entropy", "1.5", "--output", "clean", "--dry-run"])
        #expect(maximum.status == 0 && maximum.errors.contains("dropped by dual-cross-entropy"), "\(maximum.errors)")
    }

    @Test func aClassifierJudgesPairs() throws {
        let sandbox = try TemporaryFolder()
        // What is bad is that the sides are of different lengths, which a small classifier learns at once.
        let pairs = ToyCorpus.pairs.enumerated().map { index, pair in
            let isBad = index % 4 == 1
            let words = pair.target.split(separator: " ")
            return (pair.source, isBad ? words.prefix(1).joined() : pair.target, isBad ? "cut" : "good")
        }
        try sandbox.write(pairs.map { "\($0.0)\t\($0.1)\t\($0.2)\n" }.joined(), to: "pairs.tsv")
        let columns = ["--text-column", "1", "--second-column", "2"]
        let vocab = try sandbox.run(
            "pipeline-vocab", ["--kind", "spaces", "--output", "vocab", "--text", "pairs.tsv"] + columns)
        #expect(vocab.status == 0, "\(vocab.errors)")
        let training = try sandbox.run(
            "pipeline-train",
            [
                "--task", "classify", "--train", "pairs.tsv", "--dev", "pairs.tsv", "--vocab", "vocab", "--output",
                "judge",
                "--embedding-size", "16", "--hidden-size", "16", "--batch-tokens", "200", "--epochs", "10",
                "--learning-rate", "0.01", "--warmup", "5",
            ] + columns)
        #expect(training.status == 0, "\(training.errors)")
        try write(pairs.map { ($0.0, $0.1) }, "all", in: sandbox)
        let arguments = [
            "--source", "fr", "--target", "en", "--deduplicate", "none", "--filters", "encoding", "--output", "clean",
            "--classifier-model", "judge", "all",
        ]
        let run = try sandbox.run(
            "pipeline-prepare", arguments + ["--good-class", "good", "--maximum-classifier", "0.5"])
        let bad = pairs.count { $0.2 == "cut" }
        #expect(run.status == 0 && run.errors.contains("\(bad) dropped by classifier"), "\(run.errors)")
        let kept = try sandbox.text("clean/train.en").split(separator: "\n").map(String.init)
        #expect(kept == pairs.filter { $0.2 == "good" }.map(\.1))
        let unknown = try sandbox.run(
            "pipeline-prepare", arguments + ["--good-class", "gut", "--keep-classifier", "0.5"])
        #expect(unknown.status == 65 && unknown.errors.contains("no class 'gut'"), "\(unknown.errors)")
        let half = try sandbox.run("pipeline-prepare", arguments + ["--keep-classifier", "0.5"])
        #expect(half.status == 64 && half.errors.contains("the name of its class of good pairs"), "\(half.errors)")
    }

    @Test func crossEntropyPrefersTheDomain() throws {
        let sandbox = try TemporaryFolder()
        let general = ToyCorpus.pairs.map(\.source),
            own = general.filter { $0.contains("chat") || $0.contains("chien") }
        try sandbox.write(general.map { $0 + "\n" }.joined(), to: "general.txt")
        try sandbox.write(own.map { $0 + "\n" }.joined(), to: "own.txt")
        let vocab = try sandbox.run(
            "pipeline-vocab", "--language", "fr", "--kind", "spaces", "--output", "vocab", "--text", "general.txt")
        #expect(vocab.status == 0, "\(vocab.errors)")
        for name in ["general", "own"] {
            let training = try sandbox.run(
                "pipeline-train", "--task", "language-model", "--train", "\(name).txt", "--dev", "\(name).txt",
                "--vocab",
                "vocab", "--output", name, "--embedding-size", "16", "--hidden-size", "16", "--batch-tokens", "100",
                "--epochs", "6", "--learning-rate", "0.01", "--warmup", "5")
            #expect(training.status == 0, "\(training.errors)")
        }
        try write(ToyCorpus.pairs, "all", in: sandbox)
        let share = Double(own.count) / Double(general.count)
        let arguments = ["--source", "fr", "--target", "en", "--output", "clean", "all"]
        let run = try sandbox.run(
            "pipeline-prepare",
            arguments + [
                "--domain-source-model", "own", "--general-source-model", "general", "--keep-cross-entropy", "\(share)",
            ])
        #expect(run.status == 0, "\(run.errors)")
        let kept = try sandbox.text("clean/train.fr").split(separator: "\n").map(String.init)
        #expect(kept.count == own.count)
        #expect(kept.count { own.contains($0) } > own.count * 9 / 10)

        for (options, message) in [
            (["--domain-source-model", "own", "--keep-cross-entropy", "0.5"], "one of them is missing"),
            (["--keep-cross-entropy", "0.5"], "has a limit and no models"),
            (["--forward-model", "x", "--backward-model", "y"], "has models and no limit"),
            (["--forward-model", "x", "--keep-dual-cross-entropy", "0.5"], "one is missing"),
            (
                ["--domain-source-model", "own", "--general-source-model", "general", "--keep-cross-entropy", "2"],
                "give one above 0, and at most 1"
            ),
        ] {
            let wrong = try sandbox.run("pipeline-prepare", arguments + options)
            #expect(wrong.status == 64 && wrong.errors.contains(message), "\(wrong.errors)")
        }
        let missing = try sandbox.run(
            "pipeline-prepare",
            arguments + ["--forward-model", "x", "--backward-model", "y", "--keep-dual-cross-entropy", "0.5"])
        #expect(missing.status == 66, "\(missing.errors)")
        let other = try sandbox.run(
            "pipeline-prepare",
            arguments + ["--forward-model", "own", "--backward-model", "own", "--keep-dual-cross-entropy", "0.5"])
        #expect(other.status == 65, "a language model translates nothing: \(other.errors)")
    }
}
