import ArgumentParser
import Diagnostics
import Foundation
import Logging
import Tensors
import Translation

/// `pipeline-decode`: text in, translations out.
public struct DecodeCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "pipeline-decode",
        abstract: "Translate text with a trained model.",
        discussion: """
            Reads one sentence a line and writes one translation a line, in the same order; an empty line gives an \
            empty line. `-` is standard input or standard output.

              pipeline-decode --model work/model --input test.fr --output test.hyp
              echo "Le chat dort." | pipeline-decode --model work/model
            """,
        version: Dragoman.version)

    @Option(help: ArgumentHelp("The folder that pipeline-train wrote.", valueName: "folder"))
    var model: String
    @Option(help: ArgumentHelp("The text to translate, plain or gzipped.", valueName: "file"))
    var input = "-"
    @Option(help: ArgumentHelp("Where the translations go.", valueName: "file"))
    var output = "-"
    @Option(help: "Hypotheses that are kept at each step; 1 is greedy search.")
    var beam = 5
    @Option(help: "The exponent of the length normalisation ((5 + n) / 6)^α; 0 is none.")
    var lengthPenalty: Float = 1
    @Option(help: "The longest translation, as a multiple of the source's pieces (and ten more).")
    var maximumRatio = 2.0
    @Option(help: "Lines that a thread translates at once.")
    var batchSize = 64
    @Option(help: "Worker threads.")
    var threads = 2
    @Option(
        help: ArgumentHelp(
            "What matrix products multiply: f32, bf16; the default is bf16 where the processor has it.",
            valueName: "f32|bf16"))
    var precision = Precision.fastest

    public init() {}

    public func validate() throws {
        func require(_ holds: Bool, _ message: String) throws {
            if !holds { throw ValidationError(message) }
        }
        try require((1...100).contains(beam), "--beam is \(beam); it must be from 1 to 100")
        try require(
            (0...10).contains(lengthPenalty), "--length-penalty is \(lengthPenalty); it must be from 0 to 10")
        try require(
            (0.1...100).contains(maximumRatio), "--maximum-ratio is \(maximumRatio); it must be from 0.1 to 100")
        try require((1...10_000).contains(batchSize), "--batch-size is \(batchSize); it must be from 1 to 10000")
        try require((1...256).contains(threads), "--threads is \(threads); it must be from 1 to 256")
        try precision.check()
    }

    public func run() throws {
        Interruption.watch()
        var options = SearchOptions(beam: beam, lengthPenalty: lengthPenalty)
        options.maximumRatio = maximumRatio
        let translator = try Translator(folder: model, options: options, precision: precision, threads: threads)
        var reader = try LineReader(input)
        let sink = try LineSink(output)
        var progress = Progress("decoding")
        defer { progress.finish() }
        let start = ContinuousClock.now
        var done = 0
        // Enough lines that sorting them by length saves padding, few enough that memory stays small.
        let window = batchSize * threads * 16
        while true {
            var lines: [String] = []
            while lines.count < window, let line = try reader.next() { lines.append(line) }
            if lines.isEmpty { break }
            for translations in translator.translate(lines, batchSize: batchSize) {
                try sink.writeLine(translations[0].text)
            }
            done += lines.count
            try Interruption.check("interrupted; nothing was written to \(output)")
            let seconds = (ContinuousClock.now - start).seconds
            progress.update(reader.fraction) { String(format: "%d lines  %.0f lines/s", done, Double(done) / seconds) }
        }
        try sink.finish()
        let seconds = (ContinuousClock.now - start).seconds
        let rate = String(format: "%.1f", Double(done) / max(seconds, 1e-9))
        Logger(label: "pipeline-decode").info("\(done) lines in \(Progress.clock(seconds)), \(rate) lines/s")
    }
}

/// Lines to a file, complete or not at all, or to standard output as they come.
private final class LineSink {
    private let file: AtomicFile?

    init(_ path: String) throws { file = path == "-" ? nil : try AtomicFile(path) }

    func writeLine(_ line: String) throws {
        if let file { return try file.writeLine(line) }
        do {
            try FileHandle.standardOutput.write(contentsOf: Data((line + "\n").utf8))
        } catch {
            throw Diagnostic(.inputOutput, "cannot write to standard output: \(error.localizedDescription)")
        }
    }

    func finish() throws { try file?.commit() }
}
