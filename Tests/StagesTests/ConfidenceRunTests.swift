import Foundation
import TestSupport
import Testing

/// Confidence from `pipeline-tune` to text and documents.
@Suite(.serialized) struct ConfidenceRunTests {
    private static let trained: Result<TemporaryFolder, any Error> = Result {
        let sandbox = try TemporaryFolder()
        try ToyCorpus.prepare(sandbox)
        try ToyCorpus.train(sandbox, ["--output", "model", "--maximum-updates", "60"])
        try ToyCorpus.train(sandbox, ["--output", "plain", "--maximum-updates", "2"])
        let tune = try sandbox.run("pipeline-tune", "--model", "model", "--bitext", "dev", "--maximum-beam", "2")
        #expect(tune.status == 0 && tune.errors.contains("confidence: correlation with chrF"), "\(tune.errors)")
        return sandbox
    }
    private let sandbox: TemporaryFolder
    private let sources: [String]

    init() throws {
        sandbox = try Self.trained.get()
        sources = try sandbox.text("dev.fr").split(separator: "\n").map(String.init)
    }

    @Test func linesHaveTheirConfidence() throws {
        try sandbox.write(sources.joined(separator: "\n") + "\n\n", to: "gap.fr")
        let outcome = try sandbox.run(
            "pipeline-decode", "--model", "model", "--input", "gap.fr", "--format", "jsonl", "--confidence",
            "gap.confidence"
        )
        #expect(outcome.status == 0, "\(outcome.errors)")
        let values = try sandbox.text("gap.confidence").split(separator: "\n", omittingEmptySubsequences: false)
            .dropLast()
        #expect(values.count == sources.count + 1 && values.last == "")
        #expect(values.dropLast().allSatisfy { (0...1).contains(Double($0) ?? -1) })
        let entries = try outcome.output.split(separator: "\n").map {
            try #require(JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
        #expect(entries.map { $0["confidence"] as? Double } == values.map { Double($0) })
        // Of several translations each has its own.
        let several = try sandbox.run(
            "pipeline-decode", "--model", "model", "--input", "gap.fr", "--format", "moses", "--best", "2", "--beam",
            "2",
            "--confidence", "several.confidence")
        #expect(several.status == 0, "\(several.errors)")
        #expect(try sandbox.text("several.confidence").count { $0 == "\n" } == several.output.count { $0 == "\n" })
    }

    @Test func documentsHaveIt() throws {
        let source = sources[0]
        try sandbox.write(
            """
            <xliff version="1.2"><file source-language="fr" target-language="en" original="x" datatype="plaintext"><body>
            <trans-unit id="1"><source>\(source)</source></trans-unit></body></file></xliff>
            """, to: "a.xlf")
        try sandbox.write(
            """
            <xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0" srcLang="fr" trgLang="en"><file id="f">
            <unit id="1"><segment><source>\(source)</source></segment></unit></file></xliff>
            """, to: "b.xlf")
        try sandbox.write(
            """
            <tmx version="1.4"><header creationtool="t" creationtoolversion="1" segtype="sentence" o-tmf="n" adminlang="en"
            srclang="fr" datatype="plaintext"/><body><tu><tuv xml:lang="fr"><seg>\(source)</seg></tuv></tu></body></tmx>
            """, to: "c.tmx")
        let wanted = [
            ("a.xlf", #"<note from="dragoman" annotates="target">confidence \d+%</note>"#),
            ("b.xlf", ##"<mtc:match ref="#s1" type="mt" matchQuality="\d+\.0" origin="dragoman">"##),
            ("c.tmx", #"<prop type="x-confidence">\d+%</prop>"#),
        ]
        for (name, pattern) in wanted {
            let decode = try sandbox.run(
                "pipeline-decode", "--model", "model", "--input", name, "--output", "out-\(name)")
            #expect(decode.status == 0, "\(decode.errors)")
            let text = try sandbox.text("out-\(name)")
            #expect(text.firstMatch(of: try Regex(pattern)) != nil, "\(text)")
            // A model that was not tuned says nothing.
            let plain = try sandbox.run(
                "pipeline-decode", "--model", "plain", "--input", name, "--output", "plain-\(name)")
            #expect(plain.status == 0, "\(plain.errors)")
            #expect(try !sandbox.text("plain-\(name)").contains("confidence"))
        }
    }

    /// In a manifest too: the stage ends well, and the confidence of an earlier tuning does not stay.
    @Test func fewPairsTeachNone() throws {
        let sandbox = try TemporaryFolder()
        try sandbox.write(ToyCorpus.tmx(ToyCorpus.pairs), to: "all.tmx")
        try sandbox.write(
            """
            source: fr
            target: en
            work: work
            corpora: {train: [all.tmx]}
            stages:
              prepare: {dev-size: 12, test-size: 12}
              vocab: {kind: words, size: 60}
              train: {embedding-size: 16, hidden-size: 16, batch-tokens: 100, maximum-updates: 2}
              tune: {maximum-beam: 1}
              decode: {beam: 1}
            """, to: "toy.yaml")
        let train = try sandbox.run("pipeline", "run", "toy.yaml", "train")
        #expect(train.status == 0, "\(train.errors)")
        try sandbox.write("of an earlier tuning", to: "work/model/confidence.json")
        let run = try sandbox.run("pipeline", "run", "toy.yaml", "decode")
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.errors.contains("no confidence is learnt from 12 pairs"), "\(run.errors)")
        #expect(sandbox.exists("work/model/search.json") && !sandbox.exists("work/model/confidence.json"))
        let again = try sandbox.run("pipeline", "run", "toy.yaml", "decode")
        #expect(again.status == 0 && again.errors.contains("tune: up to date"), "\(again.errors)")
    }

    /// Pairs that are all the same show nothing of what makes a translation good.
    @Test func anEstimateThatSaysNothingIsNotWritten() throws {
        let pair = ToyCorpus.pairs[3]
        try sandbox.write(String(repeating: pair.source + "\n", count: 40), to: "same.fr")
        try sandbox.write(String(repeating: pair.target + "\n", count: 40), to: "same.en")
        try sandbox.write("of an earlier tuning", to: "same.json")
        let tune = try sandbox.run(
            "pipeline-tune", "--model", "model", "--bitext", "same", "--maximum-beam", "1", "--output", "same.search",
            "--confidence", "same.json")
        #expect(tune.status == 0 && sandbox.exists("same.search"), "\(tune.errors)")
        #expect(
            tune.errors.contains("warning: no confidence is written, as it would say nothing")
                && tune.errors.contains("correlation with chrF 0.00"), "\(tune.errors)")
        #expect(!sandbox.exists("same.json"))
    }

    @Test(arguments: [
        (["--model", "plain", "--confidence", "x"], 66, "plain/confidence.json: error: no such file"),
        (["--model", "model", "plain", "--confidence", "x"], 64, "--confidence is for one model"),
        (["--model", "model", "--confidence", "-"], 64, "need a file each"),
        (["--model", "broken"], 65, "broken/confidence.json"),
    ]) func mistakesAreTold(_ options: [String], status: Int32, message: String) throws {
        if !FileManager.default.fileExists(atPath: sandbox.path("broken")) {
            try FileManager.default.copyItem(atPath: sandbox.path("plain"), toPath: sandbox.path("broken"))
            try sandbox.write("{\"mean\": 1}", to: "broken/confidence.json")
        }
        let outcome = try sandbox.run("pipeline-decode", ["--input", "dev.fr"] + options)
        #expect(outcome.status == status && outcome.errors.contains(message), "\(outcome.status) \(outcome.errors)")
    }
}
