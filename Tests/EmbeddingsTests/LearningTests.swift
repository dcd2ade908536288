import CKernels
import Diagnostics
import Embeddings
import Foundation
import TestSupport
import Testing
import Vocabularies

/// Skip-gram and CBOW with negative sampling.
@Suite struct LearningTests {
    private let sandbox: TemporaryFolder

    init() throws { sandbox = try TemporaryFolder() }

    // MARK: The step

    /// -log σ(v·u) for the first of each group, -log σ(-v·u) for the others, in double precision.
    private func loss(_ input: [Double], _ outputs: [Double], _ rows: [Int32], group: Int) -> Double {
        let width = input.count
        return rows.enumerated().reduce(0) { sum, entry in
            let row = Int(entry.element) * width
            let score = input.indices.reduce(0) { $0 + input[$1] * outputs[row + $1] }
            return sum + log(1 + exp(entry.offset % group == 0 ? -score : score))
        }
    }

    /// The gradient of the loss with respect to input and outputs, by central differences, beside the kernel's step.
    @Test(arguments: [(16, 3, 2), (48, 6, 6), (112, 37, 6), (128, 64, 1)])
    func theStepIsTheGradient(_ width: Int, _ count: Int, _ group: Int) {
        let numbers = { (count: Int, seed: Double) in (0..<count).map { sin(Double($0) * 1.7 + seed) * 0.5 } }
        let input = numbers(width, 1), outputs = numbers(width * 70, 2)
        let rows = (0..<count).map { Int32($0 * 29 % 67) }
        var changed = outputs.map(Float.init)
        var step = [Float](repeating: 0, count: width)
        // With a rate of 1 the step is the gradient.
        let value = dk_negative_sampling(input.map(Float.init), &changed, width, rows, count, group, 1, &step)
        #expect(abs(Double(value) - loss(input, outputs, rows, group: group)) < 1e-4)
        let difference = 1e-5
        for index in [0, 3, width - 1] {
            var (more, less) = (input, input)
            more[index] += difference
            less[index] -= difference
            let slope =
                (loss(more, outputs, rows, group: group) - loss(less, outputs, rows, group: group)) / (2 * difference)
            #expect(abs(Double(-step[index]) - slope) < 1e-4 * max(1, abs(slope)))
            let place = Int(rows[count / 2]) * width + index
            (more, less) = (outputs, outputs)
            more[place] += difference
            less[place] -= difference
            let slopeOfRow =
                (loss(input, more, rows, group: group) - loss(input, less, rows, group: group)) / (2 * difference)
            #expect(abs(outputs[place] - Double(changed[place]) - slopeOfRow) < 1e-4 * max(1, abs(slopeOfRow)))
        }
    }

    // MARK: What is learned

    private func options(_ method: EmbeddingOptions.Method = .skipGram) -> EmbeddingOptions {
        var options = EmbeddingOptions()
        options.method = method
        options.width = 24
        options.epochs = 30
        options.minimumCount = 1
        options.sampling = 0
        options.window = 3
        return options
    }

