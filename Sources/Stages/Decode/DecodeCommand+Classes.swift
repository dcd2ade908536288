import Concurrency
import Corpora
import Diagnostics
import Files
import Foundation
import Logging
import Text
import Translation

// The classes that a classifier finds.
extension DecodeCommand {
    /// The options that only classifiers have, each with whether it is given.
    var optionsOfTables: [(name: String, isGiven: Bool)] { [("table", table)] + columns.given }

    /// Writes the class of each text of the input, with its probability, or with those of all classes as JSON.
    func classify() throws {
        let classifier = try TextClassifier(folder: model[0], threads: search.threads, precision: search.precision)
        var done = 0
        do {
            let texts = try ClassifierInput(self, classifier)
            let sink = try OutputFile(output)
            var progress = Progress("classifying")
            defer { progress.finish() }
            let window = flush == .line ? 1 : 4096
            while case let next = try texts.next(window), !next.isEmpty {
                for found in try classifier.classify(next) {
                    done += 1
                    try sink.writeLine(line(found, number: done, classifier.labels))
                }
                try sink.flush()
                progress.update(texts.fraction) { [done] in done.counted("text") }
            }
            try sink.commit()
        } catch let error as Diagnostic where error.status == .interrupted {
            throw Diagnostic(
                .interrupted,
                output == "-" ? "interrupted after line \(done)" : "interrupted; nothing was written to \(output)")
        }
    }

    private func line(_ found: TextClassifier.Classification, number: Int, _ labels: [String]) throws -> String {
        guard format == .jsonl else { return "\(found.label)\t\(String(format: "%.4f", found.probability))" }
        return try JSON.text(
            ClassifiedLine(
                line: number, label: found.label,
                probabilities: Dictionary(uniqueKeysWithValues: zip(labels, found.probabilities))))
    }
}

/// The texts that a classifier reads: lines of text, or rows of a table.
private final class ClassifierInput {
    private enum Source { case lines(LineReader), table(TextRows) }

    private var source: Source
    private let readsPairs: Bool

    init(_ command: DecodeCommand, _ classifier: TextClassifier) throws {
        readsPairs = classifier.readsPairs
        guard command.table || command.columns.isGiven else {
            source = .lines(try LineReader(command.input, limit: TranslationInputs.longestLine))
            return
        }
        let columns = command.columns.columns
        guard (columns.second != nil) == readsPairs else {
            throw Diagnostic(
                .usage,
                readsPairs
                    ? "the model reads two texts; name the column of the second with --second-column"
                    : "the model reads one text; leave --second-column out")
        }
        source = .table(try TextRows(command.input, columns, hasLabels: false))
    }

    /// How much has been read, from 0 to 1; nil where that is not known.
    var fraction: Double? {
        guard case .lines(let lines) = source else { return nil }
        return lines.fraction
    }

    /// The next texts, at most the given number; two texts have a tab between them.
    func next(_ count: Int) throws -> [String] {
        var texts: [String] = []
        while texts.count < count, let text = try next() { texts.append(text) }
        return texts
    }

    private func next() throws -> String? {
        switch source {
        case .lines(var lines):
            let line = try lines.next()
            source = .lines(lines)
            try line.map { try check($0, at: Place(lines.path, line: lines.line)) }
            return line
        case .table(let table):
            return try table.next()?.texts.map { $0.replacing("\t", with: " ") }.joined(separator: "\t")
        }
    }

    private func check(_ line: String, at place: Place) throws {
        let parts = readsPairs ? line.split(separator: "\t", omittingEmptySubsequences: false) : [line[...]]
        guard parts.count == (readsPairs ? 2 : 1) else {
            throw Diagnostic(
                .badInput, at: place,
                "the model reads two texts with a tab between them, and the line has \(parts.count.counted("part"))",
                excerpt: String(line.prefix(200)))
        }
        guard parts.allSatisfy(\.hasText) else {
            throw Diagnostic(.badInput, at: place, "the text is empty, so it has no class")
        }
    }
}

/// A line's class as JSON.
private struct ClassifiedLine: Encodable {
    var line: Int
    var label: String
    var probabilities: [String: Float]
}
