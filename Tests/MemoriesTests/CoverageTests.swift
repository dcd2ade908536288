import Corpora
import Foundation
import Memories
import Testing

@Suite("Coverage")
struct CoverageTests {
    private func match(_ score: Double, _ kind: SegmentMatch.Kind = .fuzzy) -> SegmentMatch {
        SegmentMatch(score: score, kind: kind, origin: "m#1", source: "x", target: "y")
    }

    @Test("each segment is in one band")
    func bands() throws {
        var coverage = Coverage()
        coverage.add("One two, three!", match(1, .context))
        coverage.add("One two, three!", match(1, .exact))
        coverage.add("One two, three!", match(1, .context))
        coverage.add("a b", match(1, .exact))
        coverage.add("a b c d", match(0.99))
        coverage.add("e", match(0.95))
        coverage.add("f", match(0.9499))
        coverage.add("g", match(0.85))
        coverage.add("h", match(0.75))
        coverage.add("i", match(0.5))
        coverage.add("j", match(0.49))
        coverage.add("k", nil)
        coverage.add("k", match(0.7))
        coverage.add("  ", nil)
        coverage.add("", nil)
        #expect(coverage.segments == 13 && coverage.words == 23)
        let bands = Dictionary(
            uniqueKeysWithValues: coverage.bands.map { ($0.band.rawValue, [$0.segments, $0.words]) })
        #expect(
            bands == [
                "context": [2, 6], "repetition": [2, 4], "100": [1, 2], "95–99": [2, 5], "85–94": [2, 2],
                "75–84": [1, 1], "50–74": [1, 1], "none": [2, 2],
            ])
        #expect(coverage.bands.map(\.percent) == [26.1, 17.4, 8.7, 21.7, 8.7, 4.3, 4.3, 8.7])
    }

    @Test("a document without words")
    func empty() throws {
        #expect(Coverage().bands.allSatisfy { $0.percent == 0 })
        var marks = Coverage()
        marks.add("—", nil)
        #expect(marks.segments == 1 && marks.words == 0 && marks.bands.allSatisfy { $0.percent == 0 })
    }
}
