import TestSupport
import Testing

/// Models of other languages or directions than the text: numbers that they give would mean nothing.
@Suite(.serialized) struct ModelLanguageTests {
    /// A folder with models of one update each, made once: a translator, taggers, and language models of both sides of a
    /// joint vocabulary.
    private static let trained: Result<TemporaryFolder, any Error> = Result {
        let sandbox = try TemporaryFolder()
        try ToyCorpus.prepare(sandbox)
        func run(_ command: String, _ options: [String]) throws {
            let found = try sandbox.run(command, options)
            #expect(found.status == 0, "\(found.errors)")
        }
        let languages = ["--source", "fr", "--target", "en"]
        try run("pipeline-vocab", languages + ["--kind", "words", "--joint", "--output", "joint", "train"])
        let sizes = ["--embedding-size", "8", "--hidden-size", "8", "--maximum-updates", "1"]
        let corpora = ["--train", "train", "--dev", "dev", "--vocab", "joint"]
        try run("pipeline-train", corpora + sizes + ["--output", "mt"])
        for (side, language) in [("source", "fr"), ("target", "en")] {
            try run(
                "pipeline-train",
                corpora + sizes + ["--task", "language-model", "--side", side, "--output", "lm-\(language)"])
            try sandbox.write("le\tO\nloup\tB-BEAST\n\n", to: "tags.conll")
            try run(
                "pipeline-vocab",
                ["--kind", "spaces", "--language", language, "--tagged", "tags.conll", "--output", "tags-\(language)"])
            try run(
                "pipeline-train",
                sizes + [
                    "--task", "tag", "--train", "tags.conll", "--dev", "tags.conll", "--vocab", "tags-\(language)",
                    "--output", "tagger-\(language)",
                ])
        }
        return sandbox
    }
    private let sandbox: TemporaryFolder

    init() throws { sandbox = try Self.trained.get() }

    @Test(arguments: [
        (
            "fr", "en", ["--forward-model", "mt", "--backward-model", "mt", "--keep-dual-cross-entropy", "0.5"],
            "mt: error: translates fr to en; --backward-model needs a model from en to fr"
        ),
        (
            "en", "fr", ["--forward-model", "mt", "--backward-model", "mt", "--keep-dual-cross-entropy", "0.5"],
            "mt: error: translates fr to en; --forward-model needs a model from en to fr"
        ),
        (
            "fr", "en",
            ["--domain-target-model", "lm-fr", "--general-target-model", "lm-en", "--keep-cross-entropy", "0.5"],
            "lm-fr: error: is a language model of fr; --domain-target-model needs one of en"
        ),
        (
            "fr", "en",
            ["--domain-source-model", "lm-fr", "--general-source-model", "lm-en", "--keep-cross-entropy", "0.5"],
            "lm-en: error: is a language model of en; --general-source-model needs one of fr"
        ),
    ])
    func filtersAskModelsOfTheirLanguages(_ source: String, target: String, options: [String], message: String) throws {
        let refused = try sandbox.run(
            "pipeline-prepare", ["--source", source, "--target", target, "--output", "clean"] + options + ["train"])
        #expect(refused.status == 65 && refused.errors.contains(message), "\(refused.status) \(refused.errors)")
        #expect(!sandbox.exists("clean/train.fr"))
    }

    @Test func regionsAreNoOtherLanguages() throws {
        for language in ["fr", "en"] {
            try sandbox.write(sandbox.text("train.\(language)"), to: "regional.\(language)-CA")
        }
        let run = try sandbox.run(
            "pipeline-prepare", "--source", "fr-CA", "--target", "en-CA", "--output", "regional",
            "--domain-target-model", "lm-en", "--general-target-model", "lm-en", "--keep-cross-entropy", "1", "regional"
        )
        #expect(run.status == 0, "\(run.errors)")
    }

    @Test func aSearchAsksLanguageModelsOfTheTarget() throws {
        for (command, options) in [
            ("pipeline-decode", ["--input", "dev.fr", "--output", "never"]),
            ("pipeline-tune", ["--bitext", "dev", "--output", "never"]),
        ] {
            let refused = try sandbox.run(command, options + ["--model", "mt", "--language-model", "lm-fr"])
            #expect(
                refused.status == 65
                    && refused.errors.contains("lm-fr: error: is a language model of fr, and mt translates to en"),
                "\(refused.status) \(refused.errors)")
            #expect(!sandbox.exists("never"))
        }
    }

    @Test func thereIsAWarningForATaggerOfAnotherLanguage() throws {
        func errors(_ tagger: String) throws -> String {
            let run = try sandbox.run(
                "pipeline-decode", "--model", "mt", "--input", "dev.fr", "--output", "kept", "--protect", tagger)
            #expect(run.status == 0, "\(run.errors)")
            return run.errors
        }
        #expect(try errors("tagger-en").contains("tagger-en is a tagger of en, and the text is fr"))
        #expect(try !errors("tagger-fr").contains("is a tagger of"))
    }
}
