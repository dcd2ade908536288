import Diagnostics
import Foundation
import Reporting
import TestSupport
import Testing

@Suite struct TrainingCurveTests {
    @Test func `steps and evaluations are read, the rest is passed over`() throws {
        let scratch = try TemporaryFolder()
        let path = try scratch.write(
            """
            {"event":"step","update":120,"epoch":1.2,"loss":4.21,"rate":0.001,"norm":1.3,"seconds":14.2}
            {"event":"start","anything":[1,2]}

            {"event":"evaluation","update":500,"loss":2.9,"bleu":31.5,"best":true,"tokenizer":"zh","new":{"key":null}}
            {"event":"skipped","update":501,"seconds":15}
            {"event":"samples","update":500,"samples":[{"source":"s","reference":"r","translation":"t"}]}
            {"event":"evaluation","update":600,"bleu":30}
            {"event":"evaluation","update":700,"epoch":3.5,"metric":"accuracy","scores":{"accuracy":91.5,"macro-f1":88}}
            {"event":"step","upd
            """, to: "training.jsonl")
        let curve = try TrainingCurve(file: path)
        #expect(
            curve
                == TrainingCurve(
                    steps: [.init(update: 120, loss: 4.21, seconds: 14.2, rate: 0.001, norm: 1.3, epoch: 1.2)],
                    evaluations: [
                        .init(update: 500, loss: 2.9, bleu: 31.5, isBest: true),
                        .init(update: 600, loss: nil, bleu: 30, isBest: false),
                        .init(
                            update: 700, loss: nil, bleu: nil, isBest: false, epoch: 3.5,
                            scores: ["accuracy": 91.5, "macro-f1": 88]),
                    ], skipped: [501],
                    samples: [.init(update: 500, samples: [.init(source: "s", reference: "r", translation: "t")])],
                    tokenizer: "zh", metric: "accuracy"))
    }

    /// Wherever an interruption cuts the log off, what is before it is read.
    @Test func `a last line that was cut off is passed over`() throws {
        let scratch = try TemporaryFolder()
        let step = Data("{\"event\":\"step\",\"update\":1,\"loss\":1.5}\n".utf8)
        let last = Data(
            "{\"event\":\"evaluation\",\"scores\":{\"accuracy\":9,\"perplexity\":\"inf\"},\"café\":0,\"update\":2}".utf8
        )
        for count in 0..<last.count {
            try (step + last.prefix(count)).write(to: URL(fileURLWithPath: scratch.path("log")))
            let curve = try TrainingCurve(file: scratch.path("log"))
            #expect(curve.steps.count == 1 && curve.evaluations.isEmpty, "cut off after \(count) bytes")
        }
        try (step + last).write(to: URL(fileURLWithPath: scratch.path("log")))
        let scores = try TrainingCurve(file: scratch.path("log")).evaluations.map(\.scores)
        #expect(scores == [["accuracy": 9, "perplexity": .infinity]])
    }

    @Test(arguments: [
        "not JSON", "[1]", "{\"update\":1}", "{\"event\":\"step\",\"update\":\"x\"}",
        "{\"event\":\"step\",\"update\":1e300,\"loss\":1}",
    ])
    func `a faulty line is named`(line: String) throws {
        let scratch = try TemporaryFolder()
        let path = try scratch.write(
            "{\"event\":\"step\",\"update\":1,\"loss\":1}\n\(line)\n{\"event\":\"x\"}\n", to: "t")
        #expect(
            throws: Diagnostic(
                .badInput, at: Place(path, line: 2),
                "is not an object of a training log; each line needs `event` and `update`", excerpt: line)
        ) { try TrainingCurve(file: path) }
    }
}
