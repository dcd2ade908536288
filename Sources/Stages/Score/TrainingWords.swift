import Diagnostics
import Evaluation
import Files
import Foundation
import Logging
import Reporting

/// How often the words of a test set occur in the training corpus's target side, which is read part by part.
struct TrainingWords {
    private(set) var counts: WordCounts

    /// Warns where the corpus holds every reference, so that the model may have memorized the test set.
    /// - Parameter argument: a file of lines, or what else ``ScoreInput`` reads.
    init(
        _ argument: String, _ hypotheses: Report.Input, _ references: [Report.Input], _ tokenizer: any Tokenizer
    ) throws {
        counts = WordCounts(wordsOf: ([hypotheses] + references).map(\.lines), tokenizer)
        var missing = Set(references[0].lines)
        var lines = 0
        try ScoreInput.parts(of: argument) { part in
            lines += part.count
            counts.add(part)
            if !missing.isEmpty { missing.subtract(part) }
        }
        guard lines > 0 else {
            throw Diagnostic(.badInput, at: Place(argument), "is empty; there is nothing to score")
        }
        guard missing.isEmpty else { return }
        Logger(label: "pipeline-score").warning(
            "the training corpus holds every segment of \(references[0].path), so the scores do not tell how new text is translated; take another test set"
        )
    }
}

extension ScoreInput {
    private static let partSize = 1 << 16

    /// The lines of a file, some thousands at a time; all of them together where it is not a file of lines.
    static func parts(of argument: String, _ body: ([String]) throws -> Void) throws {
        guard isFileOfLines(argument) else { return try body(try one(argument).lines) }
        var reader = try LineReader(argument)
        var part: [String] = []
        while let line = try reader.next() {
            var bytes = Array(line.utf8)
            bytes.removeLast(bytes.count - bytes.withUnsafeBufferPointer(lengthWithoutTrailingWhitespace))
            part.append(String(decoding: bytes, as: UTF8.self))
            guard part.count == partSize else { continue }
            try body(part)
            part.removeAll(keepingCapacity: true)
        }
        try body(part)
    }
}
