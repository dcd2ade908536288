import Foundation
import TestSupport
import Testing

/// Matches and terms from files to translations, with the executables.
@Suite(.serialized) struct AnnotationRunTests {
    /// A folder with a model that reads matches, made once.
    private static let trained: Result<TemporaryFolder, any Error> = Result {
        let sandbox = try TemporaryFolder()
        try ToyCorpus.prepare(sandbox)
        try ToyCorpus.learnVocabulary(sandbox, "annotated", "--annotations")
        // Every second segment has a match with its own translation, and every third a term.
        for (name, part) in [("train", ToyCorpus.pairs.prefix(240)), ("dev", ToyCorpus.pairs.suffix(48))] {
            try sandbox.write(
                part.enumerated().map { index, pair in
                    index % 2 == 0
                        ? "1.0000\texact\tm.tmx#\(index)\t\(pair.source)\t\(pair.target)\n" : "0.0000\tnone\t\t\t\n"
                }.joined(), to: "\(name).matches")
            try sandbox.write(
                part.indices.map { $0 % 3 == 0 ? "chat\tcat\n" : "\n" }.joined(), to: "\(name).terms")
        }
        try ToyCorpus.train(
            sandbox,
            [
                "--vocab", "annotated", "--matches", "train.matches", "--dev-matches", "dev.matches", "--terms",
                "train.terms", "--output", "model",
            ])
        try ToyCorpus.train(sandbox, ["--maximum-updates", "2", "--output", "plain"])
        return sandbox
    }
    private let sandbox: TemporaryFolder
    private let sources: [String]

    init() throws {
        sandbox = try Self.trained.get()
        sources = try sandbox.text("dev.fr").split(separator: "\n").map(String.init)
    }

    @Test func theModelFolderSaysThatItReadsThem() throws {
        let json = try #require(
            JSONSerialization.jsonObject(with: sandbox.data("model/config.json")) as? [String: Any])
        #expect(json["readsAnnotations"] as? Bool == true)
        let data = try #require(json["data"] as? [String: [String: Any]])
        #expect((data["train"]?["sha256"] as? [String: String])?["annotations"]?.count == 64)
        #expect((json["training"] as? [String: Any])?["noise"].map { "\($0)".contains("annotationDropout") } == true)
        // A training without them has a record without them.
        #expect(try !sandbox.text("plain/config.json").contains("nnotation"))
    }

    @Test func exactMatchesAreKeptAsTheyAre() throws {
        try sandbox.write(
            sources.enumerated().map { index, source in
                switch index % 3 {
                case 0: "1.0000\texact\tm.tmx#\(index)\t\(source)\tmemory \(index)  has\\tthis\n"
                case 1: "0.9000\tfuzzy\tm.tmx#\(index)\t\(source) !\tmemory \(index)\n"
                default: "0.0000\tnone\t\t\t\n"
                }
            }.joined(), to: "odd.matches")
        let decode = [
            "--model", "model", "--input", "dev.fr", "--matches", "odd.matches", "--terms", "dev.terms", "--format",
            "jsonl",
        ]
        let kept = try sandbox.run("pipeline-decode", decode + ["--exact-matches", "keep"])
        #expect(kept.status == 0, "\(kept.errors)")
        let entries = try kept.output.split(separator: "\n").map {
            try #require(JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
        #expect(entries.count == sources.count)
        for (index, entry) in entries.enumerated() {
            let text = entry["translation"] as? String
            #expect((text == "memory \(index)  has\tthis") == (index % 3 == 0), "\(index): \(text ?? "")")
            #expect(entry["from"] as? String == ["memory", "model", nil][index % 3])
            #expect(entry["match_score"] as? Double == [1, 0.9, nil][index % 3])
            #expect(entry["match_origin"] as? String == (index % 3 == 2 ? nil : "m.tmx#\(index)"))
        }
        let free = try sandbox.run("pipeline-decode", decode)
        #expect(free.status == 0 && !free.output.contains("\"from\":\"memory\""))
    }

    @Test(arguments: [
        (
            ["pipeline-train"] + ToyCorpus.training + ["--matches", "train.matches", "--output", "x"], 78,
            "--annotations"
        ),
        (["pipeline-train"] + ToyCorpus.training + ["--dev-matches", "dev.matches", "--output", "x"], 64, "--matches"),
        (["pipeline-train"] + ToyCorpus.training + ["--annotation-dropout", "0.1", "--output", "x"], 64, "--matches"),
        (
            ["pipeline-train"] + ToyCorpus.training + [
                "--vocab", "annotated", "--matches", "dev.matches", "--output", "x",
            ], 65, "dev.matches: error: ends after line 48"
        ),
        (
            ["pipeline-train"] + ToyCorpus.training + ["--vocab", "annotated", "--terms", "nowhere", "--output", "x"],
            66,
            "nowhere"
        ),
        (
            ["pipeline-decode", "--model", "plain", "--input", "dev.fr", "--matches", "dev.matches"], 65,
            "trained without matches"
        ),
        (
            ["pipeline-decode", "--model", "model", "--input", "dev.fr", "--matches", "train.matches"], 65,
            "train.matches: error: continues after line 48"
        ),
        (["pipeline-decode", "--model", "model", "--input", "dev.fr", "--exact-matches", "keep"], 64, "--matches"),
        (["pipeline-decode", "--model", "plain", "--input", "x12.xml"], 65, "x12.xml:2: error: begins like a TMX or"),
        (
            [
                "pipeline-decode", "--model", "model", "--input", "dev.fr", "--matches", "dev.matches",
                "--exact-matches",
                "keep", "--force", "dev.en",
            ], 64, "leaves nothing"
        ),
    ]) func mistakesAreTold(_ command: [String], status: Int32, message: String) throws {
        try sandbox.write("\u{FEFF}\n<xliff version=\"1.2\"></xliff>\n", to: "x12.xml")
        let outcome = try sandbox.run(command[0], Array(command.dropFirst()))
        #expect(outcome.status == status && outcome.errors.contains(message), "\(outcome.status) \(outcome.errors)")
        #expect(!FileManager.default.fileExists(atPath: sandbox.path("x/config.json")))
    }
}

