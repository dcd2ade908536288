import Corpora
import Diagnostics
import Files
import Vocabularies

// Vocabularies of one language.
extension VocabCommand {
    /// Learns the vocabulary of one language.
    func learnFromText(_ kind: VocabularyKind) throws -> Learnt {
        for path in texts where !Folder.hasRegularFile(path) {
            throw Folder.hasFile(path)
                ? Diagnostic(
                    .badInput, at: Place(path), "is read more than once, so it must be a file; write the text into one")
                : Diagnostic(.missingInput, at: Place(path), "no such file")
        }
        var segments = 0
        let learning = LearningText(paths: texts) { body in
            segments = 0
            for path in texts {
                try readLines(of: path) { line in
                    segments += 1
                    var line = line
                    try line.withUTF8 { try body(.source, UnsafeRawBufferPointer($0)) }
                }
            }
        }
        let pair = try VocabularyPair(learning: kind, from: learning, language: language ?? "und", options: options)
        return (pair, [try VocabularyCoverage.of(pair, on: learning, pairs: segments)[0]], segments)
    }

    /// The lines of a text, the texts of a table, or the words of sentences.
    private func readLines(of path: String, _ body: (String) throws -> Void) throws {
        guard tagged.isEmpty else {
            for sentence in try TaggedText(path, .init(word: wordColumn), hasTags: false).sentences {
                try body(sentence.words.joined(separator: " "))
            }
            return
        }
        if table || columns.isGiven {
            let rows = try TextRows(path, columns.columns, hasLabels: false)
            while let row = try rows.next() { for text in row.texts { try body(text) } }
            return
        }
        var reader = try LineReader(path)
        while let line = try reader.next() { try body(line) }
    }
}
