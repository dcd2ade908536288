import Foundation
import TestSupport
import Testing

/// What `pipeline-score` accepts, prints and refuses.
@Suite struct ScoreTests {
    private func sandbox() throws -> TemporaryFolder {
        let sandbox = try TemporaryFolder()
        let reference = (0..<80).map { "Line \($0) says that the old mill was sold for \($0 * 7 % 13) crowns." }
        try sandbox.write(reference.joined(separator: "\n") + "\n", to: "ref")
        try sandbox.write(reference.joined(separator: "\n") + "\n", to: "good")
        let bad = reference.enumerated().map { $0 % 2 == 0 ? "The mill sold old was." : $1 }
        try sandbox.write(bad.joined(separator: "\n") + "\n", to: "bad")
        try sandbox.write(reference.map { "{0} \($0)\n" }.joined(), to: "marked")
        try sandbox.write(reference.map { "id\t\($0)\tother" }.joined(separator: "\n") + "\n", to: "refs.tsv")
        return sandbox
    }

    @Test func `a significant fall against a stored report ends with status 3`() throws {
        let sandbox = try sandbox()
        let first = try sandbox.run("pipeline-score", "--hypotheses", "good", "--references", "ref", "--output", "old")
        #expect(first.status == 0)
        let options = [
            "--references", "ref", "--metrics", "bleu,chrf,ter", "--baseline-report", "old", "--output", "new",
        ]
        let fall = try sandbox.run("pipeline-score", ["--hypotheses", "bad"] + options)
        #expect(fall.status == 3)
        #expect(fall.errors.contains("BLEU fell by ") && fall.errors.contains("from 100.00 to "))
        #expect(fall.errors.contains("TER rose by ") && fall.errors.contains("(p = 0.0010, paired bootstrap"))
        let same = try sandbox.run("pipeline-score", ["--hypotheses", "good"] + options)
        #expect(same.status == 0)
        #expect(same.output.contains("Baseline: old"))
    }

    /// Units without both languages are no lines, as in pipeline-ingest; who counts units is told.
    @Test func `a memory whose units lack a language is told of`() throws {
        let sandbox = try TemporaryFolder()
        let unit = { (languages: [String], number: Int) in
            "<tu>"
                + languages.map { "<tuv xml:lang=\"\($0)\"><seg>mot word \(number) again</seg></tuv>" }.joined()
                + "</tu>"
        }
        let units = [["fr", "en"], ["en"], ["fr", "en"], ["fr"]].enumerated().map { unit($1, $0) }.joined()
        try sandbox.write(
            "<tmx version=\"1.4\"><header srclang=\"fr\"/><body>\(units)</body></tmx>", to: "ref.tmx")
        let left =
            "pipeline-score: warning: ref.tmx: of 4 units 2 are left out, as pipeline-ingest leaves them out: "
            + "1 with no fr, 1 with no en\n"
        for (lines, status) in [(2, Int32(0)), (4, 65)] {
            try sandbox.write([0, 2, 1, 3].prefix(lines).map { "mot word \($0) again\n" }.joined(), to: "hyp")
            let outcome = try sandbox.run(
                "pipeline-score", "--hypotheses", "hyp", "--references", "ref.tmx:fr-en", "--output", "out")
            #expect(outcome.status == status)
            #expect(outcome.errors.hasPrefix(left), "\(outcome.errors)")
            #expect(outcome.output.contains("= 100.00") == (status == 0))
        }
    }

