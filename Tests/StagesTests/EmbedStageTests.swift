import Foundation
import TestSupport
import Testing

/// `pipeline-embed`.
struct EmbedStageTests {
    private let sandbox: TemporaryFolder

    init() throws {
        sandbox = try TemporaryFolder()
        try sandbox.write(ToyCorpus.pairs.map { $0.target + "\n" }.joined(), to: "text.en")
    }

    private func embed(_ arguments: String..., input: String = "") throws -> Outcome {
        try sandbox.run("pipeline-embed", arguments, input: input)
    }

    private static let small = [
        "--embedding-size", "16", "--epochs", "30", "--sampling", "0", "--window", "3", "--threads", "1",
    ]

    private func learn(_ arguments: String...) throws -> Outcome {
        try sandbox.run("pipeline-embed", Self.small + arguments)
    }

    private func object(_ text: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    @Test func vectorsAreLearnedAndAsked() throws {
        let learned = try learn("--input", "text.en", "--output", "out/en.vec", "--nearest", "cat", "--count", "5")
        #expect(learned.status == 0, "\(learned.errors)")
        #expect(learned.errors.contains("19 of 19 different words get a vector; 100.0 % of 1728 words are of those"))
        #expect(learned.errors.contains("19 vectors of 16 numbers written to out/en.vec"))
        let lines = learned.output.split(separator: "\n")
        #expect(lines[0] == "cat" && lines.count == 6)
        let animals = Set(lines.dropFirst().compactMap { $0.split(separator: " ").last.map(String.init) })
        #expect(animals == ["dog", "horse", "rabbit", "duck", "wolf"], "\(learned.output)")
        // One thread: the same bytes, from packed text and from standard input too.
        try sandbox.write(sandbox.gzip("text.en"), to: "packed.gz")
        _ = try learn("--input", "packed.gz", "--output", "packed.vec")
        #expect(try sandbox.data("packed.vec") == sandbox.data("out/en.vec"))
        let streamed = try sandbox.run(
            "pipeline-embed", Self.small + ["--input", "-", "--output", "streamed.vec"],
            input: sandbox.text("text.en"))
        #expect(streamed.status == 0, "\(streamed.errors)")
        #expect(try sandbox.data("streamed.vec") == sandbox.data("out/en.vec"))
        let printed = try learn("--input", "text.en", "--output", "-")
        #expect(try printed.output == sandbox.text("out/en.vec") && !sandbox.exists("-"), "\(printed.errors)")
        // Formats.
        for (format, path) in [("binary", "en.bin"), ("projector", "projector"), ("text", "again.vec")] {
            let from = format == "text" ? "projector" : "out/en.vec"
            #expect(try embed("--vectors", from, "--output", path, "--format", format).status == 0)
        }
        #expect(try sandbox.data("again.vec") == sandbox.data("out/en.vec"))
        #expect(try embed("--vectors", "en.bin", "--output", "back.bin").status == 0)
        #expect(try sandbox.data("back.bin") == sandbox.data("en.bin"))
    }

    @Test func questionsAndReport() throws {
        _ = try learn("--input", "text.en", "--output", "en.vec")
        try sandbox.write(": animals\ncat dog cat horse\nCat dog horse wolf\n: others\na b c d\n", to: "a.txt")
        try sandbox.write("cat\tdog\t9\ncat\tred\t1\ncat\there\t2\ncat\tnobody\t3\n", to: "s.tsv")
        try sandbox.write("cat\tanimal\ndog\tanimal\nred\tcolour\nblack\tcolour\nnobody\n", to: "words.tsv")
        let found = try embed(
            "--vectors", "en.vec", "--nearest", "red", "--analogy", "cat - dog + wolf", "--similarity", "cat", "dog",
            "--analogies", "a.txt", "--similarities", "s.tsv", "--json", "--report", "report", "--words", "words.tsv",
            "--map", "pca")
        #expect(found.status == 0, "\(found.errors)")
        #expect(found.errors.contains("warning: 1 word of words.tsv has no vector: 'nobody'"))
        let answers = try object(found.output)
        let nearest = try #require(answers["nearest"] as? [[String: Any]])
        #expect(nearest.map { $0["question"] as? String } == ["red", "cat - dog + wolf"])
        let tests = try #require((answers["analogyTests"] as? [[String: Any]])?.first?["all"] as? [String: Any])
        #expect(tests["questions"] as? Int == 3 && tests["asked"] as? Int == 2 && tests["skipped"] as? Int == 1)
        let table = try #require(
            (answers["similarityTests"] as? [[String: Any]])?.first?["result"] as? [String: Any])
        #expect(table["pairs"] as? Int == 4 && table["asked"] as? Int == 3 && table["spearman"] is Double)
        let report = try object(sandbox.text("report/embeddings.json"))
        let map = try #require(report["map"] as? [String: Any])
        #expect(
            (map["points"] as? [[String: Any]])?.compactMap { $0["word"] as? String } == ["cat", "dog", "red", "black"])
        let page = try sandbox.text("report/embeddings.html")
        #expect(page.contains("Words without a vector: nobody") && page.contains("<title>dog (animal)</title>"))
        #expect(try sandbox.text("report/embeddings.md").contains("## Nearest to red"))
        let text = try embed("--vectors", "en.vec", "--analogies", "a.txt", "--similarities", "s.tsv")
        #expect(text.output.contains("a.txt: asked, right, skipped\n"))
        #expect(
            text.output.contains("s.tsv: Spearman's correlation ") && text.output.contains("3 pairs asked, 1 skipped"))
        let drawn = try embed("--vectors", "en.vec", "--report", "tsne")
        #expect(drawn.status == 0 && drawn.output.isEmpty, "\(drawn.errors)")
        #expect(try sandbox.text("tsne/embeddings.html").contains("19 words on a plane (t-SNE)"))
    }

    @Test func sidesOfBitextsVocabulariesAndModels() throws {
        try ToyCorpus.prepare(sandbox)
        try sandbox.write(ToyCorpus.tmx(ToyCorpus.pairs), to: "all.tmx")
        let side = try learn(
            "--input", "all.tmx", "--source", "fr", "--target", "en", "--side", "source", "--output", "fr.vec",
            "--nearest", "chat")
        #expect(side.status == 0 && side.output.hasPrefix("chat\n"), "\(side.errors)")
        let tokens = try learn(
            "--input", "train.fr", "--vocab", "vocab", "--side", "source", "--output", "tokens.vec")
        #expect(tokens.status == 0, "\(tokens.errors)")
        let trained = try sandbox.run(
            "pipeline-train",
            ToyCorpus.training + ["--epochs", "1", "--output", "model", "--source-vectors", "tokens.vec"])
        #expect(trained.status == 0, "\(trained.errors)")
        let words = try #require(try sandbox.text("tokens.vec").split(separator: " ").first.flatMap { Int($0) })
        #expect(trained.errors.contains("\(words) of"))
        let sideless = try learn("--input", "train.fr", "--vocab", "vocab", "--output", "no.vec")
        #expect(sideless.status == 64 && sideless.errors.contains("--vocab vocab has two sides; give --side"))
        let wrong = try embed("--model", "model", "--output", "no.vec")
        #expect(wrong.status == 64 && wrong.errors.contains("--model model has two sides; give --side"))
        let model = try embed(
            "--model", "model", "--side", "target", "--output", "model.vec", "--similarity", "cat", "cat")
        #expect(model.status == 0 && model.output == "cat cat  1.0000\n", "\(model.errors)")
        #expect(try !sandbox.text("model.vec").contains("<unk>"))
    }

    @Test(arguments: [
        ([], "there are no vectors; give --input to learn some, --vectors or --model"),
        (["--vectors", "v"], "there is nothing to do with the vectors; give --output, a question or --report"),
        (["--vectors", "v", "--input", "x", "--output", "o"], "--input and --vectors exclude each other"),
        (["--input", "x", "--source", "fr", "--target", "en", "--output", "o"], "a bilingual --input needs --side"),
        (["--input", "x", "--source", "fr", "--output", "o"], "--source and --target go together"),
        (["--vectors", "v", "--nearest", "a", "--format", "text"], "--format is for --output"),
        (["--vectors", "v", "--nearest", "a", "--output", "-"], "--output -, standard output, is for vectors alone"),
        (["--vectors", "v", "--similarity", "a"], "--similarity needs two words for each question; it has 1"),
        (["--vectors", "v", "--nearest", "a", "--words", "w"], "--words is for --report"),
        (["--vectors", "v", "--nearest", "a", "--tokenized"], "--tokenized is for learning, from --input"),
        (
            ["--vectors", "v", "--output", "o", "--embedding-size", "300"],
            "--embedding-size is for learning, from --input"
        ),
        (["--vectors", "v", "--output", "o", "--window", "5"], "--window is for learning, from --input"),
        (["--vectors", "v", "--output", "o", "--negatives", "5"], "--negatives is for learning, from --input"),
        (["--vectors", "v", "--output", "o", "--epochs", "9"], "--epochs is for learning, from --input"),
        (["--vectors", "v", "--output", "o", "--minimum-count", "2"], "--minimum-count is for learning, from --input"),
        (["--vectors", "v", "--output", "o", "--buckets", "9"], "--buckets is for learning, from --input"),
        (["--vectors", "v", "--output", "o", "--threads", "1"], "--threads is for learning, from --input"),
        (["--vectors", "v", "--output", "o", "--method", "cbow"], "--method is for learning, from --input"),
        (["--vectors", "v", "--output", "o", "--sampling", "0"], "--sampling is for learning, from --input"),
        (["--vectors", "v", "--output", "o", "--seed", "4"], "--seed is for learning, from --input, and for --report"),
        (["--vectors", "v", "--output", "o", "--count", "4"], "--count is for --nearest and --analogy"),
        (["--vectors", "v", "--output", "o", "--map", "pca"], "--map is for --report"),
        (["--vectors", "v", "--output", "o", "--json"], "--json is for the answers to questions; there is none"),
        (["--vectors", "v", "--nearest", "a", "--limit", "3"], "--limit is for --analogies"),
        (["--input", "x", "--output", "o", "--window", "0"], "--window is 0; it must be from 1 to 1000"),
        (["--input", "x", "--output", "o", "--subwords", "6-3"], "the value '6-3' is invalid for --subwords <3-6>"),
        (["--vectors", "v", "--analogy", "a b"], "'a b' is no sum of words"),
    ])
    func usage(_ arguments: [String], _ message: String) throws {
        let found = try sandbox.run("pipeline-embed", arguments)
        #expect(found.status == 64 && found.errors.hasPrefix("pipeline-embed: error: \(message)"), "\(found.errors)")
        #expect(found.output.isEmpty)
    }

    @Test func otherMistakes() throws {
        try sandbox.write("2 2\ncat 1 2\ndog 2 1\n", to: "v.vec")
        let unknown = try embed("--vectors", "v.vec", "--nearest", "cta")
        #expect(unknown.status == 65)
        #expect(
            unknown.errors == "v.vec: error: the word 'cta' has no vector; did you mean 'cat'?\n", "\(unknown.errors)")
        let broken = try embed("--input", "text.en", "--output", "no.vec", "--analogies", "v.vec")
        #expect(broken.status == 65 && broken.errors.hasPrefix("v.vec:1: error: a question has four words"))
        #expect(!sandbox.exists("no.vec"))
        try sandbox.write("2 1\ncat 1\ndog 2\n", to: "n.vec")
        let narrow = try embed("--vectors", "n.vec", "--output", "o.vec")
        #expect(narrow.errors.contains("2 vectors of 1 number written to o.vec"), "\(narrow.errors)")
        let same = try embed("--vectors", "v.vec", "--output", "./v.vec")
        #expect(same.status == 64 && same.errors.contains("is both input and output"))
        try sandbox.write("cat\n\tgroup\n", to: "w.tsv")
        let words = try embed("--vectors", "v.vec", "--report", "r", "--words", "w.tsv")
        #expect(words.status == 65 && words.errors.hasPrefix("w.tsv:2: error: has a group and no word"))
        try sandbox.write("cat\n", to: "w.tsv")
        let few = try embed("--vectors", "v.vec", "--report", "r", "--words", "w.tsv")
        #expect(few.status == 65 && few.errors.contains("a map needs two words with vectors, and there is 1"))
        #expect(!sandbox.exists("r"))
        try sandbox.write("a a a\n", to: "few.txt")
        let little = try embed("--input", "few.txt", "--output", "no.vec")
        #expect(little.status == 65 && little.errors.contains("few.txt: error: has 0 words that occur 5 times or more"))
        #expect(little.errors.contains("a smaller --minimum-count"))
    }

    @Test func aSignalLeavesNothing() throws {
        try sandbox.write(String(repeating: try sandbox.text("text.en"), count: 200), to: "long.en")
        let process = sandbox.process(
            "pipeline-embed", ["--input", "long.en", "--output", "no.vec", "--epochs", "100000", "--threads", "2"])
        let errors = Pipe()
        process.standardError = errors
        try process.run()
        // Said when the text has been read and learning begins.
        var said = Data()
        while !String(decoding: said, as: UTF8.self).contains("get a vector") {
            let more = errors.fileHandleForReading.availableData
            if more.isEmpty { break }
            said += more
        }
        process.interrupt()
        said += errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let text = String(decoding: said, as: UTF8.self)
        #expect(process.terminationStatus == 130 && text.contains("interrupted; nothing was written"), "\(text)")
        #expect(sandbox.names.filter { $0.hasPrefix("no.vec") || $0.hasPrefix(".no") }.isEmpty)
    }
}
