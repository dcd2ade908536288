import ArgumentParser
import Diagnostics
import Embeddings
import Files
import StageSupport

/// The options of the report.
struct ReportOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A folder for a report with a map of words and the answers: embeddings.json, .md and .html. "
                + "(default: none)", valueName: "folder"))
    var report: String?

    @Option(
        help: """
            How words are drawn: 'tsne', near words near each other, or 'pca', the two principal components. \
            (default: tsne)
            """)
    var map: WordMap.Projection?

    @Option(
        help: ArgumentHelp(
            "The words to draw, one a line, with a group after a tab, which gives the colour. "
                + "(default: the first \(ReportOptions.shownByDefault))", valueName: "file"))
    var words: String?

    @Option(help: "How many neighbours a word of --map tsne has, softly counted. (default: 30.0)")
    var perplexity: Double?

    /// How words are drawn.
    var projection: WordMap.Projection { map ?? .tsne }
    /// How many neighbours a word has.
    var neighbours: Double { perplexity ?? 30 }

    static let shownByDefault = 200

    /// A word to draw.
    struct Word {
        var text: String
        var group: String?
    }

    func validate() throws {
        for (name, isGiven) in [
            ("words", words != nil), ("map", map != nil), ("perplexity", perplexity != nil),
        ] where isGiven && report == nil {
            throw ValidationError("--\(name) is for --report")
        }
        try checkRange("perplexity", perplexity, 1...1000)
    }

    /// The words of the file; nil where there is none.
    func wantedWords() throws -> [Word]? {
        guard let words else { return nil }
        var (found, seen): ([Word], Set<String>) = ([], [])
        var lines = try LineReader(words)
        while let line = try lines.next() {
            let cells = line.split(separator: "\t", omittingEmptySubsequences: false)
            guard let text = cells.first, !text.isEmpty else {
                guard line.isEmpty else {
                    throw Diagnostic(.badInput, at: Place(words, line: lines.line), "has a group and no word")
                }
                continue
            }
            guard seen.insert(String(text)).inserted else { continue }
            found.append(Word(text: String(text), group: cells.count > 1 && !cells[1].isEmpty ? String(cells[1]) : nil))
        }
        guard found.count <= WordMap.mostWords else {
            throw Diagnostic(
                .badInput, at: Place(words), "has \(found.count) words; a map shows at most \(WordMap.mostWords)")
        }
        return found
    }
}

extension WordMap.Projection: ExpressibleByArgument {}
