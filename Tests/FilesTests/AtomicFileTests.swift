import Diagnostics
import Files
import Foundation
import TestSupport
import Testing

@Suite struct AtomicFileTests {
    @Test func nothingStandsUnderTheNameBeforeCommit() throws {
        let folder = try TemporaryFolder(onDisk: true)
        let file = try AtomicFile(folder.path("out.txt"))
        try file.writeLine("one")
        try file.write(String(repeating: "x", count: 1 << 20))  // More than any buffer.
        try file.write("two")
        #expect(!FileManager.default.fileExists(atPath: folder.path("out.txt")))
        try file.commit()
        #expect(try folder.text("out.txt") == "one\n" + String(repeating: "x", count: 1 << 20) + "two")
        #expect(folder.names == ["out.txt"])
    }

    @Test func droppedFilesLeaveNothing() throws {
        let folder = try TemporaryFolder(onDisk: true)
        func drop() throws {
            let file = try AtomicFile(folder.path("out.txt"))
            try file.write(String(repeating: "x", count: 1 << 20))
            #expect(!folder.names.contains("out.txt"))
        }
        try drop()
        #expect(folder.names == [])
    }

    @Test func earlierFileStaysUntilCommit() throws {
        let folder = try TemporaryFolder(onDisk: true)
        try folder.write("old".utf8, to: "out.txt")
        func fail() throws {
            let file = try AtomicFile(folder.path("out.txt"))
            try file.write("new")
            throw Diagnostic(.badInput, "stopped")
        }
        #expect(throws: Diagnostic.self) { try fail() }
        #expect(try folder.text("out.txt") == "old" && folder.names == ["out.txt"])
        try AtomicFile.write("new", to: folder.path("out.txt"))
        #expect(try folder.text("out.txt") == "new" && folder.names == ["out.txt"])
    }

