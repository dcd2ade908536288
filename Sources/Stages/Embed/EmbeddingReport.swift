import Diagnostics
import Embeddings
import Files
import Reporting
import StageSupport

/// Makes embeddings.json, embeddings.md and embeddings.html: a map of words, and what was asked.
struct EmbeddingReport: Encodable {
    private let answers: Answers
    private let map: WordMap
    private let skipped: [String]
    private let version = Dragoman.version

    init(_ answers: Answers, _ map: WordMap, skipped: [String]) {
        (self.answers, self.map, self.skipped) = (answers, map, skipped)
    }

    /// Writes the three files into a folder; they appear together or not at all.
    func write(to folder: String) throws { try page.write("embeddings", in: folder, with: self) }

    private var page: CorpusPage {
        var page = CorpusPage()
        page.kind = "Word vectors"
        page.name = answers.vectors.from
        page.summary =
            "\(answers.vectors.words.counted("word")) with vectors of \(answers.vectors.width.counted("number")). "
            + (map.projection == .tsne
                ? "Words that are near each other on the map have similar vectors; distances between far words say little."
                : "The map shows the two directions in which the words' vectors differ most.")
        if !skipped.isEmpty {
            page.warnings = ["Words without a vector: \(skipped.joined(separator: ", "))"]
        }
        page.maps = [
            .init(
                title:
                    "\(map.points.count.counted("word")) on a plane (\(map.projection == .tsne ? "t-SNE" : "principal components"))",
                map.points.map { ($0.word, $0.group, $0.x, $0.y) })
        ]
        page.tables = tables
        page.footer = "pipeline-embed \(Dragoman.version). Similarity is the cosine of the angle between vectors."
        return page
    }

    private var tables: [CorpusPage.Table] {
        var tables = answers.nearest.map { answer in
            CorpusPage.Table(
                title: "Nearest to \(answer.question)", header: ["word", "similarity"],
                rows: answer.neighbours.map { [$0.word, Answers.fixed($0.similarity, 4)] })
        }
        tables.append(
            .init(
                title: "Similarities", header: ["words", "similarity"],
                rows: answers.similarities.map { ["\($0.first), \($0.second)", Answers.fixed($0.similarity, 4)] }))
        tables += answers.analogyTests.map { test in
            .init(
                title: "Analogies of \(test.file)", header: ["section", "accuracy", "right", "asked", "skipped"],
                rows: (test.sections + [test.all]).map {
                    [$0.name, Answers.share($0), String($0.correct), String($0.asked), String($0.skipped)]
                })
        }
        tables.append(
            .init(
                title: "Similarity to people's scores", header: ["table", "Spearman", "asked", "skipped"],
                rows: answers.similarityTests.map {
                    [
                        $0.file, $0.result.spearman.map { Answers.fixed($0, 4) } ?? "–", String($0.result.asked),
                        String($0.result.skipped),
                    ]
                }))
        return tables
    }
}
