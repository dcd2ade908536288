import Foundation
import TestSupport
import Testing

/// `pipeline-decode` in the forms that people need, run for real.
@Suite(.serialized) struct DecodingTests {
    /// A folder with a trained model, made once.
    private static let trained: Result<TemporaryFolder, any Error> = Result {
        let sandbox = try TemporaryFolder()
        try ToyCorpus.prepare(sandbox)
        for (name, seed) in [("model", "1"), ("other", "2")] {
            try ToyCorpus.train(sandbox, ["--output", name, "--seed", seed])
        }
        return sandbox
    }
    private let sandbox: TemporaryFolder
    private let lines: [String]

    init() throws {
        sandbox = try Self.trained.get()
        lines = try sandbox.text("dev.fr").split(separator: "\n").map(String.init)
    }

    private func decode(_ arguments: String..., input: String = "") throws -> Outcome {
        try sandbox.run("pipeline-decode", arguments, input: input)
    }

    private func output(_ outcome: Outcome) -> [String] {
        #expect(outcome.status == 0, "\(outcome.errors)")
        return outcome.output.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    }

    @Test(arguments: [
        ("lexicon", ["--output", "dev.en"]), ("tune", ["--output", "dev.en"]), ("tune", ["--confidence", "dev.en"]),
        ("tune", ["--report", "dev.en"]),
    ])
    func whatBelongsToAModelIsNotWrittenOverItsText(_ stage: String, _ options: [String]) throws {
        let before = try sandbox.text("dev.en")
        let found = try sandbox.run("pipeline-\(stage)", ["--model", "model", "--bitext", "dev"] + options)
        #expect(found.status == 64 && found.output.isEmpty)
        #expect(found.errors == "dev.en: error: is both input and output; name another output\n")
        #expect(try sandbox.text("dev.en") == before)
    }

    @Test func nBestListsInBothFormats() throws {
        let plain = output(try decode("--model", "model", "--input", "dev.fr", "--precision", "f32"))
        let moses = output(
            try decode(
                "--model", "model", "--input", "dev.fr", "--precision", "f32", "--beam", "5", "--best", "3", "--format",
                "moses"))
        let fields = moses.map { $0.components(separatedBy: " ||| ") }
        #expect(fields.allSatisfy { $0.count == 4 })
        #expect(Set(fields.map { $0[0] }) == Set(lines.indices.map(String.init)))
        // The best of a list is the translation.
        let best = Dictionary(fields.map { ($0[0], $0[1]) }) { first, _ in first }
        #expect(lines.indices.map { best[String($0)] } == plain)

        struct Entry: Decodable {
            var line: Int
            var rank: Int
            var translation: String
            var score: Double
            var logProbability: Double
            var tokens: [String]
            var tokenLogProbabilities: [Double]
            var sourceTokens: [String]
        }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let json = output(
            try decode(
                "--model", "model", "--input", "dev.fr", "--precision", "f32", "--best", "3", "--format", "jsonl"))
        let entries = try json.map { try decoder.decode(Entry.self, from: Data($0.utf8)) }
        #expect(entries.map(\.translation) == fields.map { $0[1] })
        #expect(entries.filter { $0.rank == 1 }.map(\.line) == lines.indices.map { $0 + 1 })
        for entry in entries {
            #expect(abs(entry.tokenLogProbabilities.reduce(0, +) - entry.logProbability) < 1e-4)
            #expect(entry.tokens.count + 1 == entry.tokenLogProbabilities.count)
            #expect(entry.sourceTokens.count == 6)
        }
    }

    @Test func alignmentsPutAdjectivesBeforeTheirNouns() throws {
        let outcome = try decode("--model", "model", "--input", "dev.fr", "--alignments", "dev.align")
        #expect(outcome.status == 0, "\(outcome.errors)")
        let alignments = try sandbox.text("dev.align").split(separator: "\n")
        #expect(alignments.count == lines.count)
        // Every target word has a link; noun and adjective change places in most sentences.
        #expect(alignments.allSatisfy { $0.split(separator: " ").count == 6 })
        #expect(alignments.count { $0.contains("2-1") || $0.contains("1-2") } > lines.count / 2)
    }

