import Foundation
import TestSupport
import Testing

/// Language models through the stages, as users run them.
@Suite struct LanguageModelRunTests {
    private let sandbox: TemporaryFolder

    init() throws {
        sandbox = try TemporaryFolder()
        let lines = ToyCorpus.pairs.map { $0.target + "\n" }
        try sandbox.write(lines.prefix(240).joined(), to: "train.txt")
        try sandbox.write(lines.suffix(48).joined(), to: "dev.txt")
    }

    private static let training = [
        "--task", "language-model", "--train", "train.txt", "--dev", "dev.txt", "--vocab", "vocab", "--embedding-size",
        "16", "--hidden-size", "32", "--batch-tokens", "100", "--epochs", "8", "--warmup", "10", "--learning-rate",
        "0.01", "--dropout", "0.1", "--save-interval", "0.05",
    ]

    private func learnVocabulary(_ kind: String = "spaces") throws {
        let learnt = try sandbox.run(
            "pipeline-vocab", "--kind", kind, "--language", "en", "--output", "vocab", "--text", "train.txt")
        #expect(learnt.status == 0, "\(learnt.errors)")
    }

    private func train(_ output: String, _ options: String...) throws -> Outcome {
        let trained = try sandbox.run("pipeline-train", Self.training + options + ["--output", output])
        #expect(trained.status == 0, "\(trained.errors)")
        return trained
    }

    /// The perplexity of the log's best evaluation.
    private func best(_ model: String) throws -> Double {
        struct Entry: Decodable {
            var event: String
            var best: Bool?
            var scores: [String: Double]?
        }
        let entries = try sandbox.text("\(model)/training.jsonl").split(separator: "\n").map {
            try JSONDecoder().decode(Entry.self, from: Data($0.utf8))
        }
        return try #require(entries.last { $0.event == "evaluation" && $0.best == true }?.scores?["perplexity"])
    }

    @Test(arguments: ["spaces", "words", "characters", "bpe"]) func trainsWritesAndScores(kind: String) throws {
        try learnVocabulary(kind)
        let trained = try train("model")
        #expect(trained.errors.contains("best model: update") && trained.errors.contains("dev perplexity per word"))
        let perplexity = try best("model")
        // Four colours, six animals, four verbs and three places, and nothing else to choose.
        #expect(perplexity < 3 && perplexity > 1.9, "\(perplexity)")

        let scored = try sandbox.run(
            "pipeline-decode", "--model", "model", "--force", "dev.txt", "--precision", "f32")
        #expect(scored.status == 0, "\(scored.errors)")
        let losses = scored.output.split(separator: "\n").compactMap { Double($0) }
        #expect(losses.count == 48 && losses.allSatisfy { $0 < 0 })
        let words = ToyCorpus.pairs.suffix(48).reduce(0) { $0 + $1.target.split(separator: " ").count + 1 }
        #expect(abs(exp(-losses.reduce(0, +) / Double(words)) - perplexity) < 0.01 * perplexity)

        let written = try sandbox.run("pipeline-decode", "--model", "model", "--samples", "30", "--seed", "3")
        #expect(written.status == 0, "\(written.errors)")
        let texts = written.output.split(separator: "\n")
        #expect(texts.count == 30 && Set(texts).count > 5)
        let known = Set(ToyCorpus.pairs.map { $0.target })
        #expect(texts.count { known.contains(String($0)) } > 15, "\(written.output)")
        let again = try sandbox.run(
            "pipeline-decode", "--model", "model", "--samples", "30", "--seed", "3", "--threads", "1")
        #expect(kind == "bpe" || again.output == written.output)
        let other = try sandbox.run("pipeline-decode", "--model", "model", "--samples", "30", "--seed", "4")
        #expect(other.output != written.output)
    }

