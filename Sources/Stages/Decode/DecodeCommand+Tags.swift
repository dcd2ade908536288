import ArgumentParser
import Concurrency
import Corpora
import Diagnostics
import Evaluation
import Files
import Foundation
import Logging
import Terminology
import Translation

/// The options of `pipeline-decode` that only taggers have.
struct DecodeTagOptions: ParsableArguments {
    /// How the input of a tagger has its words.
    enum Layout: String, CaseIterable, ExpressibleByArgument {
        /// A sentence a line, with spaces between words.
        case text
        /// A sentence a line as people write it, whose words and marks are divided as those of a vocabulary of words.
        case raw
        /// CoNLL-U, or a word a line with its columns.
        case columns
    }

    @Option(
        help: """
            How the input has words: text, a sentence a line with spaces between them; raw, a sentence a line from which \
            punctuation marks are to be parted; columns, CoNLL-U or a word a line. (default: columns where it is called .conll \
            or .conllu or has a tab in its first line that is neither empty nor a comment, of standard input with --flush line in its first \
            line, or else text)
            """)
    var layout: Layout?
    @Option(
        help: ArgumentHelp(
            "The column of the word, by number, or of CoNLL-U by name. (default: FORM, or else 1)",
            valueName: "column"))
    var wordColumn: String?
    @Option(
        help: ArgumentHelp(
            "The column that tags are written to, in place of what it has. (default: of CoNLL-U that of training; or else a "
                + "new one, the last)", valueName: "column"))
    var tagColumn: String?

    var given: [(name: String, isGiven: Bool)] {
        [("layout", layout != nil), ("word-column", wordColumn != nil), ("tag-column", tagColumn != nil)]
    }
}

// The tags that a tagger finds.
extension DecodeCommand {
    /// Writes the tag of each word of the input.
    func tag() throws {
        let tagger = try TextTagger(folder: model[0], threads: search.threads, precision: search.precision)
        var done = 0
        do {
            var lines = try LineReader(input, limit: TranslationInputs.longestLine)
            var first: [String] = []
            let hasColumns = try hasColumns(&lines, &first)
            let sink = try OutputFile(output)
            if hasColumns {
                try tagColumns(first + lines.rest(), with: tagger, to: sink, &done)
            } else {
                for (name, isGiven) in tags.given where isGiven && name != "layout" {
                    throw Diagnostic(.usage, "--\(name) is for words in columns, and \(input) has lines of text")
                }
                try tagLines(first, &lines, with: tagger, to: sink, &done)
            }
            try sink.commit()
        } catch let error as Diagnostic where error.status == .interrupted {
            throw Diagnostic(
                .interrupted,
                output == "-" ? "interrupted after sentence \(done)" : "interrupted; nothing was written to \(output)")
        }
    }

    /// Whether the input has words in columns.
    /// - Parameters:
    ///   - lines: those of the input, of which no more are read than tell it.
    ///   - first: receives the lines that are read.
    private func hasColumns(_ lines: inout LineReader, _ first: inout [String]) throws -> Bool {
        if let layout = tags.layout { return layout == .columns }
        if TaggedText.hasColumns(input) { return true }
        while let line = try lines.next() {
            first.append(line)
            if let hasColumns = TaggedText.hasColumns(line: line) { return hasColumns }
            // Whoever waits for the answer to a line gives no further one.
            if flush == .line, input == "-" { return false }
        }
        return false
    }

    /// Tags lines of text.
    /// - Parameter first: lines that were read before.
    private func tagLines(
        _ first: [String], _ lines: inout LineReader, with tagger: TextTagger, to sink: OutputFile, _ done: inout Int
    ) throws {
        var progress = Progress("tagging")
        defer { progress.finish() }
        let (window, marksSpans) = (flush == .line ? 1 : 4096, tagger.marksSpans)
        var pending = first[...]
        while true {
            var sentences: [[String]] = []
            while sentences.count < window, let line = try pending.popFirst() ?? lines.next() {
                sentences.append(
                    tags.layout == .raw
                        ? SegmentWords(line).words.map(\.text)
                        : line.split(whereSeparator: \.isWhitespace).map(String.init))
            }
            guard !sentences.isEmpty else { break }
            for (words, found) in zip(sentences, try tagger.tag(sentences)) {
                done += 1
                if format == .jsonl {
                    try sink.writeLine(JSON.text(TaggedLine(line: done, words: words, tags: found, marksSpans)))
                } else {
                    for (word, tag) in zip(words, found) { try sink.writeLine("\(word)\t\(tag)") }
                    try sink.writeLine("")
                }
            }
            try sink.flush()
            progress.update(lines.fraction) { [done] in done.counted("line") }
        }
    }

    /// Tags words in columns.
    private func tagColumns(_ lines: [String], with tagger: TextTagger, to sink: OutputFile, _ done: inout Int) throws {
        var columns = TaggedText.Columns(word: tags.wordColumn, tag: tags.tagColumn)
        var text = try TaggedText(lines: lines, of: input, columns, hasTags: false)
        if text.form == .universal, columns.tag == nil, let own = tagger.tagColumn {
            columns.tag = own
            text = try TaggedText(lines: lines, of: input, columns, hasTags: false)
        }
        var progress = Progress("tagging")
        defer { progress.finish() }
        var found: [[String]] = []
        for start in stride(from: 0, to: text.sentences.count, by: 4096) {
            let own = text.sentences[start..<min(start + 4096, text.sentences.count)]
            found += try tagger.tag(own.map(\.words))
            progress.update(Double(found.count) / Double(text.sentences.count)) { [found] in
                found.count.counted("sentence")
            }
        }
        if format == .jsonl {
            let marksSpans = tagger.marksSpans
            for (sentence, own) in zip(text.sentences, found) {
                try sink.writeLine(
                    JSON.text(TaggedLine(line: sentence.lines[0], words: sentence.words, tags: own, marksSpans)))
                done += 1
            }
        } else {
            for line in text.lines(with: found) { try sink.writeLine(line) }
            done = found.count
        }
    }
}

extension TextTagger {
    /// Whether its tags mark spans.
    var marksSpans: Bool { TagScheme(of: labels.map { [$0] }) != .plain }
}

/// A sentence's tags as JSON.
private struct TaggedLine: Encodable {
    struct Span: Encodable {
        var kind: String
        var start: Int
        var end: Int
        var text: String
    }

    var line: Int
    var words: [String]
    var tags: [String]
    var spans: [Span]

    /// - Parameters:
    ///   - line: that of the text, or of the sentence's first word.
    ///   - words: the words of the sentence.
    ///   - tags: the tag of each word.
    ///   - marksSpans: whether the tags mark spans.
    init(line: Int, words: [String], tags: [String], _ marksSpans: Bool) {
        (self.line, self.words, self.tags) = (line, words, tags)
        spans = (marksSpans ? SpanScores.spans(tags) : []).map {
            Span(
                kind: $0.kind, start: $0.words.lowerBound, end: $0.words.upperBound,
                text: words[$0.words].joined(separator: " "))
        }
    }
}
