import Foundation
import TestSupport
import Testing

/// What translations keep: placeholders, and terms that they have to use.
@Suite(.serialized) struct KeepingTests {
    /// A folder with a model of a vocabulary for both sides, made once.
    private static let trained: Result<TemporaryFolder, any Error> = Result {
        let sandbox = try TemporaryFolder()
        try ToyCorpus.prepare(sandbox)
        try ToyCorpus.learnVocabulary(sandbox, "joint", "--joint")
        let training = ToyCorpus.training.map { $0 == "vocab" ? "joint" : $0 }
        let train = try sandbox.run("pipeline-train", training + ["--output", "model"])
        #expect(train.status == 0, "\(train.errors)")
        return sandbox
    }
    private let sandbox: TemporaryFolder
    private let sources: [String]

    init() throws {
        sandbox = try Self.trained.get()
        sources = try sandbox.text("dev.fr").split(separator: "\n").map(String.init)
    }

    private func decode(_ arguments: String..., input: String = "dev.fr") throws -> [String] {
        let outcome = try sandbox.run(
            "pipeline-decode", ["--model", "model", "--input", input] + arguments)
        #expect(outcome.status == 0, "\(outcome.errors)")
        return outcome.output.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    }

    @Test func placeholdersAreThereAsOftenAsInTheSource() throws {
        let odd = ["{0}", "%s", "``code``", "<b>", "https://example.org/x"]
        try sandbox.write(
            sources.enumerated().map { index, line in
                line.replacing(" ici ", with: " ici \(odd[index % odd.count]) ") + "\n"
            }.joined(), to: "odd.fr")
        let lines = try sandbox.text("odd.fr").split(separator: "\n")
        let kept = try decode("--threads", "2", input: "odd.fr")
        #expect(kept.count == lines.count)
        for (index, (line, translation)) in zip(lines, kept).enumerated() {
            let placeholder = odd[index % odd.count]
            #expect(
                translation.components(separatedBy: placeholder).count
                    == line.components(separatedBy: placeholder).count,
                "\(line) → \(translation)")
        }
        #expect(kept == (try decode("--threads", "1", "--batch-size", "3", input: "odd.fr")))
        let ignored = try decode("--placeholders", "ignore", input: "odd.fr")
        #expect(ignored != kept && !ignored.contains { $0.contains("https:") })
        let json = try decode("--format", "jsonl", input: "odd.fr")
        #expect(json.count { $0.contains("\"edited\":true") } == zip(lines, sources).count { $0 != $1 })
        // Without any, nothing changes.
        #expect(try decode() == decode("--placeholders", "ignore"))
        let outcome = try sandbox.run("pipeline-decode", "--model", "model", "--input", "odd.fr", "--output", "odd.en")
        #expect(outcome.errors.contains(" placeholders: all kept ("), "\(outcome.errors)")
    }

    @Test func linesWithNothingToTranslateAreCopied() throws {
        let copies = [
            "%s", "{0}{1}", "--exact", "<b>", "42", " 2024-05-01  7", "---", "https://example.org", "**",
            "3 × 5 = 15 €",
            "loup , {0} !",
        ]
        try sandbox.write("loup\n", to: "names.txt")
        try sandbox.write((copies + [sources[0], "", "  "]).map { $0 + "\n" }.joined(), to: "copies.fr")
        let options = ["--model", "model", "--input", "copies.fr", "--do-not-translate", "names.txt"]
        let outcome = try sandbox.run("pipeline-decode", options + ["--output", "copies.en"])
        #expect(
            outcome.errors.contains("\(copies.count) lines have nothing to translate and were copied"),
            "\(outcome.errors)")
        let text = try sandbox.text("copies.en")
        let translations = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
        #expect(Array(translations.prefix(copies.count)) == copies)
        #expect(Array(translations.suffix(2)) == ["", ""] && !translations[copies.count].isEmpty)
        // Also where they are cut.
        let cut = try sandbox.run("pipeline-decode", options + ["--longest", "2"])
        #expect(cut.output.split(separator: "\n").prefix(copies.count).map(String.init) == copies, "\(cut.errors)")
        // They have what other translations have.
        let json = try sandbox.run(
            "pipeline-decode",
            options + ["--format", "jsonl", "--alignments", "copies.align", "--attention", "copies.maps"])
        let lines = json.output.split(separator: "\n")
        #expect(json.status == 0 && lines.count == copies.count + 3, "\(json.errors)")
        #expect(lines.map { $0.contains("\"from\":\"source\"") } == copies.map { _ in true } + [false, false, false])
        #expect(lines.prefix(copies.count).allSatisfy { $0.contains("\"log_probability\":-") })
        let alignments = try sandbox.text("copies.align").split(separator: "\n", omittingEmptySubsequences: false)
        #expect(alignments[5] == "0-0 1-1" && alignments[10] == "0-0 1-1 2-2 3-3")
        #expect(try sandbox.text("copies.maps").split(separator: "\n").count == copies.count + 1)
        // Not where the model is to decide, or a term does.
        let ignored = try sandbox.run("pipeline-decode", options + ["--placeholders", "ignore"])
        #expect(!ignored.errors.contains("nothing to translate"))
        try sandbox.write("fr\ten\n42\tcat\n", to: "number.tsv")
        let term = try sandbox.run("pipeline-decode", options + ["--glossary", "number.tsv", "--terms-strict"])
        #expect(term.output.split(separator: "\n").map(String.init)[4].contains("cat"), "\(term.output)")
    }

    @Test func documentsKeepThePlaceholdersOfTheirText() throws {
        try sandbox.write(
            """
            <xliff version="1.2"><file source-language="fr" target-language="en" original="x" datatype="plaintext"><body>
            <trans-unit id="1"><source>le chat <g id="1">noir</g> {0} dort ici .</source></trans-unit>
            </body></file></xliff>
            """, to: "odd.xlf")
        let outcome = try sandbox.run(
            "pipeline-decode", "--model", "model", "--input", "odd.xlf", "--output", "out.xlf")
        #expect(outcome.status == 0, "\(outcome.errors)")
        let target = try sandbox.text("out.xlf").components(separatedBy: "<target").last ?? ""
        #expect(target.contains("{0}") && target.components(separatedBy: "<g id=\"1\"").count == 2, "\(target)")
    }

    @Test func strictTermsAreUsed() throws {
        try sandbox.write("fr\ten\nchat\twolf | horse\nnoir\tred\n", to: "terms.tsv")
        let plain = try decode()
        let strict = try decode("--glossary", "terms.tsv", "--terms-strict")
        for (source, (before, after)) in zip(sources, zip(plain, strict)) {
            if source.contains("chat") { #expect(after.contains("wolf") || after.contains("horse"), "\(after)") }
            if source.contains("noir") {
                #expect(after.split(separator: " ").contains { $0.hasPrefix("red") }, "\(after)")
            }
            if !source.contains("chat"), !source.contains("noir") { #expect(before == after) }
        }
        #expect(
            strict == (try decode("--glossary", "terms.tsv", "--terms-strict", "--threads", "1", "--batch-size", "2")))
        let ensemble = try sandbox.run(
            "pipeline-decode", "--model", "model", "model", "--input", "dev.fr", "--glossary", "terms.tsv",
            "--terms-strict", "--precision", "f32")
        #expect(
            ensemble.output.split(separator: "\n").map(String.init)
                == (try decode("--glossary", "terms.tsv", "--terms-strict", "--precision", "f32")))
        // Terms of each line from a file.
        try sandbox.write(sources.map { _ in "dort\tzebra\n" }.joined(), to: "line.terms")
        let unspeakable = try sandbox.run(
            "pipeline-decode", "--model", "model", "--input", "dev.fr", "--output", "x.en", "--terms", "line.terms",
            "--terms-strict")
        #expect(
            unspeakable.status == 0 && unspeakable.errors.contains("warning: 48 required terms: 0 used"),
            "\(unspeakable.errors)")
        try sandbox.write(sources.map { _ in "dort\tduck\n" }.joined(), to: "line.terms")
        #expect(try decode("--terms", "line.terms", "--terms-strict").allSatisfy { $0.contains("duck") })
    }

    @Test func wordsThatStayAsTheyAre() throws {
        try sandbox.write("ici\n\nloup\n", to: "stay.txt")
        let kept = try decode("--do-not-translate", "stay.txt")
        for (source, translation) in zip(sources, kept) {
            for word in ["ici", "loup"] {
                #expect(source.contains(word) == translation.contains(word), "\(translation)")
            }
        }
        // They are no terms.
        try sandbox.write("fr\ten\nloup\thorse\nici\there\n", to: "others.tsv")
        #expect(
            try decode("--do-not-translate", "stay.txt", "--glossary", "others.tsv", "--terms-strict") == kept)
        // A word of the list in capitals may be in small letters in the translation, and the other way round.
        try sandbox.write("Loup blanc dort ici .\n", to: "capital.fr")
        let outcome = try sandbox.run(
            "pipeline-decode", "--model", "model", "--input", "capital.fr", "--do-not-translate", "stay.txt")
        #expect(outcome.errors.contains("2 required terms: 2 used"), "\(outcome.errors)")
        #expect(outcome.output.lowercased().contains("loup"), "\(outcome.output)")
    }

    @Test func linesInCapitalsAreTranslatedAsSentences() throws {
        func write(_ name: String, _ change: (String) -> String) throws {
            try sandbox.write(sources.map { change($0) + "\n" }.joined(), to: name)
        }
        try write("capitals.fr") { $0.uppercased() }
        try write("sentences.fr") { $0.prefix(1).uppercased() + $0.dropFirst() }
        let capitals = try decode(input: "capitals.fr")
        #expect(capitals == (try decode(input: "sentences.fr").map { $0.uppercased() }))
        #expect(capitals != (try decode("--edges", "ignore", input: "capitals.fr").map { $0.uppercased() }))
        // Terms that the glossary has in small letters are read in small letters.
        try sandbox.write("fr\ten\nchat\twolf\nnoir\tred\n", to: "small.tsv")
        func strict(_ input: String) throws -> [String] {
            try decode("--glossary", "small.tsv", "--terms-strict", input: input)
        }
        let used = try strict("capitals.fr")
        #expect(used == (try strict("sentences.fr").map { $0.uppercased() }))
        #expect(zip(sources, used).allSatisfy { !$0.contains("chat") || $1.contains("WOLF") }, "\(used)")
        // What stays does so.
        try sandbox.write("ici\n", to: "here.txt")
        try write("kept.fr") { $0.uppercased().replacing(" ICI", with: " ici {0}") }
        let kept = try decode("--do-not-translate", "here.txt", input: "kept.fr")
        for (source, translation) in zip(sources, kept) where source.contains(" ici") {
            #expect(translation.contains("ici") && translation.contains("{0}"), "\(translation)")
            let others = translation.replacing("ici", with: "")
            #expect(others == others.uppercased(), "\(translation)")
        }
    }

    /// A tagger of the source language, trained on its training text.
    private func trainTagger(_ name: String, tag: (Substring) -> String) throws {
        for set in ["train", "dev"] {
            let lines = try sandbox.lines("\(set).fr").map { line in
                line.split(separator: " ").map { "\($0)\t\(tag($0))\n" }.joined() + "\n"
            }
            try sandbox.write(lines.joined(), to: "\(name).\(set).conll")
        }
        let vocab = try sandbox.run(
            "pipeline-vocab", "--kind", "spaces", "--tagged", "\(name).train.conll", "--output", "\(name).vocab")
        #expect(vocab.status == 0, "\(vocab.errors)")
        let train = try sandbox.run(
            "pipeline-train", "--task", "tag", "--train", "\(name).train.conll", "--dev", "\(name).dev.conll",
            "--vocab",
            "\(name).vocab", "--output", name, "--embedding-size", "16", "--hidden-size", "16", "--epochs", "12",
            "--batch-tokens", "200", "--learning-rate", "0.01", "--warmup", "10", "--dropout", "0.1")
        #expect(train.status == 0 && train.errors.contains("100.00"), "\(train.errors)")
    }

    @Test func whatTaggersFindStays() throws {
        try trainTagger("names") { $0 == "loup" ? "B-BEAST" : $0 == "ici" ? "B-PLACE" : "O" }
        try trainTagger("parts") { $0 == "noir" ? "ADJ" : "X" }
        // Marks belong to no name, and placeholders speak for themselves.
        try sandbox.write(sources.map { $0.replacing(" ici", with: ", ici") + "\n" }.joined(), to: "marks.fr")
        let english = ["loup": "wolf", "ici": "here", "noir": "black"]
        func keeps(_ words: String..., by options: String...) throws {
            var (kept, replaced) = (0, 0)
            for input in ["dev.fr", "marks.fr"] {
                let found = try sandbox.run(
                    "pipeline-decode", ["--model", "model", "--input", input, "--protect"] + options)
                #expect(found.status == 0, "\(found.errors)")
                for (source, translation) in zip(sources, found.output.split(separator: "\n")) {
                    for (word, meaning) in english where source.contains(word) {
                        #expect(translation.contains(word) == words.contains(word), "\(source) → \(translation)")
                        guard words.contains(word) else { continue }
                        kept += 1
                        if !translation.contains(meaning) { replaced += 1 }
                    }
                }
            }
            // Where what this small model attended to says where the translation was, the word stands there.
            #expect(replaced * 2 > kept, "\(replaced) of \(kept)")
        }
        try keeps("loup", "ici", by: "names")
        try keeps("loup", by: "names", "--protect-kinds", "BEAST")
        try keeps("noir", "ici", by: "names", "parts", "--protect-kinds", "ADJ", "PLACE")
        // A glossary knows better.
        try sandbox.write("fr\ten\nloup\thorse\n", to: "horse.tsv")
        let strict = try decode("--protect", "names", "--glossary", "horse.tsv", "--terms-strict")
        #expect(strict.contains { $0.contains("horse") } && !strict.contains { $0.contains("loup") })
        for (options, status, message) in [
            (
                ["names", "--protect-kinds", "PER"], 64,
                "'PER', which no tagger of --protect finds; they find BEAST, PLACE"
            ),
            (["parts"], 64, "parts has tags that mark no spans; name those to keep with --protect-kinds: ADJ, X"),
            (["model"], 65, "is a model of the task 'translate'; name one of the task 'tag'"),
            (["nowhere"], 66, "nowhere: error: no such folder"),
            (["names", "--best", "2", "--format", "jsonl"], 64, "one translation of each line"),
        ] as [([String], Int32, String)] {
            let outcome = try sandbox.run(
                "pipeline-decode", ["--model", "model", "--input", "dev.fr", "--protect"] + options)
            #expect(outcome.status == status && outcome.errors.contains(message), "\(outcome.errors)")
        }
    }

    @Test(arguments: [
        (["--protect-kinds", "PER"], 64, "--protect-kinds is for --protect"),
        (["--glossary", "terms.tsv"], 65, "trained without terms"),
        (["--glossary", "terms.tsv", "--terms", "x"], 64, "exclude each other"),
        (["--subject", "a"], 64, "--subject is for --glossary"),
        (["--terms-strict"], 64, "--terms-strict needs the terms"),
        (["--placeholders", "keep", "--best", "3", "--format", "jsonl"], 64, "one translation of each line"),
        (["--do-not-translate", "stay.txt", "--sample", "--format", "jsonl"], 64, "one translation of each line"),
        (["--terms-strict", "--glossary", "nowhere.tbx"], 66, "nowhere.tbx"),
        (["--terms-strict", "--glossary", "bad.tsv"], 65, "bad.tsv"),
        (["--do-not-translate", "nowhere.txt"], 66, "nowhere.txt"),
    ]) func mistakesAreTold(_ options: [String], status: Int32, message: String) throws {
        try sandbox.write("chat\twolf\n", to: "terms.tsv")
        try sandbox.write("chat\n", to: "bad.tsv")
        let outcome = try sandbox.run("pipeline-decode", ["--model", "model", "--input", "dev.fr"] + options)
        #expect(outcome.status == status && outcome.errors.contains(message), "\(outcome.status) \(outcome.errors)")
    }
}
