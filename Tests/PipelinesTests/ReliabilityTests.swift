import Diagnostics
import Files
import Foundation
import Pipelines
import Testing

/// What the machine does to a run: full and read-only disks, files that go away, clocks that jump.
struct ReliabilityTests {
    private func failure(_ sandbox: Sandbox, set settings: [String] = []) async throws -> Diagnostic {
        try #require(await #expect(throws: Diagnostic.self) { try await sandbox.run(set: settings) })
    }

    /// `/dev/full` says of every write that there is no space left.
    @Test func aRecordThatDoesNotFitOnTheDiskIsAnError() async throws {
        let sandbox = try Sandbox()
        try await sandbox.run()
        let record = "work/fr-en/.pipeline/records/vocab.json"
        try sandbox.remove(record)
        try FileManager.default.createSymbolicLink(
            atPath: sandbox.path(record), withDestinationPath: "/dev/full")
        let error = try await failure(sandbox)
        #expect(error.status == .inputOutput && error.place == Place(sandbox.path(record)))
        #expect(error.message == "cannot write: No space left on device")
        #expect(sandbox.ranBeforeFailure == [], "a stage ran that nothing is known of")
        try sandbox.remove(record)
        #expect(try await sandbox.run() == ["vocab"])
    }

    @Test func aLogThatDoesNotFitOnTheDiskStopsNothing() async throws {
        let sandbox = try Sandbox()
        try Folder.create(sandbox.path("work/fr-en/logs"))
        try FileManager.default.createSymbolicLink(
            atPath: sandbox.path("work/fr-en/logs/vocab.log"), withDestinationPath: "/dev/full")
        #expect(try await sandbox.run() == CachingTests.everything)
    }

    @Test(arguments: ["/proc/none", "/sys/none", "in-the-way", "in-the-way/below"])
    func aWorkFolderThatCannotBeWrittenIsAnError(_ work: String) async throws {
        let sandbox = try Sandbox()
        try sandbox.write("in-the-way", "a file")
        let error = try await failure(sandbox, set: ["work=\(work)"])
        #expect(error.status == .cannotCreate)
        #expect(error.place?.file == work)
        #expect(error.message.hasSuffix("; the work folder has to be writable; set another `work`"))
        #expect(sandbox.ranBeforeFailure == [])
    }

    @Test func anOutputFolderThatCannotBeMadeIsAnError() async throws {
        let sandbox = try Sandbox()
        try sandbox.write("work/fr-en/hypotheses", "in the way")
        let error = try await failure(sandbox)
        #expect(error.status == .cannotCreate)
        #expect(error.place?.file.hasSuffix("work/fr-en/hypotheses") == true)
        #expect(sandbox.ranBeforeFailure.last == "train")
    }

    @Test func aCorpusThatGoesAwayDuringTheRunIsAnError() async throws {
        let sandbox = try Sandbox()
        let ingest = try sandbox.read("bin/pipeline-ingest")
        try sandbox.addStage("ingest", ingest.replacing("exit 0", with: "rm -f \"$here/corpora/news.tmx\"; exit 0"))
        let error = try #require(
            await #expect(throws: Diagnostic.self) { try await sandbox.run { $0.jobs = 1 } })
        #expect(error.status == .missingInput)
        #expect(error.place?.file == "corpora/news.tmx")
        #expect(error.message == "ingest news reads this, and it is not there")
        try sandbox.write("corpora/news.tmx", "cinq\n")
        try sandbox.addStage("ingest", ingest)
        #expect(try await sandbox.run().first == "ingest news")
    }

    @Test func anIntermediateFileThatGoesAwayIsMadeAgain() async throws {
        let sandbox = try Sandbox()
        try await sandbox.run()
        try sandbox.remove("work/fr-en/clean/news.fr")
        // The same bytes come back, so nothing behind it has to run.
        #expect(try await sandbox.run() == ["prepare"])
        try sandbox.remove("work/fr-en/bitext")
        #expect(try await sandbox.run() == CachingTests.everything.filter { $0.hasPrefix("ingest") })
        try sandbox.remove("work")
        #expect(try await sandbox.run() == CachingTests.everything)
    }

    /// What a killed stage was still writing is no output, and does not pile up.
    @Test func halfWrittenFilesGo() async throws {
        let sandbox = try Sandbox()
        try await sandbox.run()
        let names = ["vocab/joint.model.partial-12-3", "hypotheses/news.en.partial-7-1", "bitext/dev.fr.partial-7-1"]
        for name in names { try sandbox.write("work/fr-en/\(name)", "half") }
        #expect(try await sandbox.run() == [])
        try await sandbox.run(forced: ["vocab", "decode", "ingest"])
        for name in names { #expect(!sandbox.exists("work/fr-en/\(name)"), "\(name)") }
        try sandbox.write("work/fr-en/\(names[0])", "half")
        try Cleaning(try await sandbox.plan()).run()
        #expect(!sandbox.exists("work"))
    }

    /// An output of the same length, with its old time: only the inode's own time tells.
    @Test func aDisguisedChangeOfAnOutputIsNoticed() async throws {
        let sandbox = try Sandbox()
        try await sandbox.run()
        try await Task.sleep(for: .milliseconds(100))
        // Now all hashes are remembered.
        #expect(try await sandbox.run() == [])
        let path = sandbox.path("work/fr-en/model/model.safetensors")
        let date = try #require(
            try FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date)
        let handle = try #require(FileHandle(forUpdatingAtPath: path))
        try handle.write(contentsOf: Data("U".utf8))
        try handle.close()
        try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: path)
        #expect(try await sandbox.run().first == "train")
        #expect(
            sandbox.lines.contains(
                "[7/11] train: output work/fr-en/model/model.safetensors is changed by another hand"))
    }

    /// Times that lie ahead or behind, or that are all the same, neither hide a change nor make one.
    @Test(arguments: [-1.2e9, 3600, 1.2e9] as [Double])
    func timesOfFilesDoNotMatter(_ seconds: Double) async throws {
        let sandbox = try Sandbox()
        try await sandbox.run()
        let date = Date(timeIntervalSinceNow: seconds)
        func stamp() throws {
            for path in ["corpora/train.tmx", "corpora/dev.tmx", "work/fr-en/vocab/vocabulary.json"] {
                try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: sandbox.path(path))
            }
        }
        try stamp()
        try await Task.sleep(for: .milliseconds(100))
        #expect(try await sandbox.run() == [])
        // They are remembered all the same, or every run would read them again.
        let remembered = try sandbox.read("work/fr-en/.pipeline/hashes.json")
        #expect(remembered.contains("\"corpora/train.tmx\"") && remembered.contains("vocab/vocabulary.json\""))
        try sandbox.write("corpora/dev.tmx", "QUATRE\n")
        try stamp()
        #expect(try await sandbox.run().first == "ingest dev")
    }

    /// Its records name outputs by their paths from the manifest, and those are not where they were.
    @Test func aWorkFolderThatMovesAloneIsMadeAgain() async throws {
        let sandbox = try Sandbox()
        try await sandbox.run()
        try FileManager.default.moveItem(
            atPath: sandbox.path("work/fr-en"), toPath: sandbox.path("work/elsewhere"))
        let again = try await sandbox.run(set: ["work=work/elsewhere"])
        #expect(Set(again) == Set(CachingTests.everything.filter { !$0.hasPrefix("score") }))
        #expect(try await sandbox.run(set: ["work=work/elsewhere"]) == [])
    }
}