    @Test func `languages of a memory may have regions`() throws {
        let sandbox = try TemporaryFolder()
        let segments = [("en", "the weather"), ("zh-TW", "今天的天氣很好"), ("zh-CN", "今天的天气很好")]
        let variants = segments.map { "<tuv xml:lang=\"\($0)\"><seg>\($1)</seg></tuv>" }.joined()
        let units = String(repeating: "<tu>\(variants)</tu>", count: 3)
        try sandbox.write("<tmx version=\"1.4\"><header srclang=\"en\"/><body>\(units)</body></tmx>", to: "ref.tmx")
        for (pair, text) in [
            ("en-zh-CN", segments[2].1), ("en-zh-Hant-TW", segments[1].1), ("zh_CN-en", "the weather"),
        ] {
            try sandbox.write(String(repeating: text + "\n", count: 3), to: "hyp")
            let outcome = try sandbox.run(
                "pipeline-score", "--hypotheses", "hyp", "--references", "ref.tmx:\(pair)", "--output", "out",
                "--metrics", "chrf")
            #expect(outcome.status == 0 && outcome.output.contains("= 100.00"), "\(outcome.output)\(outcome.errors)")
            let tokenizer = pair.hasSuffix("en") ? "13a" : "zh"
            #expect(try sandbox.text("out/report.json").contains("\"tokenizer\" : \"\(tokenizer)\""))
        }
        let unclear = try sandbox.run(
            "pipeline-score", "--hypotheses", "hyp", "--references", "ref.tmx:fr-ca-es", "--output", "out")
        #expect(unclear.status == 64)
        #expect(
            unclear.errors.contains(
                "ref.tmx: error: 'fr-ca-es' can be fr and ca-es or fr-ca and es; write fr-ca_es or fr_ca-es"))
    }

    @Test func `no name steers the terminal`() throws {
        let sandbox = try sandbox()
        let name = "ba\u{1B}[31md\u{9B}1m"
        try sandbox.write(try sandbox.text("bad"), to: name)
        let outcome = try sandbox.run(
            "pipeline-score", "--hypotheses", name, "--references", "ref", "--baseline", "good", "-n", "20",
            "--output", "out")
        #expect(outcome.status == 0)
        let gone = try sandbox.run("pipeline-score", "--hypotheses", name + "x", "--references", "ref", "--output", "o")
        #expect(gone.status == 66)
        for text in [outcome.output, outcome.errors, gone.errors] {
            #expect(!text.unicodeScalars.contains { $0.value == 0x1B || $0.value == 0x9B }, "\(text)")
        }
    }

    @Test func `several systems are compared with a baseline`() throws {
        let sandbox = try sandbox()
        let outcome = try sandbox.run(
            "pipeline-score", "--hypotheses", "bad", "--references", "ref", "--baseline", "good", "--systems", "good",
            "refs.tsv:2", "--paired-ar", "-n", "100", "--output", "out")
        #expect(outcome.status == 0, "\(outcome.errors)")
        let rows = outcome.output.split(separator: "\n").filter { $0.contains("(p = ") }
        #expect(rows.count == 3)
        #expect(rows[0].hasPrefix("bad ") && rows[0].hasSuffix("(p = 0.0099)*"))
        #expect(outcome.output.contains("BLEU|nrefs:1|ar:100|seed:12345|case:mixed"))
    }

    @Test func `references may be columns of a table or a side of a memory`() throws {
        let sandbox = try sandbox()
        let plain = try sandbox.run("pipeline-score", "--hypotheses", "bad", "--references", "ref", "--output", "out")
        let table = try sandbox.run(
            "pipeline-score", "--hypotheses", "bad", "--references", "refs.tsv:2", "--output", "out")
        #expect(table.output == plain.output)
        let units = try sandbox.text("ref").split(separator: "\n").map {
            "<tu><tuv xml:lang=\"fr\"><seg>x</seg></tuv><tuv xml:lang=\"en\"><seg>\($0)</seg></tuv></tu>"
        }
        let header = "<header creationtool=\"t\" creationtoolversion=\"1\" segtype=\"sentence\" o-tmf=\"t\" "
        let rest = "adminlang=\"en\" srclang=\"fr\" datatype=\"plaintext\"/>"
        try sandbox.write(
            "<tmx version=\"1.4\">\(header)\(rest)<body>\(units.joined())</body></tmx>", to: "ref.tmx")
        let memory = try sandbox.run(
            "pipeline-score", "--hypotheses", "bad", "--references", "ref.tmx:fr-en", "--output", "out")
        #expect(memory.output == plain.output, "\(memory.errors)")
        let several = try sandbox.run(
            "pipeline-score", "--hypotheses", "bad", "--references", "refs.tsv:2-3", "--output", "out")
        #expect(several.output.contains("nrefs:2"))
    }

    @Test func `the schema is printed without other options`() throws {
        let outcome = try TemporaryFolder().run("pipeline-score", "--schema")
        #expect(outcome.status == 0)
        let schema = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
        #expect(schema?["title"] as? String == "Report of pipeline-score")
    }

    @Test(arguments: [
        ("ref.zh", [], "zh"), ("ref.ja.gz", [], "ja-mecab"), ("ref.th.1", [], "char"),
        ("ref.txt", ["--language", "km"], "char"),
        ("ref.tha", [], "char"), ("ref.ko", [], "char"), ("ref.en", [], "13a"),
        ("ref.zh", ["--tokenize", "char"], "char"),
        ("ref.en", ["--language", "zh-TW"], "zh"), ("ref.ja", ["--language", "ja-Latn"], "13a"),
    ])
    func `the language decides the tokenizer`(name: String, options: [String], tokenizer: String) throws {
        let sandbox = try TemporaryFolder()
        try sandbox.write("今天的天气很好，我们去公园散步吧。\n他昨天买了一本新书。\n", to: name)
        let outcome = try sandbox.run(
            "pipeline-score", ["--hypotheses", name, "--references", name, "--output", "out"] + options)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("|tok:\(tokenizer)"), "\(outcome.output)")
        // 13a takes each of these sentences for one word, which leaves no 4-gram to match.
        #expect(outcome.output.contains(" = 100.00 100.0/100.0") == (tokenizer != "13a"), "\(outcome.output)")
        #expect(outcome.errors.contains("far too low") == (tokenizer == "13a"), "\(outcome.errors)")
        let report = try sandbox.text("out/report.json")
        let hasNote = name.hasSuffix("ko") || tokenizer == "13a" || tokenizer == "char" && options.last != "char"
        #expect(report.contains("\"tokenizer_note\"") == hasNote)
    }

    @Test func `without MeCab's dictionary Japanese is scored by characters, and that is said`() throws {
        let sandbox = try TemporaryFolder()
        try sandbox.write("昨日の夜は雨が降っていました。\n", to: "ref.ja")
        let process = sandbox.process(
            "pipeline-score", ["--hypotheses", "ref.ja", "--references", "ref.ja", "--output", "out"])
        process.environment = ["DRAGOMAN_IPADIC": sandbox.path]
        let errors = Pipe()
        process.standardError = errors
        process.standardOutput = Pipe()
        try process.run()
        process.waitUntilExit()
        let said = String(decoding: errors.fileHandleForReading.availableData, as: UTF8.self)
        #expect(process.terminationStatus == 0)
        #expect(
            said.contains("warning: Japanese is scored by characters") && said.contains("mecab-ipadic-utf8"), "\(said)")
        #expect(try sandbox.text("out/report.json").contains("Japanese is scored by characters"))
    }

    @Test func `near duplicates of the training corpus are told apart`() throws {
        let sandbox = try sandbox()
        try sandbox.write((0..<80).map { $0 < 20 ? "0.95\n" : "0.1\n" }.joined(), to: "near")
        let outcome = try sandbox.run(
            "pipeline-score", "--hypotheses", "bad", "--references", "ref", "--similarity", "near", "--train", "ref",
            "--output", "out")
        #expect(outcome.status == 0)
        #expect(outcome.errors.contains("the training corpus holds every segment of ref"), "\(outcome.errors)")
        struct Document: Decodable {
            struct Overlap: Decodable { let segments: Int, share: Double, scores: [String: Double] }
            let overlap: Overlap
        }
        let report = try JSONDecoder().decode(Document.self, from: sandbox.data("out/report.json"))
        #expect(report.overlap.segments == 20 && report.overlap.share == 0.25)
        let rest = { (name: String) in
            try sandbox.text(name).split(separator: "\n").dropFirst(20).joined(separator: "\n")
        }
        try sandbox.write(try rest("bad"), to: "bad-rest")
        try sandbox.write(try rest("ref"), to: "ref-rest")
        let alone = try sandbox.run(
            "pipeline-score", "--hypotheses", "bad-rest", "--references", "ref-rest", "--metrics", "bleu", "--output",
            "o")
        #expect(alone.output.contains(String(format: " = %.2f ", try #require(report.overlap.scores["bleu"]))))
        let wrong = try sandbox.run(
            "pipeline-score", "--hypotheses", "bad-rest", "--references", "ref-rest", "--similarity", "near",
            "--output",
            "o")
        #expect(wrong.status == 65 && wrong.errors.contains("has 80 lines, but bad-rest has 60"), "\(wrong.errors)")
    }

    @Test(arguments: [
        (["--tokenize", "ko-mecab"], 64, "Debian does not have"),
        (["--tokenize", "moses"], 64, "choose one of 13a"),
        (["--language", "no language"], 64, "is not a language tag"),
        (["--similarity", "nowhere"], 66, "no such file"),
        (["--similarity", "ref"], 65, "is not a similarity from 0 to 1"),
        (["--tokenize", "spm", "--tokenizer-model", "nowhere"], 66, "nowhere: error: no such file"),
        (["--tokenize", "flores200", "--tokenizer-model", "ref"], 65, "is not a SentencePiece model"),
        (["--smooth-method", "laplace"], 64, "is 'laplace'; it must be one of exp"),
        (["--smooth-value", "1"], 64, "--smooth-method"),
        (["--minimum", "ter=5", "--metrics", "ter"], 64, "use --maximum"),
        (["--maximum", "bleu=5"], 64, "use --minimum"), (["--systems", "good"], 64, "--systems needs --baseline"),
        (["--baseline", "good", "--paired-bs", "--paired-ar"], 64, "exclude each other"),
        (["--baseline-report", "nowhere"], 66, "no such file"), (["--significance", "2"], 64, "--significance"),
        (["--chrf-char-order", "0"], 64, "--chrf-char-order is 0; it must be"),
        (["--sources", "refs.tsv:4"], 65, "has 3 columns"),
        (["--minimum-placeholders", "0.5"], 64, "--minimum-placeholders needs --sources"),
        (["--minimum-placeholders", "2", "--sources", "ref"], 64, "must be from 0 to 1"),
        (["--minimum-placeholders", "1", "--sources", "marked"], 3, "0.00 % of the segments with placeholders"),
        (["--sources", "refs.tsv:x"], 64, "is no column"), (["--metrics", "ter", "--maximum", "ter=1"], 3, "TER is "),
    ])
    func `what cannot be is refused`(options: [String], status: Int, message: String) throws {
        let sandbox = try sandbox()
        let outcome = try sandbox.run(
            "pipeline-score", ["--hypotheses", "bad", "--references", "ref", "--output", "out"] + options)
        #expect(outcome.status == Int32(status), "\(outcome.errors)")
        #expect(outcome.errors.contains(message), "\(outcome.errors)")
    }
}
