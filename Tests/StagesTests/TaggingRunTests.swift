import Foundation
import TestSupport
import Testing

/// Taggers through the stages, as users run them.
@Suite struct TaggingRunTests {
    private let sandbox: TemporaryFolder

    init() throws {
        sandbox = try TemporaryFolder()
        try sandbox.write(Self.sentences(0..<200).map(Self.columns).joined(), to: "train.conll")
        try sandbox.write(Self.sentences(300..<340).map(Self.columns).joined(), to: "dev.conll")
        try sandbox.write(Self.sentences(0..<200).map(Self.universal).joined(), to: "train.conllu")
        try sandbox.write(Self.sentences(300..<340).map(Self.universal).joined(), to: "dev.conllu")
    }

    /// A word, what it is a name of, and its part of speech.
    private typealias Word = (word: String, span: String, part: String)

    private static func sentences(_ numbers: Range<Int>) -> [[Word]] {
        let (names, places) = (["Ada", "Bo", "Cleo", "Dora"], ["Rome", "Oslo", "Lima"])
        let verbs = ["sees", "likes", "leaves"]
        return numbers.map { number in
            var words: [Word] = [(names[number % 4], "B-PER", "PROPN")]
            // The dev set has second names that no other sentence has.
            if number % 3 == 0 { words.append(("Number\(number)son", "I-PER", "PROPN")) }
            words.append((verbs[number % 3], "O", "VERB"))
            if number % 2 == 0 { words.append(("the", "O", "DET")) }
            words.append((places[number / 2 % 3], "B-LOC", "PROPN"))
            words.append((".", "O", "PUNCT"))
            return words
        }
    }

    private static func columns(_ sentence: [Word]) -> String {
        sentence.map { "\($0.word)\t\($0.span)\n" }.joined() + "\n"
    }

    private static func universal(_ sentence: [Word]) -> String {
        let rows = sentence.enumerated().map { index, word in
            "\(index + 1)\t\(word.word)\t_\t\(word.part)\tX\(word.part)\t_\t_\t_\t_\t_\n"
        }
        return
            "# text = \(sentence.map(\.word).joined(separator: " "))\n1-2\tboth\(String(repeating: "\t_", count: 8))\n"
            + rows.joined() + "1.1\tnone\(String(repeating: "\t_", count: 8))\n\n"
    }

    private static let training = [
        "--task", "tag", "--vocab", "vocab", "--embedding-size", "16", "--hidden-size", "16", "--batch-tokens", "200",
        "--epochs", "12", "--warmup", "10", "--learning-rate", "0.01", "--dropout", "0.1", "--save-interval", "0.05",
    ]

    private func train(_ options: String...) throws -> Outcome {
        try sandbox.run("pipeline-train", Self.training + options)
    }

    private func learnVocabulary(_ file: String = "train.conll", kind: String = "spaces") throws {
        let learnt = try sandbox.run("pipeline-vocab", "--kind", kind, "--tagged", file, "--output", "vocab")
        #expect(learnt.status == 0, "\(learnt.errors)")
    }

    private func object(_ text: some StringProtocol) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    @Test(arguments: [("spaces", "--crf"), ("spaces", "--no-crf"), ("unigram", "--crf"), ("characters", "--no-crf")])
    func trainsFindsAndScoresSpans(_ kind: String, _ chain: String) throws {
        try learnVocabulary(kind: kind)
        let trained = try train("--train", "train.conll", "--dev", "dev.conll", "--output", "model", chain)
        #expect(trained.status == 0 && trained.errors.contains("dev span F1 100.00"), "\(trained.errors)")
        #expect(trained.errors.contains("4 tags, of spans in the scheme IOB2"))
        let vectors = try sandbox.run("pipeline-embed", "--model", "model", "--output", "model.vec")
        #expect(vectors.status == 0 && vectors.errors.contains("vectors of 16 numbers"), "\(vectors.errors)")
        let sided = try sandbox.run("pipeline-embed", "--model", "model", "--side", "target", "--output", "model.vec")
        #expect(sided.status == 64 && sided.errors.contains("--model model has one side; leave --side out"))
        let found = try sandbox.run(
            "pipeline-decode", "--model", "model", "--input", "dev.conll", "--output", "found.conll")
        #expect(found.status == 0, "\(found.errors)")
        // The tags are a column of their own, after those that the file has.
        #expect(try sandbox.lines("found.conll").prefix(2) == ["Ada\tB-PER\tB-PER", "Number300son\tI-PER\tI-PER"])
        let scored = try sandbox.run(
            "pipeline-score", "--hypotheses", "found.conll", "--tags", "dev.conll", "--train", "train.conll",
            "--output", "report", "--minimum", "span-f1=99", "accuracy=99")
        #expect(scored.status == 0, "\(scored.errors)")
        #expect(scored.output.contains("found: 80 phrases; correct: 80."))
        #expect(scored.output.contains("words of the training set: 100.00 (180 of 180); others: 100.00 (14 of 14)"))
    }

