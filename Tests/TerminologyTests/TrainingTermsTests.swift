import Corpora
import Diagnostics
import Foundation
import Terminology
import TestSupport
import Testing
import Text

@Suite("Terms for training")
struct TrainingTermsTests {
    private let scratch: TemporaryFolder

    init() throws { scratch = try TemporaryFolder() }

    /// Forty pairs whose function words are frequent, with branches more often in the singular.
    private func write() throws -> Bitext {
        var sources: [String] = [], targets: [String] = [], links: [String] = []
        let verbs = [("moves", "bouge"), ("closes", "ferme"), ("opens", "ouvre"), ("keeps", "garde")]
        for index in 0..<40 {
            let isPlural = index % 4 == 0
            let verb = verbs[index / 4 % 4]
            sources.append("the \(isPlural ? "branches" : "branch") \(verb.0) a pull request of ``branch``.")
            targets.append("la \(isPlural ? "branches" : "branche") \(verb.1) une demande d'intégration de ``branch``.")
            // the branch moves a pull request of ` ` branch ` ` .
            links.append("0-0 1-1 2-2 3-3 4-4 4-6 5-4 5-5 5-6 6-7 7-8 8-9 9-10 10-11 11-12 12-13")
        }
        try scratch.write(sources.joined(separator: "\n") + "\n", to: "t.en")
        try scratch.write(targets.joined(separator: "\n") + "\n", to: "t.fr")
        try scratch.write(links.joined(separator: "\n") + "\n", to: "t.align")
        return try Bitext(scratch.path("t"), source: "en", target: "fr")
    }

    private func terms(
        _ name: String = "o.tsv", _ change: (inout TrainingTerms.Options) -> Void
    ) throws -> (terms: [[SegmentTerm]], summary: TrainingTerms.Summary) {
        var options = TrainingTerms.Options()
        options.frequentShare = 1
        change(&options)
        let training = TrainingTerms(
            try write(), alignments: scratch.path("t.align"), source: LanguageTag("en"), target: LanguageTag("fr"),
            options)
        let writer = try TermFileWriter(scratch.path(name))
        let summary = try training.write(to: writer)
        try writer.commit()
        return (try TermFileReader.terms(of: scratch.path(name)), summary)
    }

    @Test("terms are phrases of the pair, in the order of the source, the target in its most frequent form")
    func phrases() throws {
        let (all, summary) = try terms { $0.share = 1 }
        #expect(all.count == 40 && all.allSatisfy { (1...3).contains($0.count) })
        var inflected = 0
        let lines = try scratch.lines("t.en")
        for (terms, line) in zip(all, lines) {
            var rest = line[...]
            for term in terms {
                let range = try #require(rest.range(of: term.source), "\(term) in \(line)")
                rest = rest[range.upperBound...]
                #expect(!term.source.contains("`") && !term.target.contains("branches"))
                if term.source == "branches" {
                    #expect(term.target == "branche")
                    inflected += 1
                }
                if term.source == "pull request" { #expect(term.target == "demande d'intégration") }
                // One word of a phrase that is translated as a whole is no phrase.
                #expect(!["pull", "request"].contains(term.source))
            }
        }
        #expect(inflected > 0 && summary.inflected >= inflected)
        #expect(summary.pairs == 40 && summary.pairsWithTerms == 40 && summary.terms == all.joined().count)
        #expect(Set(all.joined().map(\.source)).contains { $0.contains(" ") })
    }

    @Test("the share, the maximum and the longest term; the same seed gives the same bytes")
    func options() throws {
        #expect(try terms { $0.share = 0 }.summary.terms == 0)
        let some = try terms("a.tsv") { $0.share = 0.5 }.summary.pairsWithTerms
        #expect((10...30).contains(some))
        _ = try terms("b.tsv") { $0.share = 0.5 }
        _ = try terms("c.tsv") {
            $0.share = 0.5
            $0.seed = 2
        }
        #expect(try scratch.data("a.tsv") == scratch.data("b.tsv") && scratch.data("a.tsv") != scratch.data("c.tsv"))
        let single = try terms {
            ($0.share, $0.maximum, $0.longest) = (1, 1, 1)
        }.terms
        #expect(single.allSatisfy { $0.count == 1 && !$0[0].source.contains(" ") })
    }

    @Test("frequent words and rare translations are no terms")
    func reliability() throws {
        let frequent = try terms {
            ($0.share, $0.frequentShare) = (1, 0.3)
        }.terms.joined().map(\.source)
        #expect(
            !frequent.isEmpty && frequent.allSatisfy { !["the", "a", "of", "branch"].contains($0) }, "\(Set(frequent))")
        #expect(try terms { ($0.share, $0.leastCount) = (1, 41) }.summary.terms == 0)
        let probable = try terms { ($0.share, $0.leastProbability) = (1, 0.5) }.terms.joined()
        #expect(!probable.contains { $0.source == "branch" && $0.target == "ferme" })
    }

    @Test(
        "alignments of another bitext",
        arguments: [
            ("0-0\n", "has 1 line, but"), (String(repeating: "0-0\n", count: 41), "has more lines than"),
            (String(repeating: "0-0 20-1\n", count: 40), "the link 20-1 is to a word that there is not"),
            (String(repeating: "0-0 1-99\n", count: 40), "the link 1-99 is to a word that there is not"),
        ])
    func otherAlignments(text: String, message: String) throws {
        let bitext = try write()
        try scratch.write(text, to: "t.align")
        let training = TrainingTerms(
            bitext, alignments: scratch.path("t.align"), source: LanguageTag("en"), target: LanguageTag("fr"))
        let writer = try TermFileWriter(scratch.path("o.tsv"))
        let error = try #require(throws: Diagnostic.self) { try training.write(to: writer) }
        #expect(error.status == .badInput && error.message.contains(message), "\(error)")
        #expect(!scratch.exists("o.tsv"))
    }
}