    @Test func foldersAreMade() throws {
        let folder = try TemporaryFolder(onDisk: true)
        try AtomicFile.write(Data([1, 2, 3]), to: folder.path("a/b/c.bin"))
        #expect(try Data(contentsOf: URL(fileURLWithPath: folder.path("a/b/c.bin"))) == Data([1, 2, 3]))
        for path in ["a/b", "a/b/", "a//b", "x/y/z/", "x/./w", "x/../v"] {
            try Folder.create(folder.path(path))
            var isFolder: ObjCBool = false
            #expect(
                FileManager.default.fileExists(atPath: folder.path(path), isDirectory: &isFolder) && isFolder.boolValue)
        }
    }

    @Test func bytesAndTextsKeepTheirOrder() throws {
        let folder = try TemporaryFolder(onDisk: true)
        let file = try AtomicFile(folder.path("out.txt"))
        let large = [UInt8](repeating: 0x78, count: 1 << 19)
        try file.write("a")
        try Array("b".utf8).withUnsafeBytes { try file.write($0) }
        try file.write("c")
        try large.withUnsafeBytes { try file.write($0) }
        try [UInt8]().withUnsafeBytes { try file.write($0) }
        try file.writeLine("d")
        try file.commit()
        #expect(try folder.text("out.txt") == "abc" + String(repeating: "x", count: 1 << 19) + "d\n")
    }

    @Test func twoWritersOfOneFileKeepApart() throws {
        let folder = try TemporaryFolder(onDisk: true)
        let first = try AtomicFile(folder.path("out.txt"))
        let second = try AtomicFile(folder.path("out.txt"))
        try first.write("first")
        try second.write("2")
        try second.commit()
        #expect(try folder.text("out.txt") == "2")
        try first.commit()
        #expect(try folder.text("out.txt") == "first" && folder.names == ["out.txt"])
    }

    @Test func whatKilledProcessesLeaveGoesWithTheNextWrite() throws {
        let folder = try TemporaryFolder(onDisk: true)
        for name in ["out.txt.partial-7-1", "out.txt.partial-99999-3", "other.txt.partial-7-1"] {
            try folder.write("half".utf8, to: name)
        }
        // A process at work has its file locked.
        let descriptor = open(folder.path("out.txt.partial-7-1"), O_RDONLY)
        defer { close(descriptor) }
        #expect(flock(descriptor, LOCK_EX) == 0)
        try AtomicFile.write("whole", to: folder.path("out.txt"))
        #expect(folder.names == ["other.txt.partial-7-1", "out.txt", "out.txt.partial-7-1"])
    }

    /// The names of paths of one character have been a trap.
    @Test(arguments: ["x", "x/y", "x/y/z"]) func shortNames(name: String) throws {
        let folder = try TemporaryFolder(onDisk: true)
        try AtomicFile.write("text", to: folder.path(name))
        #expect(try folder.text(name) == "text")
        #expect(Folder.parent(of: "x") == "" && Folder.parent(of: "x/") == "" && Folder.parent(of: "/x") == "/")
        #expect(Folder.parent(of: "x//y/") == "x" && Folder.parent(of: "/") == "/" && Folder.parent(of: "") == "")
    }

    @Test func linksStayLinks() throws {
        let folder = try TemporaryFolder(onDisk: true)
        try Folder.create(folder.path("real"))
        try folder.write("old".utf8, to: "real/out.txt")
        try FileManager.default.createSymbolicLink(atPath: folder.path("link"), withDestinationPath: "real/out.txt")
        try AtomicFile.write("new", to: folder.path("link"))
        #expect(try folder.text("real/out.txt") == "new")
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder.path("link")) == "real/out.txt")
    }

    @Test func permissionsAreKept() throws {
        let folder = try TemporaryFolder(onDisk: true)
        let path = try folder.write("old".utf8, to: "out.txt")
        #expect(chmod(path, 0o600) == 0)
        try AtomicFile.write("new", to: path)
        var status = stat()
        #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
    }

    @Test func pipesAreWrittenTo() throws {
        let folder = try TemporaryFolder(onDisk: true)
        #expect(mkfifo(folder.path("pipe"), 0o600) == 0)
        let reader = open(folder.path("pipe"), O_RDONLY | O_NONBLOCK)
        defer { close(reader) }
        try AtomicFile.write("through", to: folder.path("pipe"))
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = read(reader, &bytes, bytes.count)
        #expect(String(decoding: bytes.prefix(max(0, count)), as: UTF8.self) == "through")
        var status = stat()
        #expect(stat(folder.path("pipe"), &status) == 0 && status.st_mode & S_IFMT == S_IFIFO)
        #expect(folder.names == ["pipe"])
    }

    @Test func fullDisk() throws {
        let folder = try TemporaryFolder(onDisk: true)
        try FileManager.default.createSymbolicLink(atPath: folder.path("full"), withDestinationPath: "/dev/full")
        let error = diagnostic { try AtomicFile.write("text", to: folder.path("full")) }
        #expect(error?.status == .inputOutput)
        #expect(error?.description == "\(folder.path("full")): error: cannot write: No space left on device")
    }

    @Test func outputsThatCannotBe() throws {
        let folder = try TemporaryFolder(onDisk: true)
        try folder.write("".utf8, to: "file")
        let cases: [(String, String)] = [
            (folder.path, "is a folder; name a file"),
            (folder.path("file/out.txt"), "cannot create the folder: File exists"),
            (folder.path("file/a/b/out.txt"), "cannot create the folder: Not a directory"),
            ("/proc/nowhere/a/out.txt", "cannot create the folder: No such file or directory"),
            (folder.path(String(repeating: "x", count: 300)), "cannot create the file: File name too long"),
            ("", "the name of a file to write is empty"),
        ]
        for (path, message) in cases {
            let error = diagnostic { try AtomicFile.write("text", to: path) }
            #expect(error?.status == .cannotCreate)
            #expect(error?.message.hasPrefix(message) == true, "\(error?.message ?? "")")
        }
        #expect(folder.names == ["file"])
    }

    @Test(.enabled(if: getuid() != 0, "the superuser may write everywhere")) func unwritableFolder() throws {
        let folder = try TemporaryFolder(onDisk: true)
        #expect(chmod(folder.path, 0o555) == 0)
        defer { chmod(folder.path, 0o755) }
        let error = diagnostic { try AtomicFile.write("text", to: folder.path("out.txt")) }
        #expect(error?.description == "\(folder.path("out.txt")): error: cannot create the file: Permission denied")
    }

    @Test func committedFilesTakeNoMore() throws {
        let folder = try TemporaryFolder(onDisk: true)
        let file = try AtomicFile(folder.path("out.txt"))
        try file.write("one")
        try file.commit()
        try file.write("two")
        #expect(diagnostic { try file.commit() }?.status == .inputOutput)
        #expect(try folder.text("out.txt") == "one" && folder.names == ["out.txt"])
    }

    @Test func copiesAreFilesOfTheirOwn() throws {
        let folder = try TemporaryFolder(onDisk: true)
        let bytes = (0..<3_000_001).map { UInt8(truncatingIfNeeded: $0 &* 7 ^ $0 >> 9) }
        try folder.write(bytes, to: "in")
        try folder.write("old".utf8, to: "out")
        try AtomicFile.copy(folder.path("in"), to: folder.path("out"))
        #expect(try Data(contentsOf: URL(fileURLWithPath: folder.path("out"))) == Data(bytes))
        try AtomicFile.copy(folder.path("out"), to: folder.path("out"))
        try folder.write("new".utf8, to: "in")
        #expect(try Data(contentsOf: URL(fileURLWithPath: folder.path("out"))) == Data(bytes))
        let missing = #expect(throws: Diagnostic.self) {
            try AtomicFile.copy(folder.path("none"), to: folder.path("other"))
        }
        #expect(missing?.status == .inputOutput && missing?.place?.file == folder.path("none"))
        #expect(folder.names.sorted() == ["in", "out"])
    }

    @Test func scratchFilesHaveNoName() throws {
        let folder = try TemporaryFolder(onDisk: true)
        let file = try ScratchFile(beside: folder.path("corpus"))
        for part in ["one", " and ", "two"] { try Array(part.utf8).withUnsafeBytes(file.write) }
        #expect(folder.names == [])
        let mapped = try file.mapped()
        #expect(withExtendedLifetime(mapped) { String(decoding: mapped.bytes, as: UTF8.self) } == "one and two")
        #expect(throws: Diagnostic.self) { try ScratchFile(beside: folder.path("none/corpus")) }
    }
}
