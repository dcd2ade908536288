import ArgumentParser
import Concurrency
import Diagnostics
import Files
import Foundation
import Logging
import Translation

// Text that a language model writes or scores.
extension DecodeCommand {
    /// Refuses options that only other tasks have.
    func refuseTextOptions() throws {
        for (name, isGiven) in [("samples", search.samples != nil), ("maximum-length", search.maximumLength != nil)]
        where isGiven {
            throw Diagnostic(.usage, "--\(name) is for a language model, and \(model[0]) has none; leave it out")
        }
        if let option = optionsOfTables.first(where: \.isGiven) {
            throw Diagnostic(.usage, "--\(option.name) is for a classifier, and \(model[0]) has none; leave it out")
        }
    }

    /// Writes texts, or scores those of `--force`.
    func writeText() throws {
        let model = try TextModel(folder: model[0], writing: search.writing)
        var done = 0
        do {
            if let force { return try score(force, with: model, &done) }
            if let count = search.samples, input == "-" { return try write(count, with: model) }
            try write(with: model, &done)
        } catch let error as Diagnostic where error.status == .interrupted {
            throw Diagnostic(
                .interrupted,
                output == "-" ? "interrupted after line \(done)" : "interrupted; nothing was written to \(output)")
        }
    }

    /// Refuses options that a language model has no use for.
    func refuseTranslationOptions() throws {
        try refuseOptionsOfTranslation(for: "a language model", optionsOfTables)
        if let samples = search.samples, search.beam != nil || search.best != nil {
            throw Diagnostic(.usage, "--samples \(samples) draws texts; it leaves nothing to --beam and --best")
        }
        if force != nil, search.samples != nil || input != "-" {
            throw Diagnostic(.usage, "--force scores the text of its file; leave out --samples and --input")
        }
    }

    /// Texts that begin with nothing.
    private func write(_ count: Int, with model: TextModel) throws {
        let sink = try OutputFile(output)
        var progress = Progress("writing")
        defer { progress.finish() }
        var number = 0
        while number < count {
            let some = min(count - number, 1024)
            let texts = try model.write(Array(repeating: "", count: some), number: number, count: 1)
            for (index, text) in texts.enumerated() {
                for line in lines(text, number: number + index) { try sink.writeLine(line) }
            }
            try sink.flush()
            number += some
            progress.update(Double(number) / Double(count)) { [number] in "\(number.counted("text"))" }
        }
        try sink.commit()
    }

    /// Texts that begin with the lines of the input.
    private func write(with model: TextModel, _ done: inout Int) throws {
        var prefixes = try LineReader(input, limit: TranslationInputs.longestLine)
        let sink = try OutputFile(output)
        var progress = Progress("writing")
        defer { progress.finish() }
        let window = flush == .line ? 1 : 1024
        while true {
            var some: [String] = []
            while some.count < window, let line = try prefixes.next() { some.append(line) }
            guard !some.isEmpty else { break }
            for (index, texts) in try model.write(some, number: done).enumerated() {
                for line in lines(texts, number: done + index) { try sink.writeLine(line) }
            }
            try sink.flush()
            done += some.count
            progress.update(prefixes.fraction) { [done] in "\(done.counted("line"))" }
        }
        try sink.commit()
    }

    private func lines(_ texts: [TextModel.Text], number: Int) -> [String] {
        texts.enumerated().map { rank, text in
            guard format == .jsonl else { return text.text.onOneLine }
            return WrittenText(
                line: number + 1, rank: rank + 1, text: text.text, logProbability: text.hypothesis.logProbability,
                tokens: text.tokens, tokenLogProbabilities: text.hypothesis.tokenLogProbabilities
            ).json
        }
    }

    /// The log probability of each line, and the perplexity of all in the log.
    private func score(_ path: String, with model: TextModel, _ done: inout Int) throws {
        let text = try LineReader.lines(of: path)
        let sink = try OutputFile(output)
        var (size, sum) = (TextSize(), 0.0)
        for line in try model.score(text) {
            size.add(line.text)
            sum -= line.logProbability
            done += 1
            try sink.writeLine(
                format == .jsonl
                    ? WrittenText(
                        line: done, rank: 1, text: line.text, logProbability: Float(line.logProbability),
                        tokens: line.tokens, tokenLogProbabilities: line.logProbabilities
                    ).json : "\(Float(line.logProbability))")
        }
        try sink.commit()
        let figures =
            "perplexity \(size.perplexity(sum).readable(2)) per word, "
            + "\(size.bitsPerCharacter(sum).readable(4)) bits per character"
        Logger(label: "pipeline-decode").info("\(size.lines.counted("line")): \(figures)")
    }
}

/// A text of a language model as JSON.
private struct WrittenText: Encodable {
    var line: Int
    var rank: Int
    var text: String
    var logProbability: Float
    var tokens: [String]
    var tokenLogProbabilities: [Float]

    var json: String {
        let encoder = JSON.encoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        var finite = self
        func bounded(_ value: Float) -> Float { value.isFinite ? value : -.greatestFiniteMagnitude }
        finite.logProbability = bounded(logProbability)
        finite.tokenLogProbabilities = tokenLogProbabilities.map(bounded)
        // All numbers are finite, and text is text.
        return (try? encoder.encode(finite)).map { String(decoding: $0, as: UTF8.self).escapingLineEnds } ?? "{}"
    }
}