    @Test func forcedScoresAreThoseOfTheSearch() throws {
        let found = try decode("--model", "model", "--input", "dev.fr", "--output", "dev.hyp", "--precision", "f32")
        #expect(found.status == 0, "\(found.errors)")
        let moses = output(
            try decode("--model", "model", "--input", "dev.fr", "--precision", "f32", "--format", "moses"))
        let scores = output(
            try decode("--model", "model", "--input", "dev.fr", "--precision", "f32", "--force", "dev.hyp"))
        for (line, score) in zip(moses, scores) {
            let parts = line.components(separatedBy: "logp= ")[1].split(separator: " ")
            #expect(abs((Double(parts[0]) ?? .nan) - (Double(score) ?? .nan)) < 1e-4)
        }
        let short = try decode("--model", "model", "--input", "dev.fr", "--force", "short.en")
        #expect(short.status == 66)
        try sandbox.write("the cat\n", to: "short.en")
        let unequal = try decode("--model", "model", "--input", "dev.fr", "--force", "short.en")
        #expect(unequal.status == 65 && unequal.errors.contains("short.en: error: ends after line 1"))
        try sandbox.write("\n\n\(lines[0])\n", to: "gap.fr")
        try sandbox.write("\nthe cat\nthe cat\n", to: "gap.en")
        let nothing = try decode("--model", "model", "--input", "gap.fr", "--force", "gap.en")
        #expect(nothing.status == 65 && nothing.errors.contains("gap.en:2: error: is a translation of an empty line"))
    }

    @Test func prefixesAreKept() throws {
        try sandbox.write(lines.map { _ in "the red wolf\n" }.joined(), to: "prefix.en")
        let found = output(try decode("--model", "model", "--input", "dev.fr", "--prefixes", "prefix.en"))
        #expect(found.count == lines.count && found.allSatisfy { $0.hasPrefix("the red wolf") })
    }

    @Test func ensemblesTranslate() throws {
        let found = output(try decode("--model", "model", "other", "--input", "dev.fr"))
        #expect(found.count == lines.count && found.allSatisfy { $0.hasPrefix("the ") })
        let same = output(try decode("--model", "model", "model", "--input", "dev.fr", "--precision", "f32"))
        #expect(same == output(try decode("--model", "model", "--input", "dev.fr", "--precision", "f32")))
    }

    @Test func aShortlistNeedsItsLexicon() throws {
        try? FileManager.default.removeItem(atPath: sandbox.path + "/other/lexicon.tsv")
        let without = try decode("--model", "other", "--input", "dev.fr", "--shortlist", "5")
        #expect(without.status == 66 && without.errors.contains("lexicon.tsv"))
        #expect(without.errors.contains("pipeline-lexicon --model other"))
        let made = try sandbox.run("pipeline-lexicon", "--model", "other", "--bitext", "train")
        #expect(made.status == 0, "\(made.errors)")
        let printed = try sandbox.run(
            "pipeline-lexicon", "--model", "other", "--bitext", "train", "--output", "-")
        #expect(try printed.output == sandbox.text("other/lexicon.tsv") && !sandbox.exists("-"), "\(printed.errors)")
        let short = output(try decode("--model", "other", "--input", "dev.fr", "--shortlist", "5"))
        #expect(short == output(try decode("--model", "other", "--input", "dev.fr")))
        try sandbox.write("le\tthe\tmany\n", to: "other/lexicon.tsv")
        let broken = try decode("--model", "other", "--input", "dev.fr", "--shortlist", "5")
        #expect(broken.status == 65 && broken.errors.contains("lexicon.tsv:1: error:"))
        try FileManager.default.removeItem(atPath: sandbox.path + "/other/lexicon.tsv")
    }

    /// Given words that the vocabulary lacks, and spaces, come back; what follows is the model's.
    @Test func givenTextIsGivenBack() throws {
        let source = "le zébu noir dort ici .\n"
        try sandbox.write(" the  black zebu (x)\n", to: "unknown.en")
        for options in [[], ["--replace-unknowns"]] {
            let begun = output(
                try sandbox.run(
                    "pipeline-decode", ["--model", "model", "--prefixes", "unknown.en"] + options, input: source))
            #expect(begun[0].hasPrefix("the  black zebu (x)") && !begun[0].contains("<unk>"), "\(begun)")
        }
        let forced = output(
            try decode("--model", "model", "--force", "unknown.en", "--format", "moses", input: source))
        #expect(forced[0].hasPrefix("0 ||| the  black zebu (x) ||| logp= -"), "\(forced)")
        let json = output(
            try decode("--model", "model", "--force", "unknown.en", "--format", "jsonl", input: source))
        #expect(json[0].contains("\"translation\":\"the  black zebu (x)\""), "\(json)")
    }

