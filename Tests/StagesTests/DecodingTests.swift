import Foundation
import Testing

/// `pipeline-decode` in the forms that people need, run for real.
@Suite(.serialized) struct DecodingTests {
    /// A folder with a trained model, made once.
    private static let trained: Result<Sandbox, any Error> = Result {
        let sandbox = try Sandbox()
        try ToyCorpus.prepare(sandbox)
        for (name, seed) in [("model", "1"), ("other", "2")] {
            let train = try sandbox.run("pipeline-train", ToyCorpus.training + ["--output", name, "--seed", seed])
            #expect(train.status == 0, "\(train.errors)")
        }
        return sandbox
    }
    private let sandbox: Sandbox
    private let lines: [String]

    init() throws {
        sandbox = try Self.trained.get()
        lines = try sandbox.read("dev.fr").split(separator: "\n").map(String.init)
    }

    private func decode(_ arguments: String..., input: String = "") throws -> Outcome {
        try sandbox.run("pipeline-decode", arguments, input: input)
    }

    private func output(_ outcome: Outcome) -> [String] {
        #expect(outcome.status == 0, "\(outcome.errors)")
        return outcome.output.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
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
        let alignments = try sandbox.read("dev.align").split(separator: "\n")
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
        try sandbox.write("short.en", "the cat\n")
        let unequal = try decode("--model", "model", "--input", "dev.fr", "--force", "short.en")
        #expect(unequal.status == 65 && unequal.errors.contains("short.en: error: ends at line 2"))
    }

    @Test func prefixesAreKept() throws {
        try sandbox.write("prefix.en", lines.map { _ in "the red wolf\n" }.joined())
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
        let made = try sandbox.run("pipeline-lexicon", "--model", "other", "--bitext", "train")
        #expect(made.status == 0, "\(made.errors)")
        let short = output(try decode("--model", "other", "--input", "dev.fr", "--shortlist", "5"))
        #expect(short == output(try decode("--model", "other", "--input", "dev.fr")))
        try sandbox.write("other/lexicon.tsv", "le\tthe\tmany\n")
        let broken = try decode("--model", "other", "--input", "dev.fr", "--shortlist", "5")
        #expect(broken.status == 65 && broken.errors.contains("lexicon.tsv:1: error:"))
        try FileManager.default.removeItem(atPath: sandbox.path + "/other/lexicon.tsv")
    }

    @Test func unknownWordsAreCopied() throws {
        // The model is made to write <unk> by a translation that has a word it does not know.
        try sandbox.write("unknown.en", "the black zebu sleeps here .\n")
        func translation(_ options: String...) throws -> String {
            let outcome = try sandbox.run(
                "pipeline-decode", ["--model", "model", "--prefixes", "unknown.en"] + options,
                input: "le zébu noir dort ici .\n")
            return output(outcome).joined()
        }
        #expect(try translation().contains("<unk>"))
        let copied = try translation("--replace-unknowns")
        #expect(!copied.contains("<unk>") && copied.hasPrefix("the black "))
        try sandbox.write("words.tsv", ["le", "zébu", "noir", "dort", "ici", "."].map { "\($0)\tHERE\n" }.joined())
        #expect(try translation("--replace-unknowns", "--lexicon", "words.tsv").contains("HERE"))
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
        let found = try decode(
            "--model", "model", "--input", "dev.fr", "--output", "seen.hyp", "--attention", "seen.jsonl")
        #expect(found.status == 0, "\(found.errors)")
        #expect(try sandbox.read("seen.jsonl").split(separator: "\n").count == 12)
        func score(_ file: String) throws -> Outcome {
            try sandbox.run(
                "pipeline-score", "--hypotheses", "seen.hyp", "--references", "dev.en", "--output", "seen",
                "--attention", file)
        }
        let scored = try score("seen.jsonl")
        #expect(scored.status == 0, "\(scored.errors)")
        let page = try sandbox.read("seen/report.html")
        #expect(page.components(separatedBy: "Attention in line").count == 13)
        #expect(page.contains("aria-label=\"Attention: the at "))
        try sandbox.write("broken.jsonl", "{\"line\":1,\"source\":[\"a\"],\"target\":[\"b\"],\"weights\":[[]]}\n")
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
            "units.xlf",
            "<xliff version=\"1.2\"><file source-language=\"fr\"><body>\(units.joined())</body></file></xliff>")
        let outcome = try decode("--model", "model", "--input", "units.xlf", "--output", "filled.xlf")
        #expect(outcome.status == 0, "\(outcome.errors)")
        let filled = try sandbox.read("filled.xlf")
        let targets = filled.components(separatedBy: "<target").dropFirst().map {
            $0.components(separatedBy: "</target>")[0]
        }
        #expect(targets.count == 20)
        // The noun, second in French, is third in English and takes its code along.
        #expect(targets.count { $0.contains("the black <g id=\"1\">") || $0.contains(" <g id=\"1\">") } >= 18)
        #expect(targets.allSatisfy { $0.components(separatedBy: "<x id=\"2\"/>").count == 2 })
        let back = try sandbox.run(
            "pipeline-ingest", "--source", "fr", "--target", "en", "--output", "back", "filled.xlf")
        #expect(back.status == 0, "\(back.errors)")
        #expect(try sandbox.read("back.en").split(separator: "\n").count == 20)
    }

    @Test(arguments: [
        ["--input", "units.xlf"], ["--input", "a.tmx", "--output", "b.tmx", "--best", "2", "--format", "moses"],
        ["--best", "6"], ["--beam", "0"], ["--temperature", "0"], ["--best", "2"], ["--minimum-ratio", "3"],
        ["--interactive", "--input", "dev.fr"], ["--force", "dev.en", "--prefixes", "dev.en"],
        ["--lexicon", "dev.en"], ["--shortlist", "-1"], ["--longest", "0"], ["--precision", "int4"],
    ])
    func optionsThatMakeNoSenseAreRefused(_ options: [String]) throws {
        let outcome = try sandbox.run("pipeline-decode", ["--model", "model"] + options)
        #expect(outcome.status == 64 && outcome.output.isEmpty, "\(outcome.errors)")
    }
}
