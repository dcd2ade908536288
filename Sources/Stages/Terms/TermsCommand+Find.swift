import Concurrency
import Corpora
import Diagnostics
import Files
import StageSupport
import Terminology
import Text

extension TermsCommand {
    /// Writes the terms of each line of a text.
    func findTerms() throws {
        guard let input, let output else { return }
        let finder = TermFinder(try glossary(), isExact: glossaries.exact)
        let check = TermCheck(target: LanguageTag(target), isExact: glossaries.exact)
        var lines = try LineReader(input)
        var others = try references.map { try LineReader($0) }
        let writer = try TermFileWriter(output)
        var counts = (lines: 0, linesWithTerms: 0, terms: 0)
        var progress = Progress("finding terms")
        defer { progress.finish() }
        while true {
            var batch: [(text: String, reference: String?)] = []
            while batch.count < 1 << 13, let line = try lines.next() {
                batch.append((line, try reference(&others, for: lines)))
            }
            guard !batch.isEmpty else { break }
            let found = parallelMap(batch.count, chunk: 256) { [batch] range in
                batch[range].map { Self.terms(in: $0.text, translatedAs: $0.reference, finder, check) }
            }
            for terms in found.joined() {
                counts.lines += 1
                counts.linesWithTerms += terms.isEmpty ? 0 : 1
                counts.terms += terms.count
                try writer.write(terms)
            }
            progress.update(lines.fraction) { counts.lines.counted("line") }
            try Interruption.check(Self.interrupted(writing: output))
        }
        if var others, try others.next() != nil {
            throw Diagnostic(
                .badInput, at: Place(others.path),
                "has more lines than \(input), which has \(lines.line); they must be aligned line by line")
        }
        try writer.commit()
        Self.log.info(
            "\(counts.terms.counted("term")) in \(counts.linesWithTerms) of \(counts.lines.counted("line")) of \(input)"
        )
    }

    /// The terms of a line with the target term that is given; that of the reference where there is one.
    private static func terms(
        in text: String, translatedAs reference: String?, _ finder: TermFinder, _ check: TermCheck
    ) -> [SegmentTerm] {
        let found = finder.terms(in: text)
        guard !found.isEmpty, let reference else {
            return found.map { SegmentTerm(source: $0.source, target: $0.targets[0]) }
        }
        return zip(found, check.used(of: found.map(\.targets), in: reference)).compactMap { term, used in
            used.map { SegmentTerm(source: term.source, target: $0) }
        }
    }

    private func reference(_ others: inout LineReader?, for lines: LineReader) throws -> String? {
        guard others != nil else { return nil }
        if let line = try others?.next() { return line }
        throw Diagnostic(
            .badInput, at: Place(others?.path ?? ""),
            "has \((lines.line - 1).counted("line")), but \(lines.path) has more; they must be aligned line by line")
    }
}
