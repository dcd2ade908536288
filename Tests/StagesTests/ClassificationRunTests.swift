import Foundation
import TestSupport
import Testing

/// Classifiers through the stages, as users run them.
@Suite struct ClassificationRunTests {
    private let sandbox: TemporaryFolder

    init() throws {
        sandbox = try TemporaryFolder()
        // The colour decides, wherever it is.
        let rows = ToyCorpus.pairs.map { pair -> String in
            let isDark = pair.target.contains("black") || pair.target.contains("grey")
            return "\(pair.target)\t\(isDark ? "dark" : "light")\n"
        }
        try sandbox.write(rows.prefix(240).joined(), to: "train.tsv")
        try sandbox.write(rows.suffix(48).joined(), to: "dev.tsv")
        try sandbox.write(
            rows.suffix(48).map { $0.split(separator: "\t")[0] + "\n" }.joined(), to: "dev.txt")
    }

    private static let training = [
        "--task", "classify", "--vocab", "vocab", "--embedding-size", "16", "--hidden-size", "16", "--batch-tokens",
        "200", "--epochs", "6", "--warmup", "10", "--learning-rate", "0.01", "--dropout", "0.1", "--save-interval",
        "0.05",
    ]

    private func train(_ options: String...) throws -> Outcome {
        try sandbox.run("pipeline-train", Self.training + options)
    }

    private func learnVocabulary(_ table: String = "train.tsv", _ columns: String...) throws {
        let learnt = try sandbox.run(
            "pipeline-vocab",
            ["--kind", "spaces", "--output", "vocab", "--text", table, "--table"] + columns)
        #expect(learnt.status == 0, "\(learnt.errors)")
    }

    @Test func killedGivesTheSameBytes() throws {
        try learnVocabulary()
        let all =
            Self.training + ["--train", "train.tsv", "--dev", "dev.tsv", "--epochs", "40", "--pooling", "attention"]
        try sandbox.trainStruck(all, by: [SIGKILL, SIGTERM, SIGKILL, SIGINT], with: ["--threads", "1"])
    }