    @Test(arguments: EmbeddingOptions.Method.allCases, [nil, 2...3])
    func wordsOfOneKindAreNear(_ method: EmbeddingOptions.Method, _ subwords: ClosedRange<Int>?) throws {
        var options = options(method)
        options.subwords = subwords
        let text = try sandbox.embeddingText(KindText.text)
        let (vectors, summary) = try EmbeddingTraining(text, options).run()
        #expect(vectors.count == 17 && vectors.words[0] == "the" && vectors.width == 24)
        #expect(summary.words == 256 * 5 * 30 && summary.loss > 0 && summary.loss < 6 * log(2))
        #expect((summary.subwords > 0) == (subwords != nil))
        let space = WordSpace(vectors)
        for kind in KindText.kinds {
            for word in kind {
                let near = space.nearest(to: [(try #require(space.index(of: word)), 1)], count: 3)
                #expect(Set(near.map(\.word)) == Set(kind).subtracting([word]), "\(word): \(near)")
            }
        }
    }

    @Test func theLossFalls() throws {
        let text = try sandbox.embeddingText(KindText.text)
        var options = options()
        options.epochs = 1
        let short = try EmbeddingTraining(text, options).run().summary.loss
        options.epochs = 20
        #expect(try EmbeddingTraining(text, options).run().summary.loss < 0.9 * short)
    }

    @Test(arguments: EmbeddingOptions.Method.allCases)
    func oneThreadGivesEqualNumbers(_ method: EmbeddingOptions.Method) throws {
        let text = try sandbox.embeddingText(KindText.text)
        var options = options(method)
        options.subwords = 3...4
        options.sampling = 1e-2
        options.epochs = 2
        let first = try EmbeddingTraining(text, options).run().vectors
        #expect(try EmbeddingTraining(text, options).run().vectors.values == first.values)
        options.seed = 2
        #expect(try EmbeddingTraining(text, options).run().vectors.values != first.values)
    }

    @Test func manyThreadsLearnTheSame() throws {
        let text = try sandbox.embeddingText(KindText.text)
        var options = options()
        options.threads = 3
        let (vectors, summary) = try EmbeddingTraining(text, options).run()
        #expect(summary.words == 256 * 5 * 30)
        let space = WordSpace(vectors)
        let near = space.nearest(to: [(try #require(space.index(of: "red")), 1)], count: 3)
        #expect(Set(near.map(\.word)) == ["blue", "green", "white"])
    }

    @Test func moreThreadsThanSegments() throws {
        let text = try sandbox.embeddingText("a b c\nb c a\n")
        var options = options()
        options.threads = 8
        let (vectors, summary) = try EmbeddingTraining(text, options).run()
        #expect(vectors.count == 3 && summary.words == 6 * 30)
        #expect(vectors.values.allSatisfy { $0.isFinite })
    }

    @Test func anErrorOfTheProgressEndsTraining() throws {
        let text = try sandbox.embeddingText(String(repeating: KindText.text, count: 20))
        var options = options()
        options.threads = 2
        options.epochs = 1000
        #expect(throws: CocoaError.self) {
            _ = try EmbeddingTraining(text, options).run { _ in throw CocoaError(.userCancelled) }
        }
    }

    // MARK: Text

    @Test func wordsAreCountedAndSorted() throws {
        let text = try sandbox.embeddingText("b a b\n\nc a b\td  c\r\n", minimumCount: 2)
        #expect(text.words == ["b", "a", "c"] && text.counts == [3, 2, 2])
        #expect(text.tokens == 8 && text.known == 7 && text.types == 4)
    }

    @Test func tokenizations() throws {
        let line = "L'Été d'Ann, ÉTÉ.\n"
        let line2 = line + line
        #expect(try sandbox.embeddingText(line2).words == ["L'Été", "d'Ann,", "ÉTÉ."])
        let lower = try sandbox.embeddingText(line2, Tokenization(.spaces, lowercases: true))
        #expect(lower.words == ["l'été", "d'ann,", "été."])
        let words = try sandbox.embeddingText(line2, Tokenization(.words, lowercases: true))
        #expect(Set(words.words) == ["l'￭", "été", "d'￭", "ann", "￭,", "￭."] && words.words[0] == "été")
    }

    @Test func ngramsAreThoseOfFastText() throws {
        // As fastText lists them: with the signs of beginning and end, and neither alone.
        let text = try sandbox.embeddingText("été été ab\n")
        var options = options()
        options.epochs = 1
        options.subwords = 1...2
        // <été>: <é é ét t té é é> of which é is twice; <ab>: <a a ab b b>
        #expect(try EmbeddingTraining(text, options).run().summary.subwords == 6 + 5)
        options.buckets = 3
        #expect(try EmbeddingTraining(text, options).run().summary.subwords <= 3)
    }

    @Test(arguments: [
        ("", 1, "text.txt: error: has no text to learn vectors from"), ("\n \n", 1, "has no text"),
        ("a a a\n", 1, "has 1 word that occur 1 time or more; learning needs two"),
        ("a b c\n", 5, "has 0 words that occur 5 times or more; learning needs two"),
    ])
    func tooLittleText(_ text: String, _ minimum: Int, _ expected: String) {
        let found = message { _ = try sandbox.embeddingText(text, minimumCount: minimum) }
        #expect(found.contains(expected), "\(found)")
    }

    @Test func badText() throws {
        try sandbox.write([0x61, 0x0A, 0x62, 0xFF, 0x0A], to: "bad.txt")
        let found = message {
            _ = try EmbeddingText(
                [sandbox.path("bad.txt")], Tokenization(), minimumCount: 1, scratch: sandbox.path("s"))
        }
        #expect(found.contains("bad.txt:2:2: error: the bytes here are not UTF-8"), "\(found)")
    }
}
