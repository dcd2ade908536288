import Concurrency
import Diagnostics
import Embeddings
import Files
import Foundation

/// The answers to what was asked, as they are printed and written.
struct Answers: Encodable {
    struct Vectors: Encodable {
        var from: String
        var words: Int, width: Int
    }

    /// The words near a word or a sum.
    struct Near: Encodable {
        var question: String
        var neighbours: [WordSpace.Neighbour]
    }

    struct Similar: Encodable {
        var first: String, second: String
        var similarity: Double
    }

    struct AnalogyAnswers: Encodable {
        var file: String
        var all: AnalogyTest.Result
        var sections: [AnalogyTest.Result]
    }

    struct SimilarityAnswers: Encodable {
        var file: String
        var result: SimilarityTest.Result
    }

    var vectors: Vectors
    var nearest: [Near] = []
    var similarities: [Similar] = []
    var analogyTests: [AnalogyAnswers] = []
    var similarityTests: [SimilarityAnswers] = []

    init(
        _ questions: QuestionOptions, _ sums: [WordSum], _ tests: QuestionOptions.Tests, _ name: String,
        in space: WordSpace
    ) throws {
        vectors = Vectors(from: name, words: space.vectors.count, width: space.vectors.width)
        for word in questions.nearest {
            let terms = [(word: try Self.index(word, name, space), factor: Float(1))]
            nearest.append(Near(question: word, neighbours: space.nearest(to: terms, count: questions.listed)))
        }
        for (text, sum) in zip(questions.analogy, sums) {
            let terms = try sum.terms.map {
                (word: try Self.index($0.word, name, space), factor: Float($0.isSubtracted ? -1 : 1))
            }
            nearest.append(Near(question: text, neighbours: space.nearest(to: terms, count: questions.listed)))
        }
        for start in stride(from: 0, to: questions.similarity.count, by: 2) {
            let (first, second) = (questions.similarity[start], questions.similarity[start + 1])
            similarities.append(
                Similar(
                    first: first, second: second,
                    similarity: space.similarity(
                        try Self.index(first, name, space), try Self.index(second, name, space))))
        }
        for (path, test) in tests.analogies {
            let (sections, total) = try test.results(in: space, limit: questions.limit ?? .max) {
                try Interruption.check("interrupted")
            }
            analogyTests.append(AnalogyAnswers(file: path, all: total, sections: sections))
        }
        similarityTests = tests.similarities.map { SimilarityAnswers(file: $0.path, result: $0.test.result(in: space)) }
    }

    private static func index(_ word: String, _ name: String, _ space: WordSpace) throws -> Int {
        if let index = space.index(of: word) { return index }
        let guess = word.nearest(among: space.vectors.words).map { "; did you mean '\($0)'?" } ?? ""
        throw Diagnostic(.badInput, at: Place(name), "the word '\(word)' has no vector\(guess)")
    }

    func write(asJSON: Bool) throws {
        if asJSON {
            try StandardOutput.write(try JSON.data(self, .indented))
        } else {
            try StandardOutput.write(Data(text.escapingControls.utf8))
        }
    }

    private var text: String {
        let tables =
            nearest.map { answer in
                ([answer.question] + answer.neighbours.map { "  \(Self.fixed($0.similarity, 4))  \($0.word)" })
            }
            + (similarities.isEmpty
                ? [] : [similarities.map { "\($0.first) \($0.second)  \(Self.fixed($0.similarity, 4))" }])
            + analogyTests.map { test in
                ["\(test.file): asked, right, skipped"]
                    + (test.sections + [test.all]).map {
                        "  \(Self.share($0))  \($0.asked) \($0.correct) \($0.skipped)  \($0.name)"
                    }
            }
            + similarityTests.map { test in
                let correlation = test.result.spearman.map { Self.fixed($0, 4) } ?? "none"
                return [
                    "\(test.file): Spearman's correlation \(correlation), \(test.result.asked.counted("pair")) asked, "
                        + "\(test.result.skipped) skipped"
                ]
            }
        return tables.map { $0.joined(separator: "\n") + "\n" }.joined(separator: "\n")
    }

    static func share(_ result: AnalogyTest.Result) -> String {
        result.accuracy.map { String(format: "%6.2f %%", $0 * 100) } ?? "       –"
    }

    static func fixed(_ number: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", number) }
}
