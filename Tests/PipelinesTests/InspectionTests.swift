import Diagnostics
import Foundation
import Pipelines
import Testing

/// What people look at beside a run: graph, logs, differences, and what is left when it is cleaned away.
struct InspectionTests {
    @Test func theGraphNamesOnlyDirectNeeds() async throws {
        let graph = PlanGraph(try await Sandbox().plan())
        let lines = graph.drawn(as: .text).split(separator: "\n").map(String.init)
        #expect(lines.first == "ingest train")
        #expect(lines.contains("prepare       ← ingest train, ingest dev, ingest news, ingest talks"))
        #expect(lines.contains("train         ← vocab"))
        #expect(lines.last == "score talks   ← decode talks")
        let dot = graph.drawn(as: .dot)
        #expect(dot.contains("\"decode-news\" -> \"score-news\";") && !dot.contains("\"prepare\" -> \"train\";"))
        let svg = graph.drawn(as: .svg)
        #expect(svg.components(separatedBy: "<rect ").count == 12)
        let parser = XMLCheck(svg)
        #expect(parser.isBalanced)
    }

    @Test func logsAreFoundByStageAndByStep() async throws {
        let sandbox = try Sandbox()
        try await sandbox.run()
        let plan = try await sandbox.plan()
        #expect(try plan.logs(of: "decode").map(\.title) == ["decode news", "decode talks"])
        let log = try #require(try plan.logs(of: "decode talks").first)
        #expect(log.exists && !log.isRunning && log.lastLines(5) == ["messages of decode"])
        #expect(throws: Diagnostic(.usage, "there is no stage `decde`; did you mean `decode`?")) {
            try plan.logs(of: "decde")
        }
    }

    @Test func cleaningTakesWhatTheRunMadeAndNothingElse() async throws {
        let sandbox = try Sandbox()
        let before = sandbox.files
        try sandbox.write("fr-en.yaml", Sandbox.manifest)
        try await sandbox.run()
        try sandbox.write("work/fr-en/notes.txt", "mine")
        try sandbox.write("work/fr-en/hypotheses/news.en", "corrected by hand")
        let cleaning = try Cleaning(try await sandbox.plan())
        #expect(cleaning.kept == [sandbox.path("work/fr-en/hypotheses/news.en")])
        #expect(cleaning.bytes > 0)
        try cleaning.run()
        let left = Set(sandbox.files).subtracting(before).subtracting(sandbox.scratch)
        let record = "work/fr-en/.pipeline/records/decode-news.json"
        #expect(left == ["fr-en.yaml", "work/fr-en/notes.txt", "work/fr-en/hypotheses/news.en", record])
        // What was kept is still known, and goes when it is asked for.
        let again = try Cleaning(try await sandbox.plan())
        #expect(again.kept == cleaning.kept && again.removed.isEmpty)
        try again.run()
        try Cleaning(try await sandbox.plan(), includesChanged: true).run()
        #expect(!sandbox.exists("work/fr-en/hypotheses") && !sandbox.exists("work/fr-en/.pipeline"))
        // What was cleaned away is made again, all of it.
        #expect(Set(try await sandbox.run()) == Set(CachingTests.everything))
    }

    /// A training that replaces its model leaves the older one beside it; one that was killed, the unfinished one.
    @Test func cleaningTakesOlderAndUnfinishedModels() async throws {
        let sandbox = try Sandbox()
        func run(_ corpus: String, aside: String) async throws {
            try sandbox.write("corpora/train.tmx", corpus)
            try sandbox.write("aside", aside)
            try await sandbox.run(upTo: ["train"])
        }
        try await sandbox.run(upTo: ["train"])
        try await run("sept\n", aside: ".previous")
        try await run("huit\n", aside: ".previous-2")
        let models = ["", ".next", ".previous", ".previous-2"].map { sandbox.path("work/fr-en/model\($0)") }
        try sandbox.write("work/fr-en/model.next/.unfinished", "")
        try sandbox.write("work/fr-en/model.encoded", "kept to save time")
        try sandbox.write("work/fr-en/model.previous-2/config.json", "changed by hand")
        try sandbox.write("work/fr-en/model.previous-best/config.json", "mine")
        // A run that ended early has replaced nothing.
        try sandbox.write("fail-train", "9")
        await #expect(throws: Diagnostic.self) { try await run("neuf\n", aside: ".previous-3") }

        let cleaning = try Cleaning(try await sandbox.plan(), stages: ["train"])
        #expect(cleaning.kept == [models[3]])
        #expect(Set(cleaning.removed).isSuperset(of: ["\(models[0])/model.safetensors", models[1], models[2]]))
        try cleaning.run()
        #expect(!models[0...2].contains(where: FileManager.default.fileExists))
        #expect(!sandbox.exists("work/fr-en/model.encoded"))
        // What was kept is still known.
        #expect(try Cleaning(try await sandbox.plan(), stages: ["train"]).kept == [models[3]])
        try Cleaning(try await sandbox.plan(), includesChanged: true).run()
        #expect(!sandbox.exists("work/fr-en/model.previous-2") && sandbox.exists("work/fr-en/model.previous-best"))
    }

    @Test func aForcedTrainingDoesNotTakeUpTheUnfinishedModel() async throws {
        let sandbox = try Sandbox()
        try await sandbox.run(upTo: ["train"])
        try sandbox.write("work/fr-en/model.next/.unfinished", "")
        try sandbox.write("work/fr-en/model.previous/model.safetensors", "older")
        try await sandbox.run(upTo: ["train"], forced: ["train"])
        #expect(!sandbox.exists("work/fr-en/model.next") && sandbox.exists("work/fr-en/model.previous"))
    }

    @Test func cleaningOneStageLeavesTheOthers() async throws {
        let sandbox = try Sandbox()
        try await sandbox.run()
        try Cleaning(try await sandbox.plan(), stages: ["vocab"]).run()
        #expect(!sandbox.exists("work/fr-en/vocab") && sandbox.exists("work/fr-en/model/model.safetensors"))
        #expect(try await sandbox.run() == ["vocab"])
        let plan = try await sandbox.plan()
        #expect(throws: Diagnostic(.usage, "there is no stage `vocb`; did you mean `vocab`?")) {
            try Cleaning(plan, stages: ["vocb"])
        }
    }

    @Test func differencesAreOptionsCorporaAndScores() async throws {
        let sandbox = try Sandbox()
        try await sandbox.run()
        try await sandbox.run(set: ["work=other", "reports=other-reports", "decode.beam=8"])
        let a = try RunSummary("one", work: sandbox.path("work/fr-en"))
        let b = try RunSummary("two", work: sandbox.path("other"))
        #expect(a.differences(from: a).isEmpty)
        #expect(
            a.differences(from: b) == """
                decode-news, beam: 5 → 8
                decode-talks, beam: 5 → 8
                """)
        let report = #"{"metrics": [{"name": "BLEU", "value": 40}]}"#
        try sandbox.write("other-reports/news/report.json", report)
        let c = try RunSummary("two", work: sandbox.path("other"))
        #expect(
            a.differences(from: c).hasSuffix(
                """

                report      metric    one    two  change
                score-news  BLEU    38.21  40.00   +1.79
                """))
        #expect(throws: Diagnostic.self) { try RunSummary("none", work: sandbox.path("nowhere")) }
    }

    /// What a killed runner was still writing goes with the next run, and with cleaning.
    @Test func halfWrittenFilesOfTheRunnerGo() async throws {
        let sandbox = try Sandbox()
        let names = [".pipeline/hashes.json", ".pipeline/records/train.json", "pipeline.lock.json"]
        let files = names.map { "work/fr-en/\($0).partial-12-3" }
        for file in files { try sandbox.write(file, "{") }
        try await sandbox.run()
        for file in files { #expect(!sandbox.exists(file)) }
        for file in files { try sandbox.write(file, "{") }
        try Cleaning(try await sandbox.plan()).run()
        #expect(!sandbox.exists("work"))
    }

    /// The schema, the reader and the stages' options cannot drift apart.
    @Test func theSchemaHasEveryKeyAndEveryOption() throws {
        let text = try ManifestSchema(.fake).text
        let schema = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        let keys = try #require(schema["properties"] as? [String: [String: Any]])
        #expect(Set(keys.keys) == Set(ManifestSchema.topLevelKeys))
        let stages = try #require(keys["stages"]?["properties"] as? [String: [String: Any]])
        for stage in Catalogue.fake.stages {
            let options = try #require(stages[stage.name]?["properties"] as? [String: [String: Any]])
            // What a manifest cannot give is not offered.
            let names = Set(try #require(stage.options).map(\.name)).subtracting(["interactive"]).union(
                ["slurm"] + (stage.shardOption == nil ? [] : ["shards"]))
            #expect(Set(options.keys) == names)
        }
        let kind = stages["vocab"].flatMap { $0["properties"] as? [String: [String: Any]] }?["kind"]
        #expect(text.contains("\"bpe\"") && kind?["default"] as? String == "unigram")
        #expect(!text.contains("\"moses\""))
    }
}

/// Whether each element of a document is closed.
private struct XMLCheck {
    let isBalanced: Bool

    init(_ text: String) {
        var open: [Substring] = []
        var isSound = true
        for match in text.matches(of: /<(\/?)([a-z]+)[^>]*?(\/?)>/) {
            if match.1 == "/" {
                isSound = isSound && open.popLast() == match.2
            } else if match.3.isEmpty {
                open.append(match.2)
            }
        }
        isBalanced = isSound && open.isEmpty
    }
}

extension Sandbox {
    /// All files below the folder.
    var files: [String] {
        let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        return names.filter { name in
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: path(name), isDirectory: &isFolder) && !isFolder.boolValue
        }
    }

    /// What the scripts write for the tests.
    var scratch: [String] { files.filter { $0 == "calls" || $0.hasPrefix("arguments-") } }
}
