import Foundation
import TestSupport
import Testing

/// `pipeline-vocab` on samples of a corpus.
@Suite struct VocabularyStageTests {
    private let sandbox: TemporaryFolder

    init() throws {
        sandbox = try TemporaryFolder()
        let numbers = 0..<300
        try sandbox.write(numbers.map { "le mot \($0 % 40) dort" }.joined(separator: "\n") + "\nЖ\n", to: "all.fr")
        try sandbox.write(numbers.map { "word \($0 % 30) sleeps" }.joined(separator: "\n") + "\nЖ\n", to: "all.en")
    }

    private func learn(_ options: String...) throws -> Outcome {
        try sandbox.run("pipeline-vocab", ["--source", "fr", "--target", "en", "--output", "v"] + options + ["all"])
    }

    @Test(arguments: ["unigram", "bpe", "words", "characters"]) func samplesAreStated(kind: String) throws {
        let all = try learn("--kind", kind, "--sample", "0")
        #expect(all.status == 0, "\(all.errors)")
        #expect((all.output + all.errors).contains("\(kind) vocabulary in v, from 301 segment pairs\n"))
        #expect(try !sandbox.text("v/vocabulary.json").contains("sample"))
        let some = try learn("--kind", kind, "--sample", "40", "--seed", "4")
        #expect(some.status == 0, "\(some.errors)")
        #expect(
            (some.output + some.errors).contains(
                "\(kind) vocabulary in v, from 40 of 301 segment pairs, drawn at random\n"))
        let json = try JSONSerialization.jsonObject(with: sandbox.data("v/vocabulary.json")) as? [String: Any]
        #expect(json?["sample"] as? [String: Int] == ["segments": 40, "of": 301, "seed": 4])
        let wrong = try learn("--kind", kind, "--sample=-1")
        #expect(wrong.status == 64 && wrong.errors.contains("--sample is -1; it must not be negative"))
    }

    @Test func pipesAreRefused() throws {
        try sandbox.remove("all.fr")
        #expect(mkfifo(sandbox.path("all.fr"), 0o600) == 0)
        let found = try learn()
        #expect(found.status == 65 && found.errors.hasPrefix("all.fr: error: is read more than once"))
    }
}
