import Foundation
import TestSupport
import Testing

/// `pipeline-align` and `pipeline-terms`.
struct TermsStageTests {
    private let sandbox: TemporaryFolder

    init() throws {
        sandbox = try TemporaryFolder()
        try sandbox.write("en,fr,subject\nbranch,branche | rameau,vcs\nsail,voile,sea\n", to: "g.csv")
        try sandbox.write("Git\n", to: "keep.txt")
        try sandbox.write("The branches of Git.\nNothing here\nSail %s to a branch.\n", to: "test.en")
        try sandbox.write("Les branches de Git.\nRien ici\nNavigue vers un rameau.\n", to: "test.fr")
    }

    private func terms(_ arguments: String...) throws -> Outcome {
        try sandbox.run("pipeline-terms", ["--source", "en", "--target", "fr"] + arguments)
    }

    @Test func termsAreFoundAndChecked() throws {
        let found = try terms(
            "--glossary", "g.csv", "--do-not-translate", "keep.txt", "--input", "test.en", "--output",
            "out/test.terms.tsv")
        #expect(found.status == 0 && found.output.isEmpty, "\(found.errors)")
        #expect(found.errors.contains("4 terms in 2 of 3 lines of test.en"))
        #expect(
            try sandbox.text("out/test.terms.tsv") == "branches\tbranche\tGit\tGit\n\nSail\tvoile\tbranch\tbranche\n")
        let printed = try terms(
            "--glossary", "g.csv", "--do-not-translate", "keep.txt", "--input", "test.en", "--output", "-")
        #expect(try printed.status == 0 && printed.output == sandbox.text("out/test.terms.tsv"), "\(printed.errors)")
        #expect(!sandbox.exists("-"))
        try sandbox.write("en,fr,status\nsail,voile,bogus\n", to: "bogus.csv")
        try sandbox.write("\n", to: "none.txt")
        let doubtful = try terms(
            "--glossary", "bogus.csv", "--do-not-translate", "none.txt", "--input", "test.en", "--output", "d.tsv")
        #expect(doubtful.status == 0 && doubtful.errors.contains("bogus.csv:2: warning: the status 'bogus' is unknown"))
        #expect(doubtful.errors.contains("none.txt: warning: has no term; "), "\(doubtful.errors)")
        let one = try terms("--glossary", "g.csv", "--subject", "sea", "--input", "test.en", "--output", "sea.tsv")
        #expect(one.errors.contains("entries that are not used: 1 of other subjects"))
        #expect(try sandbox.text("sea.tsv") == "\n\nSail\tvoile\n")
        _ = try terms("--glossary", "g.csv", "--exact", "--input", "test.en", "--output", "exact.tsv")
        #expect(try sandbox.text("exact.tsv") == "\n\nSail\tvoile\tbranch\tbranche\n")

        let used = try terms(
            "--glossary", "g.csv", "--input", "test.en", "--references", "test.fr", "--output", "used.tsv")
        #expect(used.status == 0, "\(used.errors)")
        #expect(try sandbox.text("used.tsv") == "branches\tbranche\n\nbranch\trameau\n")
        try sandbox.write("Rien\n", to: "few.fr")
        let few = try terms(
            "--glossary", "g.csv", "--input", "test.en", "--references", "few.fr", "--output", "few.tsv")
        #expect(few.status == 65 && few.errors.contains("few.fr: error: has 1 line, but test.en has more"))

