import Diagnostics
import Foundation
import Pipelines
import Testing

/// A stage that fails: what the person reads, what the exit status is, and where the next run goes on.
struct FailureTests {
    @Test func theMessageSaysHowToGoOn() async throws {
        let sandbox = try Sandbox()
        try sandbox.write("fail-vocab", "65")
        let error = try #require(
            await #expect(throws: Diagnostic.self) { try await sandbox.run() })
        #expect(error.status == .badInput)
        #expect(
            error.message.replacingOccurrences(of: sandbox.folder + "/", with: "") == """
                vocab ended with exit status 65; its last lines:
                    messages of vocab
                All of its messages: work/fr-en/logs/vocab.log
                To run it alone: bin/pipeline-vocab --kind bpe --size 4000 --output work/fr-en/vocab \
                work/fr-en/clean/train
                """)
        #expect(sandbox.ranBeforeFailure.last == "vocab")
        let status = try await sandbox.plan().status()
        #expect(status[5].freshness == .failed(65))
        try sandbox.remove("fail-vocab")
        #expect(try await sandbox.run().first == "vocab")
        #expect(sandbox.lines.contains("[6/11] vocab: failed last time with exit status 65"))
    }

    @Test(
        "The exit status is the stage's where it is one of ours",
        arguments: [
            (1, .defect), (64, .defect), (66, .missingInput), (70, .defect), (73, .cannotCreate), (74, .inputOutput),
            (78, .configuration), (200, .defect),
        ] as [(Int, Diagnostics.ExitStatus)])
    func exitStatus(_ code: Int, _ status: Diagnostics.ExitStatus) async throws {
        let sandbox = try Sandbox()
        try sandbox.write("fail-ingest", "\(code)")
        let error = try #require(await #expect(throws: Diagnostic.self) { try await sandbox.run() })
        #expect(error.status == status)
        #expect(error.message.hasPrefix("ingest train ended with exit status \(code); its last lines:\n"))
    }

    @Test func aStageThatIsKilledIsADefect() async throws {
        let sandbox = try Sandbox()
        try sandbox.write("fail-train", "9")
        let error = try #require(await #expect(throws: Diagnostic.self) { try await sandbox.run() })
        #expect(error.status == .defect)
        let start = "train was ended by signal 9 (Killed); the machine may have run out of memory; its last lines:"
        #expect(error.message.hasPrefix(start))
    }

    @Test func aStageThatWritesNothingIsADefect() async throws {
        let sandbox = try Sandbox()
        try sandbox.addStage("vocab", "#!/bin/sh\nexit 0\n")
        let error = try #require(await #expect(throws: Diagnostic.self) { try await sandbox.run() })
        #expect(error.status == .defect)
        #expect(error.message.hasPrefix("vocab ended well but did not write all of work/fr-en/vocab\n"))
    }

    @Test func aMissedGateStopsNoOtherReport() async throws {
        let sandbox = try Sandbox()
        try sandbox.write("fail-score-news", "3")
        let missed = Diagnostic(.gateFailed, "quality gate not passed: score news; see the report")
        await #expect(throws: missed) { try await sandbox.run() }
        #expect(sandbox.ranBeforeFailure.suffix(2) == ["score news", "score talks"])
        #expect(sandbox.exists("reports/fr-en/news/report.json"))
        #expect(sandbox.lines.contains("[10/11] score news: did not pass its gate, TIME"))
        // The verdict is asked for anew, so that it cannot get lost.
        await #expect(throws: missed) { try await sandbox.run() }
        #expect(sandbox.ranBeforeFailure == ["score news"])
        #expect(sandbox.lines.contains("[10/11] score news: did not pass its gate last time"))
        try sandbox.remove("fail-score-news")
        #expect(try await sandbox.run() == ["score news"])
    }

    @Test func theCommandLineWorksInAShell() async throws {
        let sandbox = try Sandbox()
        try sandbox.write("corpora/it's a $corpus;.tmx", "un\n")
        let manifest = Sandbox.manifest
            .replacingOccurrences(of: "[corpora/train.tmx]", with: "[\"corpora/it's a $corpus;.tmx\"]")
        let invocation = try #require(try await sandbox.plan(manifest).invocations.first)
        try sandbox.addStage("ingest", "#!/bin/sh\nfor word; do echo \"<$word>\"; done > \"${0%/*}/words\"\n")
        let shell = Process()
        shell.executableURL = URL(filePath: "/bin/sh")
        shell.arguments = ["-c", invocation.commandLine]
        shell.currentDirectoryURL = URL(filePath: sandbox.folder)
        try shell.run()
        shell.waitUntilExit()
        let words = try sandbox.read("bin/words").split(separator: "\n").map(String.init)
        #expect(words == invocation.arguments.map { "<\($0)>" })
        #expect(words.last == "<corpora/it's a $corpus;.tmx>")
    }

    @Test func logsHoldWhatEachStageSaid() async throws {
        let sandbox = try Sandbox()
        try await sandbox.run()
        #expect(try sandbox.read("work/fr-en/logs/decode-talks.log") == "messages of decode\n")
    }

    @Test func aMissingExecutableIsToldBeforeAnythingRuns() async throws {
        let sandbox = try Sandbox()
        try sandbox.remove("bin/pipeline-score")
        let found = try await sandbox.problems(Sandbox.manifest)
        #expect(found.status == .missingInput)
        #expect(
            found.text == """
                pipeline: error: there is no pipeline-score beside pipeline or on the PATH; build the whole package, \
                or put the folder of the executable on the PATH
                """)
    }

    @Test func damagedStateIsNoStateAndNoCrash() async throws {
        let sandbox = try Sandbox()
        try await sandbox.run()
        try sandbox.write("work/fr-en/.pipeline/records/vocab.json", "{\"outcome\": \"do")
        try sandbox.write("work/fr-en/.pipeline/hashes.json", "[]")
        try sandbox.write("work/fr-en/pipeline.lock.json", "")
        #expect(try await sandbox.run().first == "vocab")
        #expect(sandbox.lines.contains("[6/11] vocab: never run"))
        #expect(try await sandbox.run() == [])
    }
}
