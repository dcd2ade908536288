import Diagnostics
import Files
import Foundation
import Memories
import Reporting
import StageSupport

/// Makes coverage.json, coverage.md and coverage.html: how much of a document the memories of an index cover.
struct CoverageReport: Encodable {
    private let document: String
    private let source, target: String
    private let memories: [Memory]
    private let coverage: Coverage
    private let version = Dragoman.version

    private struct Memory: Encodable {
        var path: String
        var units: Int
        var priority: Int
    }

    init(_ coverage: Coverage, document: String, _ index: MemoryIndex) {
        self.coverage = coverage
        self.document = document
        (source, target) = (index.source, index.target)
        memories = index.memories.map { Memory(path: $0.path, units: $0.units, priority: $0.priority) }
    }

    /// The names of the three files.
    static let files = ["json", "md", "html"].map { "coverage.\($0)" }

    /// Writes the three files into a folder; they appear together or not at all.
    func write(to folder: String) throws { try page.write("coverage", in: folder, with: self) }

    private var page: CorpusPage {
        var page = CorpusPage()
        page.kind = "Coverage by memories"
        page.name = "\((document as NSString).lastPathComponent) (\(source)–\(target))"
        (page.source, page.target) = (source, target)
        let none = coverage.bands.last?.percent ?? 0
        page.summary =
            "\(coverage.segments.counted("segment")), \(coverage.words.counted("word")); memories and repetitions "
            + String(format: "cover %.1f %% of the words.", coverage.words == 0 ? 0 : 100 - none)
        page.bars = [
            .init(
                title: "Words by band",
                coverage.bands.map { (Self.short($0.band), $0.segments == 0 ? "" : String($0.segments), $0.percent) },
                x: "score in %, and segments", y: "% of words")
        ]
        page.tables = [
            .init(
                title: "Bands", header: ["band", "segments", "words", "% of words"],
                rows: coverage.bands.map {
                    [Self.name($0.band), String($0.segments), String($0.words), String(format: "%.1f", $0.percent)]
                } + [["all", String(coverage.segments), String(coverage.words), coverage.words > 0 ? "100.0" : "0.0"]]),
            .init(
                title: "Memories", header: ["memory", "units", "priority"],
                rows: memories.map { [$0.path, String($0.units), String($0.priority)] }),
        ]
        page.footer = "pipeline-match \(Dragoman.version). Words are counted without punctuation marks and tags."
        return page
    }

    /// The name of a band in a table.
    private static func name(_ band: Coverage.Band) -> String {
        switch band {
        case .context: "match in context"
        case .repetition: "repetition within the document"
        case .none: "no match of 50 %"
        default: "\(band.rawValue) %"
        }
    }

    /// Its name under a bar.
    private static func short(_ band: Coverage.Band) -> String {
        switch band {
        case .repetition: "rep."
        default: band.rawValue
        }
    }
}