    /// Nothing in a translation ends its line or its field.
    @Test func aTranslationStaysOnItsLine() throws {
        try sandbox.write("the\r\u{B}\u{1C}black\u{85}cat\u{2028}\u{2029}x ||| y\u{1}z\n", to: "ends.en")
        func translation(_ format: String, _ given: String) throws -> String {
            output(
                try decode("--model", "model", given, "ends.en", "--format", format, input: lines[0] + "\n")
            ).joined(separator: "LINE")
        }
        let text = try translation("text", "--prefixes")
        #expect(text.hasPrefix("the   black cat  x ||| y\u{1}z"), "\(text)")
        let moses = try translation("moses", "--force")
        #expect(moses.hasPrefix("0 ||| the   black cat  x &#124;&#124;&#124; y\u{1}z ||| logp="), "\(moses)")
        let json = try translation("jsonl", "--force")
        #expect(json.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F..<0xA0).contains($0.value) }, "\(json)")
        #expect(json.contains("the\\r\\u000b\\u001cblack\\u0085cat\\u2028\\u2029x ||| y\\u0001z"), "\(json)")
    }

    @Test func unknownWordsAreCopied() throws {
        // A model whose vocabulary lacks what most sentences need.
        try ToyCorpus.learnVocabulary(sandbox, "few", "--size", "18")
        var training = ToyCorpus.training
        if let index = training.firstIndex(of: "vocab") { training[index] = "few" }
        let train = try sandbox.run("pipeline-train", training + ["--output", "rare", "--epochs", "8"])
        #expect(train.status == 0, "\(train.errors)")
        func translation(_ options: String...) throws -> String {
            output(try sandbox.run("pipeline-decode", ["--model", "rare", "--input", "dev.fr"] + options)).joined()
        }
        #expect(try translation().contains("<unk>"))
        #expect(try !translation("--replace-unknowns").contains("<unk>"))
        let words = Set(lines.flatMap { $0.split(separator: " ") })
        try sandbox.write(words.map { "\($0)\tHERE\n" }.joined(), to: "words.tsv")
        #expect(try translation("--replace-unknowns", "--lexicon", "words.tsv").contains("HERE"))
        // An ensemble of models with different source vocabularies has to have one target vocabulary.
        let ensemble = try decode("--model", "model", "rare", "--input", "dev.fr")
        #expect(ensemble.status == 65 && ensemble.errors.contains("target vocabulary differs"))
    }

