import Diagnostics
import Evaluation
import Files
import Logging
import Tensors
import Terminology
import Translation

/// Finds what taggers mark in lines, such as names, numbers and dates, so that translations keep it as it is.
final class SpanProtector {
    private let taggers: [(tagger: TextTagger, isPlain: Bool)]
    /// The kinds of spans that are kept.
    private let kinds: Set<String>

    /// - Parameters:
    ///   - folders: the taggers' model folders.
    ///   - kinds: the kinds of spans that are kept, or tags of a tagger that marks no spans; empty for all spans.
    ///   - language: that of the lines; there is a warning for a tagger of another one.
    ///   - threads: worker threads.
    ///   - precision: what products of the taggers multiply.
    /// - Throws: a `Diagnostic` where a folder has no tagger, or no tagger knows one of the kinds.
    init(_ folders: [String], kinds: [String], language: String, threads: Int, precision: Precision) throws {
        var known: Set<String> = []
        let log = Logger(label: "pipeline-decode")
        taggers = try folders.map { folder in
            let tagger = try TextTagger(folder: folder, threads: threads, precision: precision)
            if !tagger.description.reads(language) {
                log.warning(
                    """
                    \(folder) is a tagger of \(tagger.description.source), and the text is \(language): it may miss what \
                    --protect is to keep
                    """)
            }
            let isPlain = !tagger.marksSpans
            let own = isPlain ? tagger.labels : SpanScores.kinds(of: tagger.labels)
            if isPlain, kinds.isEmpty {
                throw Diagnostic(
                    .usage,
                    "\(folder) has tags that mark no spans; name those to keep with --protect-kinds: "
                        + own.joined(separator: ", "))
            }
            known.formUnion(own)
            return (tagger, isPlain)
        }
        if let other = kinds.first(where: { !known.contains($0) }) {
            throw Diagnostic(
                .usage,
                "--protect-kinds has '\(other)', which no tagger of --protect finds; they find "
                    + known.sorted().joined(separator: ", "))
        }
        self.kinds = kinds.isEmpty ? known : Set(kinds)
    }

    /// The spans of each line: words of its ``SegmentWords``, in order, none over another.
    func spans(in lines: [SegmentWords]) throws -> [[Range<Int>]] {
        var found = lines.map { _ in [Range<Int>]() }
        let words = lines.map { $0.words.map(\.text) }
        for (tagger, isPlain) in taggers {
            for (line, tags) in try tagger.tag(words).enumerated() {
                let spans = isPlain ? Self.runs(of: tags) : SpanScores.spans(tags)
                // What the first tagger found stands.
                found[line] += spans.filter { span in
                    kinds.contains(span.kind) && !found[line].contains { $0.overlaps(span.words) }
                }.map(\.words)
            }
        }
        return found.map { $0.sorted { $0.lowerBound < $1.lowerBound } }
    }

    /// Neighbouring words of one tag, for taggers that mark no spans.
    private static func runs(of tags: [String]) -> [SpanScores.Span] {
        var runs: [SpanScores.Span] = []
        for (index, tag) in tags.enumerated() {
            if let last = runs.last, last.kind == tag {
                runs[runs.count - 1].words = last.words.lowerBound..<index + 1
            } else {
                runs.append(.init(kind: tag, words: index..<index + 1))
            }
        }
        return runs
    }
}
