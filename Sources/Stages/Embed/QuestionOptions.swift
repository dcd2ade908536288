import ArgumentParser
import Embeddings
import StageSupport

/// The options that ask something.
struct QuestionOptions: ParsableArguments {
    @Option(
        parsing: .upToNextOption, help: ArgumentHelp("The words nearest to each of these words.", valueName: "word"))
    var nearest: [String] = []

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("The words nearest to a sum: 'king - man + woman'.", valueName: "sum"))
    var analogy: [String] = []

    @Option(
        parsing: .upToNextOption, help: ArgumentHelp("How similar two words are: their cosine.", valueName: "word"))
    var similarity: [String] = []

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Files of questions with four words a line, and ': name' before each section, as the one of Mikolov et al.",
            valueName: "file"))
    var analogies: [String] = []

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Tables of two words and a score, as WordSim-353 and SimLex-999: Spearman's correlation with the cosines.",
            valueName: "file"))
    var similarities: [String] = []

    @Option(help: "How many words --nearest and --analogy list. (default: \(Self.usualCount))")
    var count: Int?

    private static let usualCount = 10

    /// How many words the answers list.
    var listed: Int { count ?? Self.usualCount }

    @Option(help: "Take only the first words of the vectors as answers to --analogies. (default: all)")
    var limit: Int?

    @Flag(help: "Print the answers as JSON.")
    var json = false

    var isEmpty: Bool {
        [nearest, analogy, similarity, analogies, similarities].allSatisfy(\.isEmpty)
    }

    /// The tests, each with its file.
    struct Tests {
        var analogies: [(path: String, test: AnalogyTest)]
        var similarities: [(path: String, test: SimilarityTest)]
    }

    func tests() throws -> Tests {
        Tests(
            analogies: try analogies.map { ($0, try AnalogyTest($0)) },
            similarities: try similarities.map { ($0, try SimilarityTest($0)) })
    }

    func validate() throws {
        guard similarity.count.isMultiple(of: 2) else {
            throw ValidationError("--similarity needs two words for each question; it has \(similarity.count)")
        }
        if let count {
            try checkRange("count", count, 1...10_000)
            guard !nearest.isEmpty || !analogy.isEmpty else {
                throw ValidationError("--count is for --nearest and --analogy")
            }
        }
        if let limit {
            try checkRange("limit", limit, 1...)
            guard !analogies.isEmpty else { throw ValidationError("--limit is for --analogies") }
        }
        guard !json || !isEmpty else { throw ValidationError("--json is for the answers to questions; there is none") }
    }
}