    @Test func modelsWithOtherSourceVocabulariesTranslateTogether() throws {
        // The target vocabulary of the first model, with source words in another order and one of them unknown.
        let manager = FileManager.default
        try? manager.removeItem(atPath: sandbox.path + "/mixed")
        try manager.copyItem(atPath: sandbox.path + "/vocab", toPath: sandbox.path + "/mixed")
        try sandbox.write(ToyCorpus.pairs.prefix(200).map { $0.source + "\n" }.joined(), to: "part.fr")
        try sandbox.write(ToyCorpus.pairs.prefix(200).map { $0.target + "\n" }.joined(), to: "part.en")
        let vocab = try sandbox.run(
            "pipeline-vocab", "--source", "fr", "--target", "en", "--kind", "words", "--size", "17", "--output",
            "fewer", "part")
        #expect(vocab.status == 0, "\(vocab.errors)")
        func description(_ folder: String) throws -> [String: Any] {
            try #require(
                JSONSerialization.jsonObject(with: sandbox.data("\(folder)/vocabulary.json")) as? [String: Any])
        }
        var mixed = try description("mixed")
        var files = try #require(mixed["files"] as? [String: Any])
        files["source.tsv"] = (try description("fewer")["files"] as? [String: Any])?["source.tsv"]
        mixed["files"] = files
        try sandbox.write(JSONSerialization.data(withJSONObject: mixed), to: "mixed/vocabulary.json")
        try sandbox.write(try sandbox.data("fewer/source.tsv"), to: "mixed/source.tsv")
        var training = ToyCorpus.training
        if let index = training.firstIndex(of: "vocab") { training[index] = "mixed" }
        let train = try sandbox.run("pipeline-train", training + ["--output", "second", "--epochs", "8"])
        #expect(train.status == 0, "\(train.errors)")
        for models in [["model", "second"], ["second", "model"]] {
            let outcome = try sandbox.run(
                "pipeline-decode", ["--model"] + models + ["--input", "dev.fr", "--alignments", "mixed.align"])
            let found = output(outcome)
            #expect(found.count == lines.count && found.allSatisfy { $0.hasPrefix("the ") })
            let alignments = try sandbox.text("mixed.align").split(separator: "\n")
            #expect(alignments.count == lines.count)
            // Both models' attention over words, whatever pieces each cuts them into: a word of the line for each.
            for (alignment, line) in zip(alignments, lines) {
                let sources = alignment.split(separator: " ").compactMap { Int($0.split(separator: "-")[0]) }
                #expect(!sources.isEmpty && sources.allSatisfy { $0 < line.split(separator: " ").count })
            }
        }
    }

    @Test func settingsAreTuned() throws {
        defer { try? FileManager.default.removeItem(atPath: sandbox.path + "/other/search.json") }
        let tuned = try sandbox.run(
            "pipeline-tune", "--model", "other", "--bitext", "dev", "--lines", "12", "--maximum-beam", "3", "--report",
            "tune.json")
        #expect(tuned.status == 0, "\(tuned.errors)")
        #expect(tuned.errors.contains("beam 3, length penalty 1.0, coverage penalty 0.0: BLEU "))
        #expect(tuned.errors.contains("best on 12 pairs: beam "))
        struct Report: Decodable {
            struct Trial: Decodable {
                var settings: [String: Double]
                var bleu: Double
            }
            var best: Trial
            var trials: [Trial]
        }
        let report = try JSONDecoder().decode(Report.self, from: sandbox.data("tune.json"))
        #expect(report.trials.count > 12 && report.best.bleu == report.trials.map(\.bleu).max())
        let written = try JSONDecoder().decode([String: Double].self, from: sandbox.data("other/search.json"))
        #expect(written == report.best.settings)
        #expect(Set(written.keys) == ["beam", "length-penalty", "coverage-penalty"])
    }

    /// BLEU of a dev set, in training and in tuning, counts the tokens of the target language.
    @Test func theTokenizerIsTheTargetLanguages() throws {
        let sandbox = try TemporaryFolder()
        try sandbox.write(String(repeating: "le chat dort .\n", count: 8), to: "few.fr")
        try sandbox.write(String(repeating: "猫在睡觉。\n", count: 8), to: "few.zh")
        let commands = [
            ["pipeline-vocab", "--source", "fr", "--target", "zh", "--kind", "characters", "--output", "vocab", "few"],
            [
                "pipeline-train", "--train", "few", "--dev", "few", "--vocab", "vocab", "--output", "model",
                "--embedding-size", "16", "--hidden-size", "16", "--epochs", "2",
            ],
            ["pipeline-tune", "--model", "model", "--bitext", "few", "--maximum-beam", "1", "--report", "tune.json"],
        ]
        for command in commands {
            let outcome = try sandbox.run(command[0], Array(command.dropFirst()))
            #expect(outcome.status == 0, "\(outcome.errors)")
        }
        let events = try sandbox.text("model/training.jsonl").split(separator: "\n")
        let evaluations = events.filter { $0.contains("\"event\":\"evaluation\"") }
        #expect(evaluations.count >= 2 && evaluations.allSatisfy { $0.contains("\"tokenizer\":\"zh\"") })
        #expect(try sandbox.text("tune.json").contains(/"tokenizer" ?: "zh"/))
    }

    @Test func sentencesOfALineAreTranslatedOneByOne() throws {
        let (one, two) = (lines[0], lines[1])
        let all = output(try decode("--model", "model", "--input", "dev.fr", "--precision", "f32"))
        let upper = two.prefix(1).uppercased() + two.dropFirst()
        let alone = output(try decode("--model", "model", "--precision", "f32", input: upper + "\n"))
        let found = output(
            try decode(
                "--model", "model", "--split-sentences", "--precision", "f32", input: "\(one)  \(upper)\n\n\(one)\n"))
        #expect(found == [all[0] + "  " + alone[0], "", all[0]])
    }

    /// Random numbers are those of a line and of the place of a sentence in it, whatever is translated beside them.
    @Test func samplesOfSentencesDoNotDependOnOtherLines() throws {
        let upper = lines[1].prefix(1).uppercased() + lines[1].dropFirst()
        let input = "\(lines[0])  \(upper)\n\(lines[0])\n\(upper)  \(upper)\n\(lines[1])\n"
        func found(_ options: String...) throws -> [String] {
            output(
                try sandbox.run(
                    "pipeline-decode",
                    [
                        "--model", "model", "--split-sentences", "--sample", "--beam", "1", "--temperature", "2",
                        "--precision", "f32",
                    ]
                        + options, input: input))
        }
        let all = try found()
        try #require(all.count == 4)
        #expect(try all == found("--flush", "line"))
        let sentences = all[2].split(separator: "  ")
        #expect(sentences.count == 2 && sentences[0] != sentences[1])
    }

    @Test func tunedSettingsAreTheDefaults() throws {
        try sandbox.write("{\"beam\": 2, \"length-penalty\": 0.5, \"coverage-penalty\": 0}", to: "other/search.json")
        defer { try? FileManager.default.removeItem(atPath: sandbox.path + "/other/search.json") }
        func found(_ options: String...) throws -> [String] {
            output(
                try sandbox.run(
                    "pipeline-decode",
                    ["--model", "other", "--input", "dev.fr", "--format", "moses", "--precision", "f32"] + options))
        }
        let tuned = try found()
        let given = try found("--beam", "5", "--length-penalty", "1")
        // What an option says instead, or what is of a language model that is not asked, is not told.
        for (options, settings) in [
            ([], "beam 2, length penalty 0.5, coverage penalty 0.0"),
            (["--beam", "5", "--length-normalization", "none"], "coverage penalty 0.0"),
            (["--beam", "5", "--length-penalty", "1", "--coverage-penalty", "0"], nil),
        ] as [([String], String?)] {
            let told = try sandbox.run("pipeline-decode", ["--model", "other", "--input", "dev.fr"] + options).errors
            #expect(told.contains("searching with ") == (settings != nil))
            if let settings { #expect(told.contains("searching with \(settings), as other/search.json has it")) }
        }
        try FileManager.default.removeItem(atPath: sandbox.path + "/other/search.json")
        #expect(try tuned == found("--beam", "2", "--length-penalty", "0.5"))
        #expect(try given == found() && tuned != given)
        try sandbox.write("{\"beam\": 0}", to: "other/search.json")
        let broken = try decode("--model", "other", "--input", "dev.fr")
        #expect(broken.status == 65 && broken.errors.contains("search.json: error:"))
    }

    @Test func linesComeOneByOne() throws {
        let all = output(try decode("--model", "model", "--input", "dev.fr", "--precision", "f32"))
        let streamed = output(
            try decode(
                "--model", "model", "--flush", "line", "--precision", "f32",
                input: lines.map { $0 + "\n" }.joined()))
        #expect(streamed == all)
        let typed = output(
            try decode("--model", "model", "--interactive", "--precision", "f32", input: lines[0] + "\n\n" + lines[1]))
        #expect(typed == [all[0], "", all[1]])
    }

    @Test func longLinesAreTranslatedInParts() throws {
        let text = (0..<40).map { lines[$0] }.joined(separator: " ")
        let outcome = try decode("--model", "model", "--longest", "6", input: text + "\n" + lines[0] + "\n")
        let found = output(outcome)
        #expect(found.count == 2 && found[0].split(separator: " ").count > 200)
        #expect(outcome.errors.contains("line 1 is long and was translated in 40 parts, cut at the ends of sentences"))
    }

    @Test func attentionBecomesPicturesInTheReport() throws {
        let command = ["--model", "model", "--input", "dev.fr", "--precision", "f32", "--attention"]
        var maps: [[Substring]] = [], translations: [String] = []
        for options in [["some.jsonl", "--attention-lines", "5"], ["seen.jsonl"]] {
            let found = try sandbox.run("pipeline-decode", command + options + ["--output", "seen.hyp"])
            #expect(found.status == 0, "\(found.errors)")
            maps.append(try sandbox.text(options[0]).split(separator: "\n"))
            translations.append(try sandbox.text("seen.hyp"))
        }
        #expect(maps.map(\.count) == [5, lines.count] && maps[0][...] == maps[1].prefix(5))
        #expect(translations[0] == translations[1])
        func score(_ file: String) throws -> Outcome {
            try sandbox.run(
                "pipeline-score", "--hypotheses", "seen.hyp", "--references", "dev.en", "--output", "seen",
                "--attention", file)
        }
        let scored = try score("seen.jsonl")
        #expect(scored.status == 0, "\(scored.errors)")
        let page = try sandbox.text("seen/report.html")
        #expect(page.components(separatedBy: "Attention in line").count == 13)
        #expect(page.contains("aria-label=\"Attention: the at "))
        try sandbox.write("{\"line\":1,\"source\":[\"a\"],\"target\":[\"b\"],\"weights\":[[]]}\n", to: "broken.jsonl")
        let broken = try score("broken.jsonl")
        #expect(broken.status == 65 && broken.errors.contains("broken.jsonl:1: error:"))
    }

    @Test func bilingualFilesAreFilled() throws {
        let units = lines.prefix(20).enumerated().map {
            let words = $1.split(separator: " ")
            return "<trans-unit id=\"\($0)\"><source>\(words[0]) <g id=\"1\">\(words[1])</g> "
                + words[2...].joined(separator: " ") + "<x id=\"2\"/></source></trans-unit>\n"
        }
        try sandbox.write(
            "<xliff version=\"1.2\"><file source-language=\"fr\"><body>\(units.joined())</body></file></xliff>",
            to: "units.xlf")
        let outcome = try decode("--model", "model", "--input", "units.xlf", "--output", "filled.xlf")
        #expect(outcome.status == 0, "\(outcome.errors)")
        let filled = try sandbox.text("filled.xlf")
        let targets = filled.components(separatedBy: "<target").dropFirst().map {
            $0.components(separatedBy: "</target>")[0]
        }
        #expect(targets.count == 20)
        // The noun, second in French, is third in English and takes its code along.
        #expect(targets.count { $0.contains("the black <g id=\"1\">") || $0.contains(" <g id=\"1\">") } >= 18)
        #expect(targets.allSatisfy { $0.components(separatedBy: "<x id=\"2\"/>").count == 2 })
        let ingest = ["--source", "fr", "--target", "en", "--output", "back", "filled.xlf"]
        // What the system wrote is not its training data, unless asked for.
        let refused = try sandbox.run("pipeline-ingest", ingest)
        #expect(refused.status == 65 && refused.errors.contains("20 translated by a machine"), "\(refused.errors)")
        let back = try sandbox.run("pipeline-ingest", ["--take", "machine"] + ingest)
        #expect(back.status == 0, "\(back.errors)")
        #expect(try sandbox.text("back.en").split(separator: "\n").count == 20)
    }

    @Test(arguments: [
        ["--input", "units.xlf"], ["--input", "a.tmx", "--output", "b.tmx", "--best", "2", "--format", "moses"],
        ["--best", "6"], ["--beam", "0"], ["--sample", "--beam", "1", "--temperature", "0"], ["--best", "2"],
        ["--minimum-ratio", "3"], ["--interactive", "--input", "dev.fr"],
        ["--force", "dev.en", "--prefixes", "dev.en"],
        ["--lexicon", "dev.en"], ["--shortlist", "-1"], ["--longest", "0"], ["--precision", "int4"],
        // Options that others leave without effect.
        ["--temperature", "0.5"], ["--top", "5"], ["--sample", "--best", "1", "--format", "moses"],
        ["--sample", "--diversity", "1", "--format", "moses"], ["--diversity", "1"],
        ["--length-penalty", "0.5", "--length-normalization", "average"], ["--force", "dev.en", "--shortlist", "5"],
        ["--force", "dev.en", "--beam", "3"], ["--force", "dev.en", "--replace-unknowns"],
        ["--force", "dev.en", "--longest", "10"], ["--prefixes", "dev.en", "--split-sentences"],
        ["--output", "b.txt", "--flush", "line"], ["--interactive", "--flush", "many"],
        ["--interactive", "--alignments", "a.txt"], ["--alignments", "-"],
        ["--attention-lines", "3"], ["--attention", "a.jsonl", "--attention-lines", "0"],
        ["--output", "b.txt", "--alignments", "b.txt"], ["--input", "a.tmx", "--output", "b.tmx", "--flush", "many"],
        ["--input", "a.tmx", "--output", "b.tmx", "--target-language", "e n"], ["--target-language", "en"],
    ])
    func optionsThatMakeNoSenseAreRefused(_ options: [String]) throws {
        let outcome = try sandbox.run("pipeline-decode", ["--model", "model"] + options)
        #expect(outcome.status == 64 && outcome.output.isEmpty, "\(outcome.errors)")
    }
}