extension AnnotationRunTests {
    @Test func documentsAndLinesReadAMemory() throws {
        try sandbox.write(ToyCorpus.tmx(ToyCorpus.pairs.suffix(48)), to: "memory.tmx")
        let match = try sandbox.run(
            "pipeline-match", "--source", "fr", "--target", "en", "--memory", "memory.tmx", "--index", "index")
        #expect(match.status == 0, "\(match.errors)")
        let memory = ["--memory", "index", "--exact-matches", "keep"]
        let references = try sandbox.text("dev.en")
        for model in ["model", "plain"] {
            let lines = try sandbox.run("pipeline-decode", ["--model", model, "--input", "dev.fr"] + memory)
            #expect(lines.status == 0 && lines.output == references, "\(lines.errors)")
        }
        // They stay as they are whatever terms they lack, and that is said.
        try sandbox.write("fr\ten\nnoir\tred\n", to: "red.tsv")
        let strict = try sandbox.run(
            "pipeline-decode",
            ["--model", "plain", "--input", "dev.fr", "--glossary", "red.tsv", "--terms-strict"] + memory)
        let black = sources.count { $0.contains("noir") }
        #expect(strict.status == 0 && strict.output == references)
        #expect(
            strict.errors.contains("warning: \(black) required terms: 0 used; \(black) missing in kept exact matches"),
            "\(strict.errors)")
        let typed = try sandbox.run(
            "pipeline-decode", ["--model", "model", "--interactive"] + memory, input: "\(sources[3])\n")
        #expect(typed.output == references.split(separator: "\n")[3] + "\n", "\(typed.errors)")
        try sandbox.write(
            """
            <xliff version="1.2"><file source-language="fr" target-language="en" original="x" datatype="plaintext"><body>
            <trans-unit id="1"><source>\(sources[0])</source></trans-unit>
            <trans-unit id="2"><source>\(sources[1]) dort</source></trans-unit>
            <trans-unit id="3"><source><g id="1">\(sources[2])</g></source></trans-unit>
            </body></file></xliff>
            """, to: "project.xlf")
        let document = try sandbox.run(
            "pipeline-decode", ["--model", "model", "--input", "project.xlf", "--output", "out.xlf"] + memory)
        #expect(document.status == 0, "\(document.errors)")
        let result = try sandbox.text("out.xlf")
        #expect(result.contains("state-qualifier=\"exact-match\">\(references.split(separator: "\n")[0])</target>"))
        #expect(result.contains("state-qualifier=\"leveraged-mt\"") && result.contains("match-quality=\"100%\""))
        #expect(result.components(separatedBy: "<alt-trans").count == 4, "\(result)")
        // Where codes belong is a guess, so a segment that has some is not kept.
        #expect(result.components(separatedBy: "exact-match").count == 2, "\(result)")
        #expect(result.contains("match-quality=\"99%\""), "\(result)")
        for (options, status, message) in [
            (["--model", "plain", "--memory", "index"], 65, "--exact-matches keep"),
            (["--model", "model", "--memory", "nowhere"], 66, "nowhere"),
            (["--model", "model", "--memory", "index", "--matches", "dev.matches"], 64, "exclude"),
            (["--model", "model", "--memory", "index", "--memory-minimum", "0.2"], 64, "0.3"),
        ] as [([String], Int32, String)] {
            let outcome = try sandbox.run("pipeline-decode", options + ["--input", "dev.fr"])
            #expect(outcome.status == status && outcome.errors.contains(message), "\(outcome.errors)")
        }
    }

    /// A memory that has placeholders for inline codes says where they belong.
    @Test func documentsTakeTheCodesOfAMemory() throws {
        try sandbox.write(
            """
            <tmx version="1.4"><header/><body><tu><tuv xml:lang="fr"><seg>Un <bpt i="1" x="1"/>chat<ept i="1"/> 1.</seg>
            </tuv><tuv xml:lang="en"><seg><bpt i="1" x="1"/>Cat<ept i="1"/> number 1.</seg></tuv></tu>
            <tu><tuv xml:lang="fr"><seg>Un <ph x="1"/> chien.</seg></tuv><tuv xml:lang="en"><seg>Dog.</seg></tuv></tu>
            </body></tmx>
            """, to: "coded.tmx")
        let match = try sandbox.run(
            "pipeline-match", "--source", "fr", "--target", "en", "--memory", "coded.tmx", "--index", "coded",
            "--inline-codes", "placeholders")
        #expect(match.status == 0, "\(match.errors)")
        try sandbox.write(
            """
            <xliff version="1.2"><file source-language="fr" target-language="en" original="x" datatype="plaintext"><body>
            <trans-unit id="1"><source>Un <g id="a">chat</g> 1.</source></trans-unit>
            <trans-unit id="2"><source>Un <g id="a">chat</g> 2.</source></trans-unit>
            <trans-unit id="3"><source>Un <x id="a"/> chien.</source></trans-unit>
            </body></file></xliff>
            """, to: "coded.xlf")
        let file = try sandbox.run(
            "pipeline-match", "--index", "coded", "--input", "coded.xlf", "--output", "coded.tsv")
        #expect(file.status == 0, "\(file.errors)")
        for memory in [["--memory", "coded"], ["--matches", "coded.tsv"]] {
            let run = try sandbox.run(
                "pipeline-decode",
                ["--model", "plain", "--input", "coded.xlf", "--output", "coded.out.xlf", "--exact-matches", "keep"]
                    + memory)
            #expect(run.status == 0, "\(run.errors)")
            let result = try sandbox.text("coded.out.xlf")
            #expect(
                result.contains("state-qualifier=\"exact-match\"><g id=\"a\">Cat</g> number 1.</target>"), "\(result)")
            #expect(result.contains("state-qualifier=\"leveraged-tm\"><g id=\"a\">Cat</g> number 2.</target>"))
            // The third one's translation lacks its code.
            #expect(result.components(separatedBy: "leveraged-mt").count == 2 && !result.contains("⟦"))
            #expect(result.components(separatedBy: "<target>Cat number 1.</target>").count == 2)
        }
    }

    /// The lines before and after a line are its neighbours wherever blocks of lines end; where each line is translated as
    /// it comes, nothing is known of the one after it.
    @Test func neighboursReachAcrossBlocks() throws {
        try sandbox.write("Alpha un.\nLe xylophone.\nBeta deux.\n", to: "m1.fr")
        try sandbox.write("Alpha one.\nThe xylophone. (ONE)\nBeta two.\n", to: "m1.en")
        try sandbox.write("Quatre.\nLe xylophone.\n", to: "m2.fr")
        try sandbox.write("Four.\nThe xylophone. (TWO)\n", to: "m2.en")
        let match = try sandbox.run(
            "pipeline-match", "--source", "fr", "--target", "en", "--memory", "m1", "--memory", "m2", "--index",
            "neighbours")
        #expect(match.status == 0, "\(match.errors)")
        let text = "Alpha un.\nLe xylophone.\n\nBeta deux.\n"
        // The first block of one thread has 1024 lines.
        let blank = String(repeating: "\n", count: 1022)
        try sandbox.write(blank + text, to: "blocks.fr")
        let wanted = "Alpha one.\nThe xylophone. (ONE)\n\nBeta two.\n"
        let decode = ["--model", "plain", "--memory", "neighbours", "--exact-matches", "keep"]
        for options in [["--threads", "1"], ["--threads", "2"], ["--threads", "1", "--flush", "line"]] {
            let lines = try sandbox.run("pipeline-decode", decode + ["--input", "blocks.fr"] + options)
            #expect(lines.status == 0 && lines.output == blank + wanted, "\(options) \(lines.errors)")
        }
        let typed = try sandbox.run("pipeline-decode", decode + ["--interactive"], input: text)
        #expect(typed.output == wanted, "\(typed.errors)")
        let found = try sandbox.run("pipeline-match", "--index", "neighbours", "--input", "blocks.fr")
        let columns = found.output.split(separator: "\n").map { $0.split(separator: "\t") }.filter { $0.count == 5 }
        #expect(columns.map { $0[4] } == ["Alpha one.", "The xylophone. (ONE)", "Beta two."])
        #expect(columns.map { $0[1] } == ["context", "context", "context"])
    }
}
