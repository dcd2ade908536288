import Files
import Foundation
import Tensors
import TestSupport
import Testing
import Translation

/// Embeddings that start from word vectors.
@Suite struct WordVectorTests {
    private func embedding(_ sandbox: TemporaryFolder, _ model: String, _ name: String, row: Int) throws -> [Float] {
        let (_, network, weights) = try ModelFolder("\(sandbox.path)/\(model)").load()
        let parameter = try #require(network.layout.parameters.first { $0.name == name })
        let width = parameter.shape[1]
        return Array(weights.array(parameter)[row * width..<(row + 1) * width])
    }

    private func id(_ sandbox: TemporaryFolder, _ word: String) throws -> Int {
        let tokens = try sandbox.text("vocab/source.tsv").split(separator: "\n").map { $0.split(separator: "\t")[0] }
        return try #require(tokens.firstIndex { $0 == word })
    }

    @Test func vectorsAreTrainedOrFrozen() throws {
        let sandbox = try TemporaryFolder()
        try ToyCorpus.prepare(sandbox)
        let chat = (0..<16).map { Float($0 - 8) }, loup = chat.map { -2 * $0 }
        func line(_ word: String, _ vector: [Float]) -> String {
            ([word] + vector.map { String($0) }).joined(separator: " ") + "\n"
        }
        try sandbox.write("3 16\n" + line("chat", chat) + line("loup", loup) + line("absent", chat), to: "v.vec")
        for (name, options) in [("free", []), ("frozen", ["--freeze-vectors"])] {
            let outcome = try sandbox.run(
                "pipeline-train",
                ToyCorpus.training + ["--output", name, "--epochs", "4", "--source-vectors", "v.vec"] + options)
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(outcome.errors.contains("2 of"))
        }
        // Root mean square as that of random embeddings.
        let size = (Double(chat.reduce(0) { $0 + $1 * $1 }) * 5 / 32).squareRoot()
        let factor = Float(0.1 / Double(3).squareRoot() / size)
        let kept = try embedding(sandbox, "frozen", "source.embedding", row: id(sandbox, "chat"))
        for (value, expected) in zip(kept, chat) { #expect(abs(value - expected * factor) < 1e-6) }
        let trained = try embedding(sandbox, "free", "source.embedding", row: id(sandbox, "chat"))
        #expect(zip(trained, chat).contains { abs($0 - $1 * factor) > 1e-3 })
    }

    @Test(arguments: [
        ("language-model", "--target-vectors", "--source-vectors"),
        ("classify", "--source-vectors", "--target-vectors"),
        ("tag", "--source-vectors", "--target-vectors"),
    ])
    func modelsOfOtherTasksStartFromVectors(_ task: String, _ option: String, _ foreign: String) throws {
        let sandbox = try TemporaryFolder()
        let lines = ["chat dort", "loup mange ici", "chat mange", "loup dort ici"]
        let tables = [
            "language-model": lines.map { $0 + "\n" },
            "classify": lines.map { "\($0)\t\($0.contains("ici") ? "near" : "far")\n" },
            "tag": lines.map { $0.split(separator: " ").map { "\($0)\t\($0.count)\n" }.joined() + "\n" },
        ]
        try sandbox.write(tables[task, default: []].joined(), to: "text")
        try sandbox.write(lines.map { $0 + "\n" }.joined(), to: "lines")
        let vector = (0..<16).map { Float($0 - 8) }
        try sandbox.write("1 16\nchat \(vector.map { String($0) }.joined(separator: " "))\n", to: "v.vec")
        let vocab = try sandbox.run(
            "pipeline-vocab", "--kind", "spaces", "--text", "lines", "--minimum-count", "1", "--output", "vocab")
        #expect(vocab.status == 0, "\(vocab.errors)")
        let training = [
            "--task", task, "--train", "text", "--dev", "text", "--vocab", "vocab", "--embedding-size", "16",
            "--hidden-size", "16", "--maximum-updates", "3", "--output", "model",
        ]
        let outcome = try sandbox.run("pipeline-train", training + [option, "v.vec", "--freeze-vectors"])
        #expect(outcome.status == 0 && outcome.errors.contains("1 of"), "\(outcome.errors)")
        let folder = ModelFolder("\(sandbox.path)/model")
        let (_, model, weights) = try folder.loadOfAnyTask()
        let embedding = try #require(model.embedding(of: task == "language-model" ? .target : .source))
        let row = try sandbox.lines("model/vocab/text.tsv").firstIndex { $0.hasPrefix("chat\t") }
        let start = try #require(row) * 16
        let size = (Double(vector.reduce(0) { $0 + $1 * $1 }) / 16).squareRoot()
        let factor = Float(0.1 / Double(3).squareRoot() / size)
        for (value, expected) in zip(weights.array(embedding)[start..<start + 16], vector) {
            #expect(abs(value - expected * factor) < 1e-6)
        }
        let refused = try sandbox.run("pipeline-train", training + [foreign, "v.vec"])
        #expect(refused.status == 64 && refused.errors.contains("\(foreign) is not for the task"), "\(refused.errors)")
    }

    @Test(arguments: [
        ("chat 1 2 3\n", "v.vec:1: error: the vectors are 3 wide; give --embedding-size 3, or other vectors"),
        ("1 8\nchat 1 2 3 4 5 6 7 8\n", "v.vec:2: error: the vectors are 8 wide"), ("chat\n", "v.vec:1: error:"),
        ("2 8\n", "v.vec: error: is cut off: it has 0 vectors, and its first line promises 2"),
        ("cat " + [String](repeating: "x", count: 16).joined(separator: " "), "no finite number"),
        ("nothing " + [String](repeating: "1", count: 16).joined(separator: " "), "no vector for any token"),
        ("", "no vector"),
    ])
    func brokenVectorsAreRefused(_ text: String, _ message: String) throws {
        let sandbox = try TemporaryFolder()
        try ToyCorpus.prepare(sandbox)
        try sandbox.write(text, to: "v.vec")
        let outcome = try sandbox.run(
            "pipeline-train", ToyCorpus.training + ["--output", "model", "--target-vectors", "v.vec"])
        #expect(outcome.status == 65 && outcome.errors.contains(message), "\(outcome.errors)")
    }
}