    @Test func continuesPrefixes() throws {
        try learnVocabulary()
        _ = try train("model")
        try sandbox.write("the black\n\nthe grey wolf\n", to: "prefixes")
        func decode(_ options: String...) throws -> [String] {
            let found = try sandbox.run("pipeline-decode", ["--model", "model", "--input", "prefixes"] + options)
            #expect(found.status == 0, "\(found.errors)")
            return found.output.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
        }
        let greedy = try decode()
        #expect(greedy.count == 3 && greedy[0].hasPrefix("the black ") && greedy[2].hasPrefix("the grey wolf "))
        #expect(greedy.allSatisfy { $0.hasSuffix(" .") })
        #expect(try decode("--samples", "1", "--temperature", "0") == greedy)
        let drawn = try decode("--samples", "4")
        #expect(
            drawn.count == 12 && drawn[0..<4].allSatisfy { $0.hasPrefix("the black") } && Set(drawn[8...]).count > 1)
        #expect(try decode("--samples", "3", "--top", "1").prefix(3).allSatisfy { $0 == greedy[0] })
        let short = try decode("--maximum-length", "1")
        #expect(short.map { $0.split(separator: " ").count } == [3, 1, 4])
        let own = try sandbox.run("pipeline-decode", "--model", "model", "--samples", "8", "--maximum-length", "3")
        let lengths = own.output.split(separator: "\n").map { $0.split(separator: " ").count }
        #expect(lengths.count == 8 && lengths.max() == 3, "\(own.output)")
        #expect(try decode("--beam", "4", "--best", "2", "--format", "jsonl").count > 3)
        struct Line: Decodable {
            var line: Int
            var tokens: [String]
            var tokenLogProbabilities: [Double]
        }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let json = try decode("--format", "jsonl").map { try decoder.decode(Line.self, from: Data($0.utf8)) }
        #expect(json.map(\.line) == [1, 2, 3])
        #expect(json.allSatisfy { $0.tokenLogProbabilities.count == $0.tokens.count + 1 })
    }

    @Test(arguments: [[], ["--continuous", "--bptt", "7"]]) func killedGivesTheSameBytes(_ options: [String]) throws {
        try learnVocabulary()
        let all = Self.training + options + ["--epochs", "40", "--evaluate-every", "50"]
        try sandbox.trainStruck(all, by: [SIGKILL, SIGKILL, SIGTERM, SIGKILL, SIGINT], with: ["--threads", "1"])
    }

    @Test(arguments: ["spaces", "characters"]) func theReportHasPerplexities(kind: String) throws {
        struct Report: Decodable {
            struct Band: Decodable {
                var name: String
                var words: Int
                var perplexity: Double
            }
            var kind: String
            var lines: Int
            var words: Int
            var characters: Int
            var perplexity: Double
            var bitsPerCharacter: Double
            var logProbability: Double
            var byLength: [Band]
            var byFrequency: [Band]
        }
        try learnVocabulary(kind)
        _ = try train("model")
        let options = ["--text", "dev.txt", "--model", "model", "--train", "train.txt", "--output", "report"]
        let scored = try sandbox.run("pipeline-score", options)
        #expect(scored.status == 0, "\(scored.errors)")
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let report = try decoder.decode(Report.self, from: sandbox.data("report/report.json"))
        let text = ToyCorpus.pairs.suffix(48).map(\.target)
        #expect(report.kind == "language-model" && report.lines == 48)
        #expect(report.words == text.reduce(0) { $0 + $1.split(separator: " ").count })
        #expect(report.characters == text.reduce(0) { $0 + $1.count })
        #expect(try abs(report.perplexity - best("model")) < 0.01 * report.perplexity)
        #expect(scored.output.contains(String(format: "perplexity %.2f per word", report.perplexity)))
        // Both divisions are of the same words; ends of lines are of no frequency.
        let whole = report.byLength.reduce(0.0) { $0 + Double($1.words) * log($1.perplexity) }
        #expect(abs(whole + report.logProbability) < 1e-6 * whole)
        let words = report.byFrequency.reduce(0.0) { $0 + Double($1.words) * log($1.perplexity) }
        #expect(report.byFrequency.reduce(0) { $0 + $1.words } == report.words && words < whole && words > 0)
        #expect(report.byFrequency.map(\.name) == ["10–99", "100–999"])
        let lines = try sandbox.text("report/sentences.jsonl").split(separator: "\n")
        #expect(lines.count == 48 && lines[0].contains("\"perplexity\":"))
        let page = try sandbox.text("report/report.html")
        #expect(page.contains("What the model wrote while it learnt") && page.contains("dev perplexity"))
        #expect(page.contains("Development perplexity per word in training") && page.contains("Loss in training"))
        #expect(page.contains("All lines") && page.contains(String(lines[0])))
        #expect(page.contains("Perplexity by length") && page.contains("Lines that surprise the model most"))
        #expect(try sandbox.text("report/report.md").contains("| words of a line | words | perplexity |"))
        // One word of many tokens, none of which the model knows.
        try sandbox.write(String(repeating: "ßé", count: kind == "characters" ? 450 : 1) + "\n", to: "odd.txt")
        let odd = try sandbox.run("pipeline-score", "--text", "odd.txt", "--model", "model", "--output", "odd")
        #expect(odd.status == 0 && sandbox.exists("odd/report.html"), "\(odd.errors)")
        #expect(odd.output.count < 200 && odd.output.contains("bits per character"), "\(odd.output)")
        #expect(kind != "characters" || odd.output.contains("perplexity inf per word"), "\(odd.output)")
        let both = try sandbox.run("pipeline", "report", "odd", "report", "--output", "both")
        #expect(both.status == 0 && sandbox.exists("both/report.json"), "\(both.errors)")

        try sandbox.write("the cat\n", to: "one.txt")
        let one = try sandbox.run("pipeline-score", options.map { $0 == "dev.txt" ? "one.txt" : $0 })
        #expect(one.output.contains("; 1 line, 2 words, "), "\(one.output)\(one.errors)")
        try sandbox.write("", to: "empty.txt")
        try sandbox.write("\n \n", to: "blank.txt")
        for text in ["empty.txt", "blank.txt"] {
            let nothing = try sandbox.run(
                "pipeline-score", options.map { $0 == "dev.txt" ? text : $0 } + ["--maximum", "perplexity=500"])
            #expect(
                nothing.status == 65 && nothing.errors.contains("\(text): error: has no line to score"),
                "\(nothing.errors)")
        }
        let gated = try sandbox.run("pipeline-score", options + ["--maximum", "perplexity=1.5"])
        #expect(gated.status == 3 && gated.errors.contains("perplexity is"), "\(gated.errors)")
        let cases = try sandbox.text("report/junit.xml")
        #expect(cases.contains("failures=\"1\"") && cases.contains(", above the maximum of 1.5."), "\(cases)")
        for (more, message) in [
            (["--references", "dev.txt"], "--references is not for --text; leave it out"),
            (["--tags", "dev.txt"], "--tags is not for --text"),
            (["--classes", "dev.txt"], "--classes is not for --text"),
            (["--label-column", "2"], "--label-column is not for --text"),
            (["--metrics", "ter"], "--metrics is not for --text"),
            (["-n", "20"], "--paired-n is not for --text"),
            (["--maximum", "bleu=3"], "is not perplexity or bits-per-character and a value above 0"),
        ] {
            let refused = try sandbox.run("pipeline-score", options + more)
            #expect(refused.status == 64 && refused.errors.contains(message), "\(refused.errors)")
        }
    }

    @Test func aLiteralUnknownWordCounts() throws {
        try sandbox.write("a <unk> b\na b b\n", to: "train.txt")
        try sandbox.write("a <unk> c\n", to: "dev.txt")
        try learnVocabulary()
        let tokens = try sandbox.text("vocab/text.tsv").split(separator: "\n").map { $0.split(separator: "\t")[0] }
        #expect(tokens == ["<pad>", "<unk>", "<s>", "</s>", "b", "a"])
        _ = try train("model", "--epochs", "2")
        let scored = try sandbox.run(
            "pipeline-decode", "--model", "model", "--force", "dev.txt", "--format", "jsonl")
        struct Line: Decodable {
            var tokens: [String]
        }
        let line = try JSONDecoder().decode(Line.self, from: Data(scored.output.utf8))
        #expect(line.tokens == ["a", "<unk>", "<unk>", "</s>"])
        #expect(scored.errors.contains("per word"))
    }

    @Test func oneSideOfABitextIsLearnt() throws {
        try ToyCorpus.prepare(sandbox)
        let trained = try sandbox.run(
            "pipeline-train",
            ToyCorpus.training.filter { $0 != "--word-dropout" && $0 != "0" } + [
                "--task", "language-model", "--side", "source", "--output", "model", "--maximum-updates", "20",
            ])
        #expect(trained.status == 0, "\(trained.errors)")
        let vocabulary = try sandbox.text("model/vocab/vocabulary.json")
        #expect(vocabulary.contains("text.tsv") && !vocabulary.contains("target.tsv"))
        #expect(try sandbox.text("model/config.json").contains("\"source\" : \"fr\""))
    }

    @Test func aLanguageModelHelpsToTranslate() throws {
        try ToyCorpus.prepare(sandbox)
        func run(_ command: String, _ options: [String]) throws -> Outcome {
            let found = try sandbox.run(command, options)
            #expect(found.status == 0, "\(found.errors)")
            return found
        }
        // Few translations, and much text.
        _ = try run("pipeline-train", ToyCorpus.training + ["--output", "mt", "--maximum-updates", "60"])
        let text = ToyCorpus.training.filter { !["--word-dropout", "0"].contains($0) }
        _ = try run(
            "pipeline-train",
            text + [
                "--task", "language-model", "--output", "lm", "--vocab", "mt/vocab",
            ])
        let decoding = ["--model", "mt", "--input", "dev.fr"]
        func translations(_ options: String...) throws -> [String] {
            try run("pipeline-decode", decoding + options).output.split(separator: "\n").map(String.init)
        }
        let plain = try translations()
        #expect(try translations("--language-model", "lm", "--language-model-weight", "0") == plain)
        let fused = try translations("--language-model", "lm", "--language-model-weight", "0.5")
        #expect(try translations("--language-model", "lm", "--language-model-weight", "0.5", "--threads", "1") == fused)
        let sentences = Set(ToyCorpus.pairs.map(\.target))
        #expect(fused.count { sentences.contains($0) } >= plain.count { sentences.contains($0) })
        #expect(fused != plain)
        // What is added and subtracted again is as if it were not there.
        #expect(
            try translations(
                "--language-model", "lm", "--language-model-weight", "0.5", "--training-language-model", "lm",
                "--training-language-model-weight", "0.5", "--precision", "f32")
                == translations("--precision", "f32"))

        let tuned = try run(
            "pipeline-tune",
            [
                "--model", "mt", "--bitext", "dev", "--language-model", "lm", "--lines", "24", "--maximum-beam", "2",
                "--output", "tuned.json", "--training-language-model", "lm",
            ])
        let settings = try JSONDecoder().decode([String: Double].self, from: sandbox.data("tuned.json"))
        let weight = try #require(settings["language-model-weight"])
        let subtracted = try #require(settings["training-language-model-weight"])
        let tried = tuned.errors.split(separator: "\n").filter { $0.contains(", language model weight ") }
        #expect(tried.count > 8 && tried.contains { $0.contains("weight 0.0: BLEU") }, "\(tuned.errors)")
        try FileManager.default.copyItem(atPath: sandbox.path("tuned.json"), toPath: sandbox.path("mt/search.json"))
        #expect(
            try translations("--language-model", "lm", "--training-language-model", "lm")
                == translations(
                    "--language-model", "lm", "--language-model-weight", "\(weight)", "--training-language-model", "lm",
                    "--training-language-model-weight", "\(subtracted)"))
        let told = try run("pipeline-decode", decoding + ["--language-model", "lm"]).errors
        #expect(told.contains(", language model weight \(weight), as mt/search.json has it"), "\(told)")
        #expect(try !run("pipeline-decode", decoding).errors.contains("language model weight"))
        try FileManager.default.removeItem(atPath: sandbox.path("mt/search.json"))

        try learnVocabulary()
        _ = try train("other", "--epochs", "1")
        for (options, status, message) in [
            (["--language-model", "other"], 65, "is not the target vocabulary of mt; train the language model with"),
            (["--language-model", "mt"], 65, "is a model of the task 'translate'"),
            (["--language-model-weight", "1"], 64, "--language-model-weight is for --language-model"),
            (["--training-language-model-weight", "1"], 64, "is for --training-language-model"),
            (["--training-language-model", "lm"], 64, "corrects what --language-model adds"),
            (
                ["--language-model", "lm", "--training-language-model", "other"], 65,
                "is not the target vocabulary of mt"
            ),
            (["--language-model", "lm", "--force", "dev.en"], 64, "leave out --language-model"),
            (["--language-model", "lm", "--shortlist", "9"], 64, "leave out --shortlist"),
        ] as [([String], Int32, String)] {
            let refused = try sandbox.run("pipeline-decode", decoding + options)
            #expect(refused.status == status && refused.errors.contains(message), "\(refused.errors)")
        }
    }

    @Test(arguments: [
        (["--attention", "dot"], "--attention is not for the task language-model"),
        (["--encoder-layers", "2"], "--encoder-layers is not for the task language-model"),
        (["--matches", "x"], "--matches is not for the task language-model"),
        (["--minimum-risk", "4"], "--minimum-risk is not for the task language-model"),
        (["--best-by", "bleu"], "--best-by is bleu; of the task language-model it must be one of perplexity"),
        (["--bptt", "7"], "--bptt is for --continuous"),
        (["--continuous", "--consistency", "1"], "--consistency is not for the task language-model"),
        (["--continuous", "--maximum-length", "3"], "--maximum-length is for separate lines"),
    ])
    func optionsOfOtherTasksAreRefused(_ options: [String], message: String) throws {
        let refused = try sandbox.run("pipeline-train", Self.training + options + ["--output", "model"])
        #expect(refused.status == 64 && refused.errors.contains(message), "\(refused.errors)")
    }

    /// A line without spaces is a single word, whose probability may be less than all numbers.
    @Test func anInfinitePerplexityIsNoError() throws {
        let text = ToyCorpus.pairs.map { $0.target.replacing(" ", with: "") }.joined()
        let lines = stride(from: 0, to: 3000, by: 100).map { String(text.dropFirst($0).prefix(880)) + "\n" }
        try sandbox.write(lines.joined(), to: "train.txt")
        try sandbox.write(lines.suffix(4).joined(), to: "dev.txt")
        try learnVocabulary("characters")
        let trained = try train(
            "model", "--batch-tokens", "2000", "--maximum-updates", "4", "--evaluate-every", "2", "--tensorboard",
            "events")
        // Where perplexities are equal, the loss decides.
        #expect(
            trained.errors.contains("best model: update 4 of 4, dev perplexity per word inf"), "\(trained.errors)")
        let log = try sandbox.text("model/training.jsonl")
        #expect(log.split(separator: "\n").count { $0.contains("\"perplexity\":\"inf\"") } == 2, "\(log)")
        let scored = try sandbox.run(
            "pipeline-score", "--text", "dev.txt", "--model", "model", "--output", "report")
        #expect(scored.status == 0, "\(scored.errors)")
        let page = try sandbox.text("report/report.html")
        #expect(page.contains("Development bits per character in training") && page.contains("Loss in training"))
        #expect(try sandbox.text("report/report.md").contains("| 4 | "))
        let inspected = try sandbox.run("pipeline", "inspect", "model")
        #expect(inspected.output.contains("dev perplexity per word inf"), "\(inspected.output)\(inspected.errors)")
    }

    @Test func aTextOfOneLineIsLearnt() throws {
        try learnVocabulary()
        let line = ToyCorpus.pairs.map(\.target).joined(separator: " ")
        // More tokens than one segment may have.
        try sandbox.write(Array(repeating: line, count: 40).joined(separator: " ") + "\n", to: "train.txt")
        let trained = try train("model", "--continuous", "--maximum-updates", "2")
        #expect(!trained.errors.contains("skipped"), "\(trained.errors)")
        #expect(trained.errors.contains("6 lines to learn from, 48 to evaluate on"), "\(trained.errors)")

        for (text, options, message) in [
            ("train.txt", [], "train.txt: error: the only line is longer than 1000 tokens; raise --maximum-length"),
            (
                "dev.txt", ["--dev", "train.txt"],
                "train.txt: error: the only line is longer than 1000 tokens; raise --maximum-length"
            ),
            (
                "dev.txt", ["--maximum-length", "2"],
                "dev.txt: error: all 48 lines are longer than 2 tokens; raise --maximum-length"
            ),
        ] as [(String, [String], String)] {
            let training = Self.training.map { $0 == "train.txt" ? text : $0 }
            let refused = try sandbox.run("pipeline-train", training + options + ["--output", "never"])
            #expect(refused.status == 65 && refused.errors.contains(message), "\(refused.errors)")
        }
    }

    @Test func otherMistakesAreNamed() throws {
        try learnVocabulary()
        func refused(_ command: String, _ options: [String], _ status: Int32, _ message: String) throws {
            let found = try sandbox.run(command, options)
            #expect(found.status == status && found.errors.contains(message), "\(found.errors)")
        }
        let training = Self.training + ["--output", "model"]
        func on(_ text: String) -> [String] { training.map { $0 == "train.txt" ? text : $0 } }
        try refused("pipeline-train", training + ["--task", "languge-model"], 64, "did you mean 'language-model'?")
        try refused(
            "pipeline-train", training + ["--side", "source"], 64,
            "--side source is for a vocabulary of two languages, and vocab has one; leave it out")
        try refused("pipeline-train", on("absent"), 66, "absent: error: no such file")
        try sandbox.write("\n \n", to: "empty")
        try refused("pipeline-train", on("empty"), 65, "empty: error: has no line to learn from")
        try refused("pipeline-train", training + ["--dev", "empty"], 65, "empty: error: has no line to evaluate on")
        try sandbox.write("a\n\u{FF}", to: "broken")
        try Data([0x61, 0x0A, 0xFF, 0x0A]).write(to: URL(fileURLWithPath: sandbox.path("broken")))
        try refused(
            "pipeline-train", on("broken"), 65, "broken:2:1: error: the bytes here are not UTF-8")
        try refused(
            "pipeline-vocab", ["--output", "v", "--text", "train.txt", "--source", "en"], 64,
            "--source is not for --text")
        try refused("pipeline-vocab", ["--output", "v"], 64, "--source is missing")
        _ = try train("model", "--epochs", "1")
        try refused(
            "pipeline-decode", ["--model", "model", "--shortlist", "5"], 64, "--shortlist is not for a language model")
        try refused(
            "pipeline-decode", ["--model", "model", "model", "--input", "train.txt"], 65,
            "is a model of the task 'language-model', and only translation models decode together; name one model")
        try refused("pipeline-decode", ["--model", "model", "model", "--samples", "1"], 65, "name one model")
        try refused(
            "pipeline-tune", ["--model", "model", "--bitext", "train"], 65, "is a model of the task 'language-model'")
        let inspected = try sandbox.run("pipeline", "inspect", "model")
        #expect(
            inspected.status == 0 && inspected.output.contains("language model"),
            "\(inspected.output)\(inspected.errors)")
    }
}