    private func object(_ text: some StringProtocol) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    @Test(arguments: ["last", "mean", "maximum", "attention"]) func trainsFindsAndScores(_ pooling: String) throws {
        try learnVocabulary()
        let trained = try train(
            "--train", "train.tsv", "--dev", "dev.tsv", "--output", "model", "--pooling", pooling)
        #expect(trained.status == 0 && trained.errors.contains("dev accuracy 100.00"), "\(trained.errors)")
        let vectors = try sandbox.run("pipeline-embed", "--model", "model", "--output", "model.vec")
        #expect(vectors.status == 0, "\(vectors.errors)")
        // What tells the classes apart is far apart in the model.
        let asked = try sandbox.run(
            "pipeline-embed", "--vectors", "model.vec", "--similarity", "black", "grey", "black", "white", "--json")
        let answers = try #require(try object(asked.output)["similarities"] as? [[String: Any]])
        let cosines = answers.compactMap { $0["similarity"] as? Double }
        #expect(cosines.count == 2 && cosines[0] > cosines[1], "\(asked.output)")
        let found = try sandbox.run(
            "pipeline-decode", "--model", "model", "--input", "dev.txt", "--output", "found.tsv")
        #expect(found.status == 0, "\(found.errors)")
        let truths = try sandbox.lines("dev.tsv").map { $0.split(separator: "\t")[1] }
        let lines = try sandbox.lines("found.tsv").map { $0.split(separator: "\t") }
        #expect(lines.map { $0[0] } == truths && lines.allSatisfy { (Double($0[1]) ?? 0) > 0.5 })
        let json = try sandbox.run(
            "pipeline-decode", "--model", "model", "--input", "dev.txt", "--format", "jsonl", "--precision", "f32")
        let first = try object(try #require(json.output.split(separator: "\n").first))
        let probabilities = try #require(first["probabilities"] as? [String: Double])
        #expect(first["label"] as? String == String(truths[0]) && Set(probabilities.keys) == ["dark", "light"])
        #expect(abs(probabilities.values.reduce(0, +) - 1) < 1e-4)
        let scored = try sandbox.run(
            "pipeline-score", "--hypotheses", "found.tsv", "--classes", "dev.tsv", "--model", "model",
            "--output", "report", "--minimum", "accuracy=99", "macro-f1=99")
        #expect(scored.status == 0 && scored.output.hasPrefix("accuracy 100.00 (48 of 48)"), "\(scored.errors)")
        let page = try sandbox.text("report/report.html")
        for text in ["Development accuracy in training", "Development macro F1 in training", "Loss in training"] {
            #expect(page.contains(text), "\(text)")
        }
    }

    @Test(arguments: [
        ("review\tsentiment", ["--label-column", "sentiment"]),
        ("text\tlabel", ["--text-column", "1", "--label-column", "2"]), ("review\tclass", ["--label-column", "2"]),
    ])
    func theStagesAgreeOnTheFirstLine(_ header: String, _ columns: [String]) throws {
        for name in ["train.tsv", "dev.tsv"] { try sandbox.write(header + "\n" + sandbox.text(name), to: "h-\(name)") }
        let learnt = try sandbox.run(
            "pipeline-vocab", ["--kind", "spaces", "--output", "vocab", "--text", "h-train.tsv"] + columns)
        #expect(learnt.status == 0 && (learnt.output + learnt.errors).contains("from 240 segments"), "\(learnt.errors)")
        let trained = try sandbox.run(
            "pipeline-train",
            Self.training + ["--train", "h-train.tsv", "--dev", "h-dev.tsv", "--output", "model", "--epochs", "1"]
                + columns)
        #expect(trained.status == 0 && trained.errors.contains("240 texts to learn from, 48"), "\(trained.errors)")
        let found = try sandbox.run(
            "pipeline-decode",
            ["--model", "model", "--input", "h-dev.tsv", "--output", "found.tsv"] + columns)
        #expect(try found.status == 0 && sandbox.lines("found.tsv").count == 48, "\(found.errors)")
        let scored = try sandbox.run(
            "pipeline-score",
            ["--hypotheses", "found.tsv", "--classes", "h-dev.tsv", "--output", "report"] + columns)
        #expect(scored.status == 0 && scored.output.contains(" of 48)"), "\(scored.errors)")
    }

    @Test func theClassesAreCounted() throws {
        try learnVocabulary()
        func summary(_ rows: String) throws -> String {
            try sandbox.write(rows, to: "t.tsv")
            let found = try sandbox.run(
                "pipeline-train",
                Self.training + [
                    "--train", "t.tsv", "--dev", "dev.tsv", "--output", "no", "--summary", "--text-column", "1",
                    "--label-column", "2",
                ])
            #expect(found.status == 0, "\(found.errors)")
            return found.errors
        }
        let rows = try sandbox.text("dev.tsv")
        let many = try summary(rows + (1...13).map { String(repeating: "a\tc\($0)\n", count: $0) }.joined())
        #expect(many.contains("15 classes: ") && many.contains(", c6 6 and 5 more\n") && !many.contains("warning"))
        let doubtful = try summary("review\tsentiment\n" + rows)
        #expect(doubtful.contains("3 classes: ") && doubtful.contains(", sentiment 1\n"))
        #expect(doubtful.contains("warning: t.tsv:1: the line is taken for an example of the class 'sentiment', which"))
    }

    @Test func goesOnFromAModel() throws {
        try learnVocabulary()
        let trained = try train("--train", "train.tsv", "--dev", "dev.tsv", "--output", "model", "--epochs", "2")
        #expect(trained.status == 0, "\(trained.errors)")
        func goOn(_ table: String, _ options: String...) throws -> Outcome {
            let from = ["--from", "model", "--vocab", "model/vocab", "--maximum-updates", "1"]
            return try sandbox.run(
                "pipeline-train", Self.training + from + ["--train", table, "--dev", table] + options)
        }
        let more = try goOn("train.tsv", "--output", "more", "--learning-rate", "1e-9")
        #expect(more.status == 0, "\(more.errors)")
        // One update at no rate to speak of leaves the model as good as it was.
        let before = try sandbox.run("pipeline-decode", "--model", "model", "--input", "dev.txt")
        let after = try sandbox.run("pipeline-decode", "--model", "more", "--input", "dev.txt")
        #expect(before.status == 0 && before.output == after.output, "\(after.errors)")
        try sandbox.write("a\tdark\nb\tgreen\n", to: "other.tsv")
        try sandbox.write("a\tdark\tb\nc\tlight\td\n", to: "pairs.tsv")
        let refusals: [(table: String, options: [String], message: String)] = [
            ("other.tsv", [], "--from model has other classes than other.tsv; leave --from out"),
            ("train.tsv", ["--pooling", "last"], "--pooling has no effect with --from"),
            ("pairs.tsv", ["--second-column", "3"], "--from model reads one text; leave --second-column out"),
        ]
        for (table, options, message) in refusals {
            let refused = try sandbox.run(
                "pipeline-train",
                Self.training + ["--from", "model", "--train", table, "--dev", table, "--output", "no"] + options)
            #expect(refused.status == 64 && refused.errors.contains(message), "\(refused.errors)")
        }
        try sandbox.write("a\tX\nb\tY\n", to: "t.conll")
        let tagger = try goOn("t.conll", "--output", "no", "--task", "tag")
        #expect(tagger.status == 64 && tagger.errors.contains("a model of the task 'classify', not 'tag'"))
    }

    @Test func matricesOfManyClassesAreLeftOut() throws {
        for count in [200, 201] {
            try sandbox.write((0..<count).map { "a b\tc\($0)\n" }.joined(), to: "r.tsv")
            try sandbox.write((0..<count).map { "c\(max(1, $0))\t0.5\n" }.joined(), to: "h.tsv")
            let scored = try sandbox.run(
                "pipeline-score", "--hypotheses", "h.tsv", "--classes", "r.tsv", "--output", "report")
            #expect(scored.status == 0, "\(scored.errors)")
            let report = try object(sandbox.text("report/report.json"))
            #expect((report["matrix"] as? [[Int]])?.count == (count == 200 ? 200 : nil))
            #expect((report["labels"] as? [String])?.count == count && (report["confusions"] as? [Any])?.count == 1)
        }
    }

    @Test func reportsAndGates() throws {
        try sandbox.write("a b\tx\nc d\tx\ne f\ty\ng <h>\ty\n", to: "r.tsv")
        try sandbox.write("x\t0.9\ny\t0.6\ny\t0.7\n{\"label\":\"z\"}\n", to: "h.tsv")
        func score(_ options: String...) throws -> Outcome {
            try sandbox.run(
                "pipeline-score",
                ["--hypotheses", "h.tsv", "--classes", "r.tsv", "--output", "report"]
                    + options)
        }
        let failed = try score("--minimum", "accuracy=60")
        #expect(failed.status == 3 && failed.errors.contains("accuracy is 50.00, below the minimum of 60"))
        let cases = try sandbox.text("report/junit.xml")
        #expect(cases.contains("tests=\"3\" failures=\"1\"") && cases.contains("name=\"accuracy minimum\""), "\(cases)")
        #expect(cases.contains("message=\"accuracy is 50.00, below the minimum of 60.\""), "\(cases)")
        #expect(failed.output.contains("1 of x taken for y") && failed.output.contains("1 of y taken for z"))
        let report = try object(sandbox.text("report/report.json"))
        #expect(report["labels"] as? [String] == ["x", "y", "z"] && report["correct"] as? Int == 2)
        #expect(report["matrix"] as? [[Int]] == [[1, 1, 0], [0, 1, 1], [0, 0, 0]])
        let found = try sandbox.lines("report/sentences.jsonl").map { try object($0) }
        #expect(found.map { $0["text"] as? String } == ["a b", "c d", "e f", "g <h>"])
        #expect(found.map { $0["result"] as? String } == ["right", "wrong", "right", "wrong"])
        #expect(found[1]["prediction"] as? String == "y" && found[1]["truth"] as? String == "x")
        #expect(found[1]["probability"] as? Double == 0.6 && found[3]["probability"] == nil)
        let page = try sandbox.text("report/report.html")
        #expect(page.contains("All texts") && page.contains(#""text":"g \u003ch>""#))
        #expect(page.contains("x taken for y: 1 of 2") && page.contains("g &lt;h&gt;"))
        #expect(try sandbox.text("report/report.md").contains("## Worst confusions"))
        #expect(try score("--minimum", "bleu=3").status == 64)
        let nowhere = try score("--model", "nowhere")
        #expect(nowhere.status == 66 && nowhere.errors.contains("nowhere: error: is not a model folder"))
        for (configuration, task) in [("\"task\":\"tag\",\"layers\":1", "tag"), ("\"layers\":1", "translate")] {
            try sandbox.write("{\"model\":{\(configuration)}}", to: "other/config.json")
            let other = try score("--model", "other")
            #expect(
                other.status == 65
                    && other.errors.contains(
                        "other/config.json: error: is a model of the task '\(task)'; name one of the task 'classify'"),
                "\(other.errors)")
        }
        for (option, value) in [("sources", ["x"]), ("ter-normalized", []), ("chrf-beta", ["3"]), ("train", ["x"])] {
            let refused = try sandbox.run(
                "pipeline-score",
                ["--hypotheses", "h.tsv", "--classes", "r.tsv", "--output", "report", "--\(option)"] + value)
            #expect(
                refused.status == 64 && refused.errors.contains("--\(option) is not for --classes; leave it out"),
                "\(refused.errors)")
        }
        // A class may begin with a brace without being JSON.
        try sandbox.write("a\t{x}\nb\t{\nc\tx\nd\ty\n", to: "b.tsv")
        try sandbox.write("{x}\t0.9\n{\t0.8\n{\"label\":\"x\"}\n{x}\t0.7\n", to: "h.tsv")
        let braces = try sandbox.run(
            "pipeline-score", "--hypotheses", "h.tsv", "--classes", "b.tsv", "--output", "report")
        #expect(
            braces.status == 0 && braces.output.hasPrefix("accuracy 75.00 (3 of 4)"), "\(braces.output)\(braces.errors)"
        )
        try sandbox.write("x\n", to: "h.tsv")
        let few = try score()
        #expect(few.status == 65 && few.errors.contains("h.tsv: error: has 1 line, but r.tsv has 4 rows"))
        try sandbox.write("x\n\ny\ny\n", to: "h.tsv")
        #expect(try score().errors.contains("h.tsv:2: error: has no class"))
    }

    @Test func reportsAreComparedByTheirFigures() throws {
        try sandbox.write("a\tx\nb\tx\nc\ty\nd\ty\n", to: "gold.tsv")
        for (name, found) in [("1", "x\nx\ny\ny\n"), ("2", "x\nx\nx\ny\n"), ("3", "y\ny\ny\ny\n")] {
            try sandbox.write(found, to: "h.tsv")
            let scored = try sandbox.run(
                "pipeline-score", "--hypotheses", "h.tsv", "--classes", "gold.tsv", "--name", "news", "--output",
                "reports/\(name)")
            #expect(scored.status == 0, "\(scored.errors)")
        }
        let found = try sandbox.run(
            "pipeline", "report", "a=reports/1", "a=reports/2", "b=reports/3", "--output", "both")
        #expect(found.status == 0 && found.output == "both/report.html\n", "\(found.errors)")
        let page = try sandbox.text("both/report.md")
        #expect(page.contains("| system | set | accuracy | macro-F1 | runs |"), "\(page)")
        #expect(page.contains("| a | news | 87.50 ± 17.68 | 86.67 ± 18.86 | 2 |"), "\(page)")
        #expect(page.contains("| b | news | 50.00 | 33.33 | 1 |"), "\(page)")
        let json = try object(sandbox.text("both/report.json"))
        let rows = try #require(json["rows"] as? [[String: Any]])
        #expect(json["kind"] as? String == "figures" && rows[0]["reports"] as? [String] == ["reports/1", "reports/2"])

        try sandbox.write("the cat\n", to: "t")
        let scored = try sandbox.run(
            "pipeline-score", "--hypotheses", "t", "--references", "t", "--output", "reports/t")
        #expect(scored.status == 0, "\(scored.errors)")
        for options in [["reports/1", "reports/t"], ["--history", "reports"]] {
            let mixed = try sandbox.run("pipeline", ["report"] + options + ["--output", "no"])
            let message =
                "reports/1/report.json: error: is a report of classes; name it beside reports of classes alone, and "
                + "without --history"
            #expect(mixed.status == 65 && mixed.errors.contains(message), "\(mixed.errors)")
        }
        let missing = try sandbox.run("pipeline", "report", "reports/1", "nowhere", "--output", "no")
        #expect(
            missing.status == 66 && missing.errors.hasPrefix("nowhere: error: is no report folder"), "\(missing.errors)"
        )
        let report = try sandbox.data("reports/t/report.json")
        for (options, output, file) in [
            (["reports/1", "reports/2"], "reports/2/", "reports/2"), (["reports/t"], "reports/t", "reports/t"),
            (["--history", "reports/t"], "reports/t", "reports/t"),
        ] {
            let refused = try sandbox.run("pipeline", ["report"] + options + ["--output", output])
            let message = "\(file)/report.json: error: is both input and output; name another output\n"
            #expect(refused.status == 64 && refused.errors == message, "\(refused.errors)")
        }
        #expect(try sandbox.data("reports/t/report.json") == report)
        let comparison = try sandbox.run("pipeline", "report", "both", "--output", "no")
        #expect(
            comparison.status == 65 && comparison.errors.contains("is a comparison of reports; name the reports"),
            "\(comparison.errors)")
    }

    @Test func pairsOfTexts() throws {
        let colours = ["black", "white", "grey", "red"]
        let rows = (0..<160).map { number in
            let (first, second) = (colours[number % 4], colours[number / 4 % 4])
            return "a \(first) cat\t\(first == second ? "same" : "other")\tthe \(second) dog\n"
        }
        try sandbox.write("one\tclass\ttwo\n" + rows.joined(), to: "pairs.tsv")
        try learnVocabulary("pairs.tsv", "--text-column", "one", "--second-column", "two")
        let trained = try train(
            "--train", "pairs.tsv", "--dev", "pairs.tsv", "--output", "model", "--text-column", "one",
            "--second-column", "two", "--epochs", "30")
        #expect(trained.status == 0, "\(trained.errors)")
        try sandbox.write("a red cat\tthe red dog\na red cat\tthe grey dog\n", to: "in.tsv")
        let found = try sandbox.run("pipeline-decode", "--model", "model", "--input", "in.tsv")
        #expect(found.status == 0 && found.output.split(separator: "\n").count == 2, "\(found.errors)")
        // A table has the same classes as its texts in lines.
        try sandbox.write("class,two,one\n,the red dog,a red cat\n,the grey dog,a red cat\n", to: "in.csv")
        let table = ["--model", "model", "--input", "in.csv", "--text-column", "one"]
        let ofTable = try sandbox.run("pipeline-decode", table + ["--second-column", "two"])
        #expect(ofTable.status == 0 && ofTable.output == found.output, "\(ofTable.errors)")
        let half = try sandbox.run("pipeline-decode", table)
        #expect(half.status == 64 && half.errors.contains("name the column of the second with --second-column"))
        try sandbox.write("alone\n", to: "in.tsv")
        let alone = try sandbox.run("pipeline-decode", "--model", "model", "--input", "in.tsv")
        #expect(alone.status == 65 && alone.errors.contains("in.tsv:1: error: the model reads two texts"))
    }

    @Test func mistakesHaveTheirPlace() throws {
        try learnVocabulary()
        func message(_ train: String, _ dev: String = "a\tx\n", _ options: String...) throws -> String {
            try sandbox.write(train, to: "t.tsv")
            try sandbox.write(dev, to: "d.tsv")
            let found = try sandbox.run(
                "pipeline-train", Self.training + ["--train", "t.tsv", "--dev", "d.tsv", "--output", "no"] + options)
            #expect(found.status != 0 && !sandbox.exists("no/model.safetensors"))
            return found.errors
        }
        let two = "a\tx\nb\ty\n"
        #expect(try message("a\tx\nb\n").hasPrefix("t.tsv:2: error: the line has 1 column, but the first one 2"))
        #expect(try message("a\tx\nb\t\n").hasPrefix("t.tsv:2: error: the label in column 2 is empty"))
        #expect(try message("a\tx\n\ty\n").hasPrefix("t.tsv:2: error: the text in column 1 is empty"))
        #expect(try message("a\tx\nb\tx\n").hasPrefix("t.tsv: error: has one class, 'x', in all 2 rows"))
        #expect(try message(two, "a\tx\nb\tz\n").hasPrefix("d.tsv:2: error: the class 'z' does not occur in t.tsv"))
        #expect(
            try message(two, two, "--label-column", "stars").hasPrefix(
                "t.tsv:1: error: there is no column 'stars', which --label-column names"))
        #expect(try message(two, two, "--attention", "dot").contains("--attention is not for the task classify"))
        for options in [
            ["--tied-embeddings"], ["--no-tied-embeddings"], ["--target-word-dropout", "0.9"],
            ["--subword-sampling-target", "0.1"],
        ] {
            let found = try sandbox.run(
                "pipeline-train", Self.training + ["--train", "t", "--dev", "t", "--output", "no"] + options)
            #expect(found.status == 64 && found.errors.contains("\(options[0]) is not for the task classify"))
        }
        #expect(try message(two, two, "--best-by", "bleu").contains("of the task classify it must be one of accuracy"))
    }

    @Test func severalModelsHaveToBelongTogether() throws {
        let table = try sandbox.text("train.tsv")
        try sandbox.write(table.replacing("\tdark", with: "\tnight"), to: "other.tsv")
        func trained(_ table: String, _ output: String) throws {
            let found = try train("--train", table, "--dev", table, "--output", output, "--epochs", "1")
            #expect(found.status == 0, "\(found.errors)")
        }
        try learnVocabulary()
        try trained("train.tsv", "model")
        try trained("other.tsv", "other")
        try sandbox.write(table.replacing("the ", with: "a "), to: "words.tsv")
        try learnVocabulary("words.tsv")
        try trained("words.tsv", "words")
        for (other, message) in [
            ("other", "other: error: has other classes than model; their weights have no mean"),
            ("words", "words: error: has another vocabulary than model; their weights have no mean"),
        ] {
            let averaged = try sandbox.run("pipeline-average", "model", other, "--output", "mean")
            #expect(averaged.status == 65 && averaged.errors.contains(message), "\(averaged.errors)")
        }
        let together = try sandbox.run("pipeline-decode", "--model", "model", "other", "--input", "dev.txt")
        #expect(
            together.status == 65
                && together.errors.contains(
                    "model: error: is a model of the task 'classify', and only translation models decode together"),
            "\(together.errors)")
    }

    @Test func otherTasksRefuseTheOptions() throws {
        let found = try sandbox.run(
            "pipeline-train", "--train", "x", "--dev", "x", "--vocab", "v", "--output", "o", "--pooling", "last")
        #expect(found.status == 64 && found.errors.contains("--pooling is not for the task translate"))
        let scored = try sandbox.run(
            "pipeline-score", "--hypotheses", "x", "--references", "x", "--output", "o", "--label-column", "2")
        #expect(scored.status == 64 && scored.errors.contains("--label-column is for --classes"))
    }
}
