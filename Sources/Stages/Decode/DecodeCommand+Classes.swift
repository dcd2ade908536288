import Concurrency
import Diagnostics
import Files
import Foundation
import Logging
import Translation

// The classes that a classifier finds.
extension DecodeCommand {
    /// Whether the model folder has a classifier; other problems with it are reported when it is read.
    var isClassifier: Bool {
        guard model.count == 1 else { return false }
        let description = try? ModelDescription(from: ModelFolder(model[0]).configuration)
        return description?.model.task == ClassificationTask.name
    }

    /// Writes the class of each line of the input, with its probability, or with those of all classes as JSON.
    func classify() throws {
        try refuseOtherOptions()
        let classifier = try TextClassifier(folder: model[0], threads: search.threads, precision: search.precision)
        var done = 0
        do {
            var lines = try LineReader(input, limit: TranslationInputs.longestLine)
            let sink = try LineSink(output)
            var progress = Progress("classifying")
            defer { progress.finish() }
            let window = flush == .line ? 1 : 4096
            while true {
                var texts: [String] = []
                while texts.count < window, let line = try lines.next() {
                    try check(line, at: Place(lines.path, line: lines.line), classifier)
                    texts.append(line)
                }
                guard !texts.isEmpty else { break }
                for found in try classifier.classify(texts) {
                    done += 1
                    try sink.writeLine(line(found, number: done, classifier.labels))
                }
                try sink.flush()
                progress.update(lines.fraction) { [done] in done.counted("line") }
            }
            try sink.finish()
        } catch let error as Diagnostic where error.status == .interrupted {
            throw Diagnostic(
                .interrupted,
                output == "-" ? "interrupted after line \(done)" : "interrupted; nothing was written to \(output)")
        }
    }

    private func check(_ line: String, at place: Place, _ classifier: TextClassifier) throws {
        let parts = classifier.readsPairs ? line.split(separator: "\t", omittingEmptySubsequences: false) : [line[...]]
        guard parts.count == (classifier.readsPairs ? 2 : 1) else {
            throw Diagnostic(
                .badInput, at: place,
                "the model reads two texts with a tab between them, and the line has \(parts.count.counted("part"))",
                excerpt: String(line.prefix(200)))
        }
        guard parts.allSatisfy({ $0.contains { !$0.isWhitespace } }) else {
            throw Diagnostic(.badInput, at: place, "the text is empty, so it has no class")
        }
    }

    private func line(_ found: TextClassifier.Classification, number: Int, _ labels: [String]) throws -> String {
        guard format == .jsonl else { return "\(found.label)\t\(String(format: "%.4f", found.probability))" }
        return try JSON.text(
            ClassifiedLine(
                line: number, label: found.label,
                probabilities: Dictionary(uniqueKeysWithValues: zip(labels, found.probabilities))))
    }

    private func refuseOtherOptions() throws {
        let others: [(name: String, isGiven: Bool)] = [
            ("sample", search.sample), ("samples", search.samples != nil), ("beam", search.beam != nil),
            ("best", search.best != nil), ("maximum-length", search.maximumLength != nil),
            ("coverage-penalty", search.coveragePenalty != nil), ("length-penalty", search.lengthPenalty != nil),
            ("length-normalization", search.lengthNormalization != .wu), ("minimum-ratio", search.minimumRatio != 0),
            ("maximum-ratio", search.maximumRatio != nil), ("diversity", search.diversity != 0),
            ("shortlist", search.shortlist != 0), ("language-model", search.languageModel != nil),
            ("prefixes", prefixes != nil), ("force", force != nil),
            ("memory", memory.memory != nil), ("matches", memory.matches != nil), ("terms", memory.terms != nil),
            ("alignments", alignments != nil), ("attention", attention != nil),
            ("replace-unknowns", replaceUnknowns), ("split-sentences", splitSentences), ("longest", longest != nil),
            ("interactive", interactive), ("format moses", format == .moses),
        ]
        if let other = others.first(where: \.isGiven) {
            throw Diagnostic(.usage, "--\(other.name) is not for a classifier, which \(model[0]) has; leave it out")
        }
    }
}

/// A line's class as JSON.
private struct ClassifiedLine: Encodable {
    var line: Int
    var label: String
    var probabilities: [String: Float]
}