    @Test func goesOnFromAModel() throws {
        try learnVocabulary()
        #expect(
            try train("--train", "train.conll", "--dev", "dev.conll", "--output", "model", "--epochs", "2").status == 0)
        func goOn(_ file: String, _ output: String, _ options: String...) throws -> Outcome {
            let from = ["--from", "model", "--vocab", "model/vocab", "--maximum-updates", "1"]
            return try sandbox.run(
                "pipeline-train",
                Self.training + from + ["--train", file, "--dev", file, "--output", output] + options)
        }
        let more = try goOn("dev.conll", "more", "--learning-rate", "1e-9")
        #expect(more.status == 0, "\(more.errors)")
        // One update at no rate to speak of leaves the model as good as it was.
        let before = try sandbox.run("pipeline-decode", "--model", "model", "--input", "dev.conll")
        let after = try sandbox.run("pipeline-decode", "--model", "more", "--input", "dev.conll")
        #expect(before.status == 0 && before.output == after.output, "\(after.errors)")
        try sandbox.write(sandbox.text("dev.conll").replacing("LOC", with: "ORG"), to: "other.conll")
        for (file, option, message) in [
            ("other.conll", "--crf", "--from model has other tags than other.conll; leave --from out"),
            ("dev.conll", "--no-crf", "--no-crf has no effect with --from"),
        ] {
            let refused = try goOn(file, "no", option)
            #expect(refused.status == 64 && refused.errors.contains(message), "\(refused.errors)")
        }
    }

    @Test func linesOfTextAndJSON() throws {
        try learnVocabulary()
        #expect(try train("--train", "train.conll", "--dev", "dev.conll", "--output", "model").status == 0)
        let sentences = (0..<3000).map { "Ada Number\($0)son sees Rome ." }
        try sandbox.write("Bo likes the Oslo .\n\n" + sentences.joined(separator: "\n") + "\n", to: "in.txt")
        func decode(_ options: String...) throws -> [String] {
            let found = try sandbox.run("pipeline-decode", ["--model", "model", "--input", "in.txt"] + options)
            #expect(found.status == 0, "\(found.errors)")
            return found.output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        }
        let text = try decode("--threads", "3")
        #expect(text.prefix(7) == ["Bo\tB-PER", "likes\tO", "the\tO", "Oslo\tB-LOC", ".\tO", "", ""])
        #expect(text[7 + 6 * 1234] == "Ada\tB-PER" && text[8 + 6 * 1234] == "Number1234son\tI-PER")
        #expect(try decode("--threads", "1", "--flush", "line").elementsEqual(text))
        #expect(try decode("--layout", "raw").elementsEqual(text))
        // The answer to a line does not wait for another that would tell columns from text.
        let answer = try sandbox.run(
            "pipeline-decode", ["--model", "model", "--flush", "line"], input: "# Bo\nBo\tO\n\n")
        #expect(answer.output.hasPrefix("#\t"), "\(answer.output)\(answer.errors)")
        try sandbox.write("# Bo\nBo\tO\n\n", to: "commented.txt")
        let file = try sandbox.run(
            "pipeline-decode", "--model", "model", "--flush", "line", "--input", "commented.txt")
        #expect(file.output.hasPrefix("# Bo\nBo\tO\t"), "\(file.output)\(file.errors)")
        try sandbox.write("Bo likes the Oslo.\n", to: "raw.txt")
        let raw = try sandbox.run("pipeline-decode", "--model", "model", "--input", "raw.txt", "--layout", "raw")
        #expect(raw.output == "Bo\tB-PER\nlikes\tO\nthe\tO\nOslo\tB-LOC\n.\tO\n\n", "\(raw.errors)")
        let heading = try sandbox.run("pipeline-decode", "--model", "model", input: "# Bo\n\nBo likes\n# Rome\n")
        #expect(
            heading.output.split(separator: "\n", omittingEmptySubsequences: false).map { $0.prefix { $0 != "\t" } }
                == ["#", "Bo", "", "", "Bo", "likes", "", "#", "Rome", "", ""])
        let lines = try decode("--format", "jsonl")
        #expect(lines[1] == #"{"line":2,"spans":[],"tags":[],"words":[]}"#)
        let spans = try #require(try object(lines[2])["spans"] as? [[String: Any]])
        #expect(
            spans.map { $0["kind"] as? String } == ["PER", "LOC"] && spans[0]["text"] as? String == "Ada Number0son")
        #expect(spans[0]["start"] as? Int == 0 && spans[0]["end"] as? Int == 2)
        try sandbox.write(lines.prefix(1).joined() + "\n", to: "found.jsonl")
        try sandbox.write("Bo B-PER\nlikes O\nthe O\nOslo O\n. O\n", to: "gold.conll")
        let scored = try sandbox.run(
            "pipeline-score", "--hypotheses", "found.jsonl", "--tags", "gold.conll", "--output", "report")
        #expect(scored.output.hasPrefix("processed 5 tokens with 1 phrases; found: 2 phrases; correct: 1."))
    }

    @Test func universalDependencies() throws {
        try learnVocabulary("train.conllu")
        let trained = try train("--train", "train.conllu", "--dev", "dev.conllu", "--output", "model")
        #expect(trained.status == 0 && trained.errors.contains("dev accuracy 100.00"), "\(trained.errors)")
        #expect(trained.errors.contains("4 tags, without spans"))
        // With the tags taken out, decoding puts all bytes back.
        let untagged = try sandbox.text("dev.conllu").replacing(/(\t_\t)[A-Z]+(\tX)/) { "\($0.1)_\($0.2)" }
        try sandbox.write(untagged, to: "in.conllu")
        let found = try sandbox.run(
            "pipeline-decode", "--model", "model", "--input", "in.conllu", "--output", "found.conllu")
        #expect(found.status == 0, "\(found.errors)")
        #expect(try sandbox.data("found.conllu") == sandbox.data("dev.conllu"))
        // A stream has no name: what is below its comments tells.
        let ofStream = try sandbox.run("pipeline-decode", "--model", "model", input: "\n" + untagged)
        #expect(try ofStream.output == "\n" + sandbox.text("dev.conllu"), "\(ofStream.errors)")
        let scored = try sandbox.run(
            "pipeline-score", "--hypotheses", "found.conllu", "--tags", "dev.conllu", "--output", "report",
            "--model", "model", "--minimum", "accuracy=99")
        let page = try sandbox.text("report/report.html")
        #expect(page.contains("Development accuracy in training") && !page.contains("Development span F1"))
        // Without spans each word has its tag.
        #expect(try !sandbox.text("report/sentences.jsonl").contains("\"spans\""))
        #expect(scored.status == 0 && scored.output.hasPrefix("accuracy 100.00 (194 of 194)"), "\(scored.errors)")
        let refused = try sandbox.run(
            "pipeline-score", "--hypotheses", "found.conllu", "--tags", "dev.conllu", "--output", "report",
            "--minimum", "span-f1=99")
        #expect(refused.status == 64 && refused.errors.contains("those of dev.conllu mark none"))
        // A model of another column writes into that one.
        let other = try train(
            "--train", "train.conllu", "--dev", "dev.conllu", "--output", "other", "--tag-column", "XPOS")
        #expect(other.status == 0, "\(other.errors)")
        _ = try sandbox.run("pipeline-decode", "--model", "other", "--input", "in.conllu", "--output", "x.conllu")
        #expect(try sandbox.lines("x.conllu")[2] == "1\tAda\t_\t_\tXPROPN\t_\t_\t_\t_\t_")
    }

    @Test func killedGivesTheSameBytes() throws {
        try learnVocabulary()
        let all = Self.training + ["--train", "train.conll", "--dev", "dev.conll", "--epochs", "60"]
        try sandbox.trainStruck(all, by: [SIGKILL, SIGTERM, SIGKILL, SIGINT], with: ["--threads", "1"])
    }

    @Test func reportsGatesAndMistakes() throws {
        try sandbox.write("a B-X\nb I-X\nc O\n\n<d> B-Y\ne O\n", to: "r.conll")
        try sandbox.write("a B-X\nb O\nc I-X\n\n<d> B-X\ne O\n", to: "h.conll")
        func score(_ options: String...) throws -> Outcome {
            try sandbox.run(
                "pipeline-score",
                ["--hypotheses", "h.conll", "--tags", "r.conll", "--output", "report"] + options)
        }
        let failed = try score("--minimum", "accuracy=50", "span-f1=1")
        #expect(failed.status == 3 && failed.errors.contains("accuracy is 40.00, below the minimum of 50"))
        let cases = try sandbox.text("report/junit.xml")
        #expect(cases.contains("tests=\"4\" failures=\"2\"") && cases.contains("span-F1 = 0.00"), "\(cases)")
        #expect(failed.errors.contains("h.conll: 1 tag may not follow the one before in IOB2"))
        #expect(
            failed.output.hasPrefix(
                """
                processed 5 tokens with 2 phrases; found: 3 phrases; correct: 0.
                accuracy:  40.00%; precision:   0.00%; recall:   0.00%; FB1:   0.00
                                X: precision:   0.00%; recall:   0.00%; FB1:   0.00  3
                                Y: precision:   0.00%; recall:   0.00%; FB1:   0.00  0

                """))
        let report = try object(sandbox.text("report/report.json"))
        #expect(report["scheme"] as? String == "iob2" && report["forbidden"] as? Int == 1)
        let sentences = try sandbox.lines("report/sentences.jsonl")
        #expect(
            sentences[0] == #"{"found":["B-X","O","I-X"],"line":1,"result":"wrong","#
                + #""spans":{"found":[[0,1,"X"],[2,3,"X"]],"truth":[[0,2,"X"]]},"#
                + #""truth":["B-X","I-X","O"],"words":["a","b","c"],"wrong":2}"#)
        #expect(sentences.count == 2 && sentences[1].contains(#""words":["\u003cd>","e"]"#), "\(sentences)")
        let page = try sandbox.text("report/report.html")
        #expect(page.contains("All sentences") && page.contains(sentences[1]))
        #expect(
            page.contains("<mark>a b <small>X</small></mark>")
                && page.contains("<mark>&lt;d&gt; <small>Y</small></mark>"))
        let markdown = try sandbox.text("report/report.md")
        #expect(markdown.contains("| 1 | **a b** (X) c | **a** (X) b **c** (X) |"))
        #expect(markdown.contains("1 found tag may not follow the one before in IOB2."), "\(markdown)")
        let known = try score("--train", "r.conll").output
        #expect(known.contains("words of the training set: 40.00 (2 of 5); others: none\n"), "\(known)")
        #expect(try sandbox.text("report/report.md").contains("| others | – | 0 | 0 |"))
        #expect(try score("--minimum", "bleu=3").errors.contains("is not span-f1 or accuracy and a value"))
        for (option, value) in [
            ("sources", "x"), ("maximum", "ter=3"), ("tokenize", "zh"), ("width", "5"), ("significance", "0.1"),
        ] {
            let refused = try score("--\(option)", value)
            #expect(
                refused.status == 64 && refused.errors.contains("--\(option) is not for --tags; leave it out"),
                "\(refused.errors)")
        }
        try sandbox.write("a B-X\nb O\nc I-X\n\nd B-X\ne O\n", to: "h.conll")
        let other = try score()
        #expect(
            other.status == 65
                && other.errors.contains("h.conll:5: error: the sentence has 'd' where r.conll:5 has '<d>'"))
        try sandbox.write("a B-X\nb O\nc I-X\n", to: "h.conll")
        #expect(try score().errors.contains("h.conll: error: has 1 sentence, but r.conll has 2"))
    }

    @Test func spansMayLackKinds() throws {
        try learnVocabulary()
        for name in ["train", "dev"] {
            try sandbox.write(sandbox.text("\(name).conll").replacing(/-(PER|LOC)/, with: ""), to: "\(name).bare")
        }
        let trained = try train("--train", "train.bare", "--dev", "dev.bare", "--output", "model", "--epochs", "1")
        #expect(trained.status == 0 && trained.errors.contains("3 tags, of spans in the scheme IOB2"))
        #expect(trained.errors.contains("dev span F1"), "\(trained.errors)")
        try sandbox.write("a B\nb I\nc O\n\nd B\n", to: "r.conll")
        try sandbox.write("a B\nb I\nc O\n\nd O\n", to: "h.conll")
        let scored = try sandbox.run(
            "pipeline-score", "--hypotheses", "h.conll", "--tags", "r.conll", "--output", "report")
        #expect(
            scored.output.hasPrefix(
                """
                processed 4 tokens with 2 phrases; found: 1 phrases; correct: 1.
                accuracy:  75.00%; precision: 100.00%; recall:  50.00%; FB1:  66.67
                             span: precision: 100.00%; recall:  50.00%; FB1:  66.67  1

                """), "\(scored.output)\(scored.errors)")
    }

    @Test func mistakesHaveTheirPlace() throws {
        try learnVocabulary()
        func message(_ train: String, _ dev: String = "a\tX\n", _ options: String...) throws -> String {
            try sandbox.write(train, to: "t.conll")
            try sandbox.write(dev, to: "d.conll")
            let found = try sandbox.run(
                "pipeline-train",
                Self.training + ["--train", "t.conll", "--dev", "d.conll", "--output", "no"] + options)
            #expect(found.status != 0 && !sandbox.exists("no/model.safetensors"))
            return found.errors
        }
        let two = "a\tX\nb\tY\n"
        #expect(try message("a\tX\nb\n").hasPrefix("t.conll:2: error: the line has 1 column, and no tag in column 2"))
        #expect(try message("a\tX\nb\t\n").hasPrefix("t.conll:2: error: the word has no tag in column 2"))
        #expect(try message("").hasPrefix("t.conll: error: has no word"))
        #expect(try message("a\tX\nb\tX\n").hasPrefix("t.conll: error: has one tag, 'X', at all words"))
        #expect(try message(two, "\na\tX\nc\tZ\n").hasPrefix("d.conll:3: error: the tag 'Z' does not occur in t.conll"))
        #expect(
            try message(two, two, "--tag-column", "3").hasPrefix("t.conll:1: error: the line has 2 columns, and no tag")
        )
        #expect(try message(two, two, "--tag-column", "NER").contains("--tag-column is 'NER'; give the number"))
        #expect(try message(two, two, "--attention", "dot").contains("--attention is not for the task tag"))
        for options in [
            ["--tied-embeddings"], ["--no-tied-embeddings"], ["--target-word-dropout", "0.9"],
            ["--subword-sampling-target", "0.1"],
        ] {
            let found = try sandbox.run(
                "pipeline-train", Self.training + ["--train", "t", "--dev", "t", "--output", "no"] + options)
            #expect(found.status == 64 && found.errors.contains("\(options[0]) is not for the task tag"))
        }
        #expect(try message(two, two, "--best-by", "bleu").contains("of the task tag it must be one of span-f1"))
        #expect(try message(two, two, "--best-by", "span-f1").contains("the tags mark no spans"))
        #expect(
            try message(two, two, "--crf", "--label-smoothing", "0.1").contains("--label-smoothing is for tags that"))
        #expect(try message(two, two, "--maximum-length", "9000").contains("for a tagger it must be at most"))
    }

    @Test func otherTasksRefuseTheOptions() throws {
        let found = try sandbox.run(
            "pipeline-train", "--train", "x", "--dev", "x", "--vocab", "v", "--output", "o", "--no-crf")
        #expect(found.status == 64 && found.errors.contains("--no-crf is not for the task translate"))
        let scored = try sandbox.run(
            "pipeline-score", "--hypotheses", "x", "--references", "x", "--output", "o", "--tag-column", "2")
        #expect(scored.status == 64 && scored.errors.contains("--tag-column is for --tags"))
        let learnt = try sandbox.run(
            "pipeline-vocab", "--text", "dev.conll", "--word-column", "2", "--output", "v")
        #expect(learnt.status == 64 && learnt.errors.contains("--word-column is not for --text"))
    }
}
