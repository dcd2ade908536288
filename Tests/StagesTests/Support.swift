import Foundation
import TestSupport
import Testing

/// What an executable left behind.
struct Outcome {
    var status: Int32
    var output: String
    var errors: String
}

/// The folder of the executables: that of the test runner.
private let executables =
    (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
    .map { ($0 as NSString).deletingLastPathComponent } ?? ".build/release"

/// The folder of the executables, in which the stages' names are links to `pipeline`, as `make build` makes them.
let commands: String = {
    for stage in [
        "ingest", "prepare", "vocab", "train", "lexicon", "tune", "decode", "score", "average", "match", "align",
        "terms", "embed", "augment", "join",
    ] {
        let link = "\(executables)/pipeline-\(stage)"
        guard (try? FileManager.default.destinationOfSymbolicLink(atPath: link)) == nil else { continue }
        // Renaming replaces what is there, at once.
        let temporary = "\(link).\(UUID().uuidString)"
        symlink("pipeline", temporary)
        rename(temporary, link)
    }
    return executables
}()

extension TemporaryFolder {
    func process(_ command: String, _ arguments: [String]) -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: command.hasPrefix("/") ? command : "\(commands)/\(command)")
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: path)
        return process
    }

    /// Runs an executable in the folder to its end.
    func run(_ command: String, _ arguments: String..., input: String = "") throws -> Outcome {
        try run(command, arguments, input: input)
    }

    func run(_ command: String, _ arguments: [String], input: String = "", environment: [String: String] = [:]) throws
        -> Outcome
    {
        let process = process(command, arguments)
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        // Through files, so that no pipe can fill up and block.
        let name = ".run-" + UUID().uuidString
        try write(input, to: name + ".in")
        try write("", to: name + ".out")
        try write("", to: name + ".err")
        defer {
            for end in [".in", ".out", ".err"] { try? FileManager.default.removeItem(atPath: "\(path)/\(name)\(end)") }
        }
        process.standardInput = FileHandle(forReadingAtPath: "\(path)/\(name).in")
        process.standardOutput = FileHandle(forWritingAtPath: "\(path)/\(name).out")
        process.standardError = FileHandle(forWritingAtPath: "\(path)/\(name).err")
        try process.run()
        process.waitUntilExit()
        return Outcome(
            status: process.terminationStatus, output: try text(name + ".out"), errors: try text(name + ".err"))
    }
}

/// A little bilingual grammar: colours, animals and places, adjectives behind the noun in French.
enum ToyCorpus {
    private static let animals = [
        ("chat", "cat"), ("chien", "dog"), ("cheval", "horse"), ("lapin", "rabbit"), ("canard", "duck"),
        ("loup", "wolf"),
    ]
    private static let colours = [("noir", "black"), ("blanc", "white"), ("gris", "grey"), ("roux", "red")]
    private static let verbs = [("dort", "sleeps"), ("mange", "eats"), ("court", "runs"), ("attend", "waits")]
    private static let places = [("ici", "here"), ("dehors", "outside"), ("partout", "everywhere")]

    /// All 288 pairs, in an order that mixes them.
    static let pairs: [(source: String, target: String)] = {
        var pairs: [(String, String)] = []
        for animal in animals {
            for colour in colours {
                for verb in verbs {
                    for place in places {
                        pairs.append(
                            (
                                "le \(animal.0) \(colour.0) \(verb.0) \(place.0) .",
                                "the \(colour.1) \(animal.1) \(verb.1) \(place.1) ."
                            ))
                    }
                }
            }
        }
        return pairs.indices.map { pairs[$0 * 89 % pairs.count] }
    }()

    static func tmx(_ pairs: some Sequence<(source: String, target: String)>) -> String {
        let units = pairs.map {
            "<tu><tuv xml:lang=\"fr\"><seg>\($0.source)</seg></tuv><tuv xml:lang=\"en\"><seg>\($0.target)</seg></tuv></tu>\n"
        }
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <tmx version="1.4"><header creationtool="test" creationtoolversion="1" segtype="sentence" o-tmf="none" \
            adminlang="en" srclang="fr" datatype="plaintext"/><body>
            \(units.joined())</body></tmx>
            """
    }

    /// Writes all that a training needs: `train`, `dev` and `vocab`.
    static func prepare(_ sandbox: TemporaryFolder) throws {
        try writeText(sandbox)
        try FileManager.default.copyItem(atPath: learnt.get().path("vocab"), toPath: sandbox.path("vocab"))
    }

    private static func writeText(_ sandbox: TemporaryFolder) throws {
        for (name, part) in [("train", pairs.prefix(240)), ("dev", pairs.suffix(48))] {
            try sandbox.write(part.map { $0.source + "\n" }.joined(), to: "\(name).fr")
            try sandbox.write(part.map { $0.target + "\n" }.joined(), to: "\(name).en")
        }
    }

    /// Learns vocabularies of words from `train`, into a folder.
    static func learnVocabulary(
        _ sandbox: TemporaryFolder, _ folder: String, _ options: String...,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let vocab = try sandbox.run(
            "pipeline-vocab",
            ["--source", "fr", "--target", "en", "--kind", "words"] + options + ["--output", folder, "train"])
        #expect(vocab.status == 0, "\(vocab.errors)", sourceLocation: sourceLocation)
    }

    /// Trains with the options of ``training`` and others, which override them.
    static func train(
        _ sandbox: TemporaryFolder, _ options: [String], sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let train = try sandbox.run("pipeline-train", training + options)
        #expect(train.status == 0, "\(train.errors)", sourceLocation: sourceLocation)
    }

    /// A folder with the vocabulary, which is learnt once.
    private static let learnt: Result<TemporaryFolder, any Error> = Result {
        let sandbox = try TemporaryFolder()
        try writeText(sandbox)
        try learnVocabulary(sandbox, "vocab", "--size", "60")
        return sandbox
    }

    /// Options of a training of half a second. One thread does it with the least of all processors' time, and the result
    /// is the same; tests that want several ask for them.
    static let training = [
        "--train", "train", "--dev", "dev", "--vocab", "vocab", "--embedding-size", "16", "--hidden-size", "32",
        "--batch-tokens", "100", "--epochs", "20", "--warmup", "10", "--learning-rate", "0.01", "--dropout", "0.1",
        "--save-interval", "0.05", "--word-dropout", "0", "--threads", "1",
    ]
}
