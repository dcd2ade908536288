import Diagnostics
import Files
import Foundation
import TestSupport
import Testing
import Training
import Translation

/// What stands in a folder while models replace each other, and after processes that were killed.
@Suite struct TrainingFolderTests {
    private let sandbox: TemporaryFolder
    private var path: String { sandbox.path + "/model" }

    init() throws { sandbox = try TemporaryFolder() }

    /// Writes what makes a folder a model to the eye.
    private func writeModel(_ name: String, _ text: String, marked: Bool = false) throws {
        let folder = "\(sandbox.path)/\(name)"
        for part in ["config.json", "model.safetensors", "checkpoints/last.safetensors"] {
            try AtomicFile.write(text, to: "\(folder)/\(part)")
        }
        if marked { try AtomicFile.write("", to: "\(folder)/.unfinished") }
    }

    private func text(_ name: String) -> String? {
        try? String(contentsOfFile: "\(sandbox.path)/\(name)/model.safetensors", encoding: .utf8)
    }

    private var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: sandbox.path).sorted()) ?? [] }

    @Test func firstModelIsMadeInPlace() throws {
        let folder = try TrainingFolder(path + "//")
        try folder.begin()
        #expect(folder.model.path == path)
        try folder.publish()
        #expect(names == ["model"])
    }

    @Test func aModelIsReplacedAsAWholeAndMovedAside() throws {
        for number in 1...3 {
            let folder = try TrainingFolder(path)
            try folder.begin()
            let isFirst = number == 1
            #expect(folder.model.path == (isFirst ? path : path + ".next"))
            try AtomicFile.write("notes", to: path + "/notes.txt")
            if !isFirst { #expect(text("model") == "\(number - 1)") }
            try writeModel(isFirst ? "model" : "model.next", "\(number)")
            try AtomicFile.write("\(number)", to: folder.model.path + "/lexicon.tsv")
            try folder.publish()
            #expect(folder.model.path == path && text("model") == "\(number)")
            // What goes with a model has gone with it, and what does not has stayed.
            #expect(FileManager.default.fileExists(atPath: path + "/notes.txt"))
            #expect(try String(contentsOfFile: path + "/lexicon.tsv", encoding: .utf8) == "\(number)")
        }
        #expect(names == ["model", "model.previous", "model.previous-2"])
        #expect(text("model.previous") == "1" && text("model.previous-2") == "2")
        let left = FileManager.default.enumerator(atPath: sandbox.path)?.compactMap { $0 as? String } ?? []
        #expect(!left.contains { $0.contains(".lock") || $0.contains(".unfinished") })
    }

    @Test func killedBeforeTheExchange() throws {
        try writeModel("model", "old")
        try writeModel("model.next", "new", marked: true)
        _ = try TrainingFolder(path)
        #expect(text("model") == "old" && text("model.next") == "new")
        // A third training keeps what the second has come to.
        let folder = try TrainingFolder(path)
        try folder.begin()
        #expect(text("model.previous") == "new" && text("model.next") == nil && text("model") == "old")
    }

    @Test func killedAfterTheExchange() throws {
        try writeModel("model", "new", marked: true)
        try writeModel("model.next", "old")
        _ = try TrainingFolder(path)
        #expect(text("model") == "new" && text("model.previous") == "old" && names.count == 2)
        #expect(!FileManager.default.fileExists(atPath: path + "/.unfinished"))
    }

    @Test func killedWhileThePlaceForANewModelWasMade() throws {
        try writeModel("model", "old")
        try Folder.create(path + ".next/checkpoints")
        _ = try TrainingFolder(path)
        #expect(names == ["model"] && text("model") == "old")
    }

    @Test func killedBetweenTwoRenames() throws {
        try writeModel("model.previous", "old")
        try writeModel("model.next", "new", marked: true)
        let refused = #expect(throws: Diagnostic.self) { try ModelFolder(path).load() }
        #expect(refused?.status == .missingInput && refused?.message.contains("model.next") == true)
        _ = try TrainingFolder(path)
        #expect(text("model") == "new" && names == ["model", "model.previous"])
    }

    @Test func twoTrainingsOfOneFolder() throws {
        let first = try TrainingFolder(path)
        let refused = #expect(throws: Diagnostic.self) { try TrainingFolder(path) }
        #expect(refused?.status == .cannotCreate)
        #expect(refused?.message.contains("another training (process \(getpid())") == true)
        withExtendedLifetime(first) {}
    }

    @Test func aLinkStaysALink() throws {
        try writeModel("elsewhere", "old")
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "elsewhere")
        let folder = try TrainingFolder(path)
        try folder.begin()
        try writeModel("elsewhere.next", "new")
        try folder.publish()
        #expect(text("model") == "new" && text("elsewhere.previous") == "old")
    }
}
