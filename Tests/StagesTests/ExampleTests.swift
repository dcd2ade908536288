import Foundation
import TestSupport
import Testing

/// The programs in `Examples/` do what their first comment says.
@Suite struct ExampleTests {
    private static let python = "/usr/bin/env"
    /// Whether Python has NumPy, which the script needs and the project does not.
    private static let hasNumPy: Bool = {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: python)
        process.arguments = ["python3", "-c", "import numpy"]
        process.standardError = FileHandle.nullDevice
        try? process.run()
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()

    private static let animals = [("chat", "cat"), ("chien", "dog"), ("lapin", "rabbit"), ("canard", "duck")]
    private static let colours = [("noir", "black"), ("blanc", "white"), ("gris", "grey")]
    private static let pairs = (0..<120).map { number in
        let (animal, colour) = (animals[number % 4], colours[number % 3])
        return ("le \(animal.0) \(colour.0) dort", "the \(colour.1) \(animal.1) sleeps")
    }

    /// A folder with a model, made once, and what the program that trained it said.
    private static let trained: Result<(folder: TemporaryFolder, training: Outcome), any Error> = Result {
        let sandbox = try TemporaryFolder()
        try sandbox.write(pairs.map { $0.0 + "\n" }.joined(), to: "all.fr")
        try sandbox.write(pairs.map { $0.1 + "\n" }.joined(), to: "all.en")
        return (sandbox, try sandbox.run("example-train", "all", "fr", "en", "model"))
    }

    @Test func readsAMemory() throws {
        let sandbox = try TemporaryFolder()
        try sandbox.write(
            """
            <tmx version="1.4"><header srclang="fr"/><body>
            <tu><tuv xml:lang="fr"><seg>Bonne nuit</seg></tuv><tuv xml:lang="en"><seg>Good night</seg></tuv></tu>
            <tu><tuv xml:lang="fr"><seg>Merci</seg></tuv><tuv xml:lang="en"><seg>Thanks</seg></tuv></tu>
            </body></tmx>
            """, to: "m.tmx")
        let outcome = try sandbox.run("example-read-memory", "fr", "en", "m.tmx")
        #expect(outcome.output == "2 pairs from 2 units\nMerci → Thanks\nBonne nuit → Good night\n")
        let missing = try sandbox.run("example-read-memory", "fr", "en", "none.tmx")
        #expect(missing.status == 66 && missing.output.contains("none.tmx"))
    }

    @Test func trainsAndTranslates() throws {
        let (sandbox, training) = try Self.trained.get()
        #expect(training.status == 0 && training.output.hasPrefix("dev BLEU"), "\(training)")
        let outcome = try sandbox.run("example-translate", "model", "le chien gris dort")
        let lines = outcome.output.split(separator: "\n")
        #expect(lines.count == 2 && lines.first?.hasPrefix("the grey dog sleeps\t") == true, "\(outcome)")
        let missing = try sandbox.run("example-translate", "none", "le chien")
        #expect(missing.status == 66)
    }

    @Test(.enabled("Python has no NumPy") { Self.hasNumPy })
    func theModelRebuiltFromItsFileGivesTheSameProbabilities() throws {
        let (sandbox, training) = try Self.trained.get()
        #expect(training.status == 0)
        let forced = try sandbox.run(
            "pipeline-decode", "--model", "model", "--input", "all.fr", "--force", "all.en", "--precision", "f32",
            "--format", "jsonl")
        try sandbox.write(forced.output, to: "forced.jsonl")
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Examples/PyTorch/model.py").path
        let same = try sandbox.run(Self.python, "python3", "-B", script, "model", "forced.jsonl")
        #expect(same.status == 0, "\(same)")
        // The comparison can fail: a weight is changed.
        var weights = try sandbox.data("model/model.safetensors")
        weights[weights.count - 1] ^= 0x40
        try FileManager.default.copyItem(atPath: sandbox.path("model"), toPath: sandbox.path("changed"))
        try sandbox.write(weights, to: "changed/model.safetensors")
        #expect(try sandbox.run(Self.python, "python3", "-B", script, "changed", "forced.jsonl").status != 0)
    }
}
