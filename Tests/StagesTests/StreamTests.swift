import Foundation
import TestSupport
import Testing

/// Standard input that stays open, standard output that cannot be written, and ends that come early.
@Suite(.serialized) struct StreamTests {
    /// A folder with a small model, made once.
    private static let trained: Result<TemporaryFolder, any Error> = Result {
        let sandbox = try TemporaryFolder()
        try ToyCorpus.prepare(sandbox)
        try ToyCorpus.train(sandbox, ["--output", "model", "--maximum-updates", "5"])
        try sandbox.write(ToyCorpus.tmx(ToyCorpus.pairs.prefix(5)), to: "all.tmx")
        try sandbox.write("source: fr\ntarget: en\nwork: w\ncorpora: {train: [all.tmx]}\n", to: "m.yaml")
        return sandbox
    }
    private let sandbox: TemporaryFolder
    init() throws { sandbox = try Self.trained.get() }

    /// A pseudo-terminal: the end of the person, and that of the process.
    private func terminal() throws -> (FileHandle, FileHandle) {
        let master = open("/dev/ptmx", O_RDWR | O_NOCTTY)
        var (isLocked, number) = (CInt(0), CInt(0))
        // TIOCSPTLCK and TIOCGPTN, which Swift does not import: unlock the other end, and tell its number.
        guard master >= 0, ioctl(master, 0x4004_5431, &isLocked) == 0, ioctl(master, 0x8004_5430, &number) == 0 else {
            throw POSIXError(.ENODEV)
        }
        let slave = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
        return (FileHandle(fileDescriptor: master), FileHandle(fileDescriptor: slave))
    }

    private func start(
        _ arguments: [String], input: FileHandle, output: FileHandle, errors: FileHandle = .nullDevice
    ) throws -> Process {
        let process = sandbox.process("pipeline-decode", ["--model", "model", "--beam", "1"] + arguments)
        process.standardInput = input
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        return process
    }

    /// The next line; the input of the process stays open until it has come.
    private func line(_ handle: FileHandle) -> String {
        var bytes = Data()
        while bytes.last != 0x0A, let byte = try? handle.read(upToCount: 1), !byte.isEmpty { bytes += byte }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test(arguments: [["--interactive"], ["--flush", "line"]], [false, true])
    func translationsComeWhileTheInputIsOpen(_ options: [String], isTyped: Bool) async throws {
        let output = Pipe()
        let pipe = Pipe()
        let (person, device) = try isTyped ? terminal() : (pipe.fileHandleForWriting, pipe.fileHandleForReading)
        let process = try start(options, input: device, output: output.fileHandleForWriting)
        try output.fileHandleForWriting.close()
        for text in ["le chat noir dort ici .\n", "\n"] {
            try person.write(contentsOf: Data(text.utf8))
            #expect(line(output.fileHandleForReading).hasSuffix("\n"))
        }
        // One signal is enough, while the process waits for the next line.
        process.interrupt()
        try await process.ended()
        #expect(process.terminationStatus == 130 && process.terminationReason == .exit)
        _ = (person, device)
    }

    @Test func aPersonIsToldThatTheKeyboardIsRead() async throws {
        let (person, device) = try terminal()
        let (output, errors) = (Pipe(), Pipe())
        let process = try start(
            [], input: device, output: output.fileHandleForWriting, errors: errors.fileHandleForWriting)
        #expect(line(errors.fileHandleForReading).contains("reading the keyboard"))
        try person.write(contentsOf: Data("le chat noir dort ici .\n".utf8))
        #expect(line(output.fileHandleForReading).hasSuffix("\n"))
        try person.write(contentsOf: Data([4]))  // Ctrl-D
        try await process.ended()
        #expect(process.terminationStatus == 0)
        _ = device
    }

    @Test(arguments: [
        ("pipeline", ["--help"]), ("pipeline", ["--version"]), ("pipeline", ["schema"]),
        ("pipeline", ["validate", "m.yaml"]), ("pipeline", ["status", "m.yaml"]),
        ("pipeline", ["graph", "m.yaml"]), ("pipeline", ["run", "m.yaml", "--dry-run"]),
        ("pipeline", ["run", "--help"]), ("pipeline-ingest", ["--help"]), ("pipeline-prepare", ["--version"]),
        ("pipeline-vocab", ["--help"]), ("pipeline-train", ["--help"]), ("pipeline-lexicon", ["--help"]),
        ("pipeline-align", ["--source", "fr", "--target", "en", "--output", "-", "dev"]),
        ("pipeline-terms", ["--version"]), ("pipeline-embed", ["--help"]),
        ("pipeline-decode", ["--version"]), ("pipeline-decode", ["--model", "model", "--input", "dev.fr"]),
        ("pipeline-score", ["--schema"]),
        ("pipeline-score", ["--hypotheses", "dev.en", "--references", "dev.en", "--output", "report"]),
    ])
    func outputToAFullDeviceIsAnError(_ command: String, _ arguments: [String]) throws {
        let process = sandbox.process(command, arguments)
        let errors = Pipe()
        process.standardOutput = FileHandle(forWritingAtPath: "/dev/full")
        process.standardError = errors
        try process.run()
        let message = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 74, "\(message)")
        #expect(message.contains("standard output: error: cannot write: "), "\(message)")
    }

    /// What a command wrote before its output was lost has another status; that says more.
    @Test func anEarlierProblemKeepsItsStatus() throws {
        let process = sandbox.process(
            "pipeline-score",
            ["--hypotheses", "dev.fr", "--references", "dev.en", "--minimum", "bleu=90", "--output", "report"])
        process.standardOutput = FileHandle(forWritingAtPath: "/dev/full")
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 3)
    }

    /// Whoever reads the output may stop.
    @Test(arguments: [("pipeline", ["schema"]), ("pipeline-decode", ["--model", "model", "--input", "dev.fr"])])
    func aReaderThatStopsIsNoError(_ command: String, _ arguments: [String]) throws {
        let process = sandbox.process(command, arguments)
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output.fileHandleForWriting
        process.standardError = errors
        try output.fileHandleForReading.close()
        try process.run()
        try output.fileHandleForWriting.close()
        let message = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(!message.contains("error:"), "\(message)")
        #expect(process.terminationReason == .uncaughtSignal && process.terminationStatus == SIGPIPE)
    }

    @Test func longLinesAreRefused() throws {
        let outcome = try sandbox.run(
            "pipeline-decode", "--model", "model", input: "le chat\n" + String(repeating: "a", count: 1_100_000) + "\n")
        #expect(outcome.status == 65 && outcome.errors.contains("-:2: error: the line is longer than 1048576 bytes"))
    }

    /// A signal ends the translation of a text within a step of the search.
    @Test func translationIsInterrupted() throws {
        let words = (0..<100_000).map { ["chat", "loup", "noir"][$0 % 3] }.joined(separator: " ")
        try sandbox.write(words + "\n", to: "long.fr")
        let errors = Pipe()
        let process = sandbox.process(
            "pipeline-decode", ["--model", "model", "--input", "long.fr", "--output", "long.en", "--beam", "100"])
        process.standardError = errors
        try process.run()
        // It is told when the parts of the line are known, that is, while they are translated.
        #expect(line(errors.fileHandleForReading).contains("parts"))
        process.terminate()
        let message = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 130, "\(message)")
        #expect(message.contains("interrupted; nothing was written to long.en") && !sandbox.exists("long.en"))
    }
}

extension Process {
    /// Waits for the end without holding a thread that other tests need.
    fileprivate func ended() async throws {
        while isRunning { try await Task.sleep(for: .milliseconds(5)) }
    }
}
