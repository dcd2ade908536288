import Pipelines
import Testing

/// Which file runs a stage, and by which name it is called.
struct ExecutableFinderTests {
    @Test func stagesOfTheRunningExecutableNeedNoFile() throws {
        let sandbox = try Sandbox()
        let own = sandbox.path("bin/pipeline")
        let finder = ExecutableFinder(
            folders: ["relative", sandbox.path("bin")], own: own, ownNames: ["pipeline-vocab", "pipeline-tune"])
        // The name is that of the link where there is one.
        #expect(
            finder.find("pipeline-vocab") == Executable(path: own, name: sandbox.path("bin/pipeline-vocab")))
        #expect(finder.find("pipeline-tune") == Executable(path: own, name: "pipeline-tune"))
        #expect(finder.find("pipeline-score") == Executable(path: sandbox.path("bin/pipeline-score")))
        #expect(finder.find("pipeline-mine") == nil)
        #expect(finder.stageNames == ["decode", "ingest", "prepare", "score", "train", "tune", "vocab"])
    }
}