        let check = ["--check", "test.fr", "--terms", "out/test.terms.tsv", "--glossary", "g.csv"]
        let all = try sandbox.run(
            "pipeline-terms",
            ["--source", "en", "--target", "fr"] + check
                + ["--input", "test.en", "--report", "r.json", "--minimum", "0.9", "--minimum-placeholders", "1"])
        #expect(all.status == 3)
        #expect(
            all.output == """
                terms: 3 of 4 used, 75.00 %
                  0 of 1  Sail → voile  not in line 3
                placeholders: as in the source in 0 of 1 line with some, 0.00 %
                  format: 1, 1 missing, 0 added
                  line 3: %s is missing

                """)
        #expect(
            all.errors.contains(
                "pipeline-terms: error: the share of terms used is 75.00 %, below the minimum of 90.00 %"))
        #expect(all.errors.contains("with the placeholders of their source is 0.00 %, below"))
        let report = try #require(
            try JSONSerialization.jsonObject(with: sandbox.data("r.json")) as? [String: [String: Any]])
        #expect(report["terms"]?["used"] as? Int == 3 && report["placeholders"]?["linesWithDifferences"] as? Int == 1)
        let enough = try terms("--check", "test.fr", "--terms", "out/test.terms.tsv", "--minimum", "0.5")
        #expect(enough.status == 0 && enough.output.hasPrefix("terms: 2 of 4 used, 50.00 %\n"))
    }

    @Test func wordsAreAlignedAndTermsTakenFromThem() throws {
        let pairs = [
            ("the red boat sails", "le bateau rouge navigue"), ("the boat", "le bateau"),
            ("a red sail", "une voile rouge"),
        ]
        let lines = (0..<60).map { pairs[$0 % 3] }
        try sandbox.write(lines.map(\.0).joined(separator: "\n") + "\n", to: "train.en")
        try sandbox.write(lines.map(\.1).joined(separator: "\n") + "\n", to: "train.fr")
        let languages = ["--source", "en", "--target", "fr"]
        let aligned = try sandbox.run("pipeline-align", languages + ["--output", "train.align", "train"])
        #expect(
            aligned.status == 0 && aligned.errors.contains("60 pairs aligned into train.align"), "\(aligned.errors)")
        let links = try sandbox.lines("train.align")
        #expect(links.count == 60 && links[1] == "0-0 1-1", "\(links.prefix(3))")
        let printed = try sandbox.run("pipeline-align", languages + ["--output", "-", "train"])
        #expect(try printed.status == 0 && printed.output == sandbox.text("train.align"), "\(printed.errors)")
        let one = try sandbox.run(
            "pipeline-align", languages + ["--symmetrize", "forward", "--tokenized", "--output", "f.align", "train"])
        #expect(one.status == 0)
        let taken = try terms(
            "--bitext", "train", "--alignments", "train.align", "--share", "1", "--output", "train.terms.tsv")
        #expect(taken.status == 0 && taken.errors.contains("of 60 pairs"), "\(taken.errors)")
        #expect(try sandbox.lines("train.terms.tsv").count == 60)
        let printedTerms = try terms(
            "--bitext", "train", "--alignments", "train.align", "--share", "1", "--output", "-")
        #expect(try printedTerms.output == sandbox.text("train.terms.tsv"), "\(printedTerms.errors)")
        #expect(!sandbox.exists("-"))
        try sandbox.write("0-0\n", to: "short.align")
        let short = try terms("--bitext", "train", "--alignments", "short.align", "--output", "no.tsv")
        #expect(short.status == 65 && short.errors.hasPrefix("short.align: error: has 1 line, but train.en has more"))
        #expect(!sandbox.exists("no.tsv"))
    }

    @Test(arguments: [
        ([], "nothing to do; give --input with --glossary, --bitext, or --check"),
        (["--input", "test.en"], "--input needs --glossary or --do-not-translate"),
        (["--input", "test.en", "--glossary", "g.csv"], "--input needs --output, for the terms of test.en"),
        (["--bitext", "x", "--check", "y"], "--bitext and --check exclude each other"),
        (["--bitext", "x"], "--bitext needs --alignments; make them with pipeline-align"),
        (
            ["--bitext", "x", "--alignments", "a", "--output", "o", "--share", "2"],
            "--share is 2.0; it must be from 0 to 1"
        ),
        (["--alignments", "a"], "--alignments is for --bitext"), (["--terms", "a"], "--terms is for --check"),
        (["--check", "x"], "--check needs --terms, or the source as --input, or both"),
        (["--check", "x", "--terms", "t", "--minimum", "2"], "--minimum is 2.0; it must be from 0 to 1"),
        (["--check", "x", "--input", "t", "--minimum", "1"], "--minimum needs --terms"),
        (["--check", "x", "--terms", "t", "--output", "o"], "--check writes no terms; --report names its file"),
    ])
    func usage(_ arguments: [String], _ message: String) throws {
        let found = try sandbox.run("pipeline-terms", ["--source", "en", "--target", "fr"] + arguments)
        #expect(found.status == 64 && found.errors.hasPrefix("pipeline-terms: error: \(message)"), "\(found.errors)")
        #expect(found.output.isEmpty)
    }

    @Test func otherMistakes() throws {
        let same = try sandbox.run("pipeline-align", "--source", "en", "--target", "en", "--output", "o", "x")
        #expect(same.status == 64 && same.errors.contains("--source and --target are both 'en'"))
        try sandbox.write("a\n", to: "short.fr")
        let lines = try terms("--check", "short.fr", "--input", "test.en")
        #expect(lines.status == 65 && lines.errors.contains("short.fr: error: has 1 line, but test.en has 3"))
        try sandbox.write("<martif>\n<text><body><termEntry></text></martif>", to: "bad.tbx")
        let bad = try terms("--glossary", "bad.tbx", "--input", "test.en", "--output", "o")
        #expect(
            bad.status == 65 && bad.errors.hasPrefix("bad.tbx:2:") && bad.errors.contains("not well formed"),
            "\(bad.errors)")
        #expect(!sandbox.exists("o"))
    }

    @Test func aManifestAlignsAndTakesTerms() throws {
        let manifest = "source: en\ntarget: fr\ncorpora: {train: [train.tmx]}\nstages: "
        try sandbox.write("<tmx version=\"1.4\"><header srclang=\"en\"/><body/></tmx>", to: "train.tmx")
        try sandbox.write(manifest + "{align: {}, terms: {share: 0.5}}\n", to: "m.yaml")
        let graph = try sandbox.run("pipeline", "graph", "m.yaml")
        #expect(
            graph.status == 0 && graph.output.contains("← align") && graph.output.contains("← terms"), "\(graph.errors)"
        )
        for (stages, message) in [
            ("{terms: {}}", "the option `bitext` needs the stage `align`"),
            ("{align: {}, terms: {glossary: [train.tmx]}}", "the option `glossary` is not for manifests"),
        ] {
            try sandbox.write(manifest + stages + "\n", to: "m.yaml")
            let wrong = try sandbox.run("pipeline", "validate", "m.yaml")
            #expect(wrong.status == 78 && wrong.errors.contains(message), "\(wrong.errors)")
        }
    }

    @Test func termsReachTraining() throws {
        try sandbox.write(ToyCorpus.tmx(ToyCorpus.pairs), to: "all.tmx")
        try sandbox.write(
            """
            source: fr
            target: en
            work: work
            reports: reports
            corpora: {train: [all.tmx]}
            stages:
              prepare: {dev-size: 30, test-size: 20}
              align: {}
              terms: {share: 1}
              vocab: {kind: words, size: 70}
              train:
                {embedding-size: 16, hidden-size: 32, batch-tokens: 100, epochs: 1, warmup: 10, learning-rate: 0.01}
            """, to: "toy.yaml")
        let run = try sandbox.run("pipeline", "run", "toy.yaml")
        #expect(run.status == 0, "\(run.output)\(run.errors)")
        let pairs = try sandbox.lines("work/clean/train.fr").count
        #expect(try sandbox.lines("work/train.align").count == pairs)
        #expect(try sandbox.lines("work/train.terms.tsv").count == pairs)
        #expect(try sandbox.text("work/model/config.json").contains("\"readsAnnotations\" : true"))
    }
}
