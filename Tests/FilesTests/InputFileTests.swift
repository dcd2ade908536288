import Diagnostics
import Files
import Foundation
import TestSupport
import Testing

@Suite struct InputFileTests {
    /// `eins` and `zwei`, a line each, as gzip packs them: at once, and as two members one behind the other.
    static let packed = Data(base64Encoded: "H4sIAAAAAAACA0vNzCvmqipPzeQCAJSbgsIKAAAA") ?? Data()
    static let members =
        Data(base64Encoded: "H4sIAAAAAAACA0vNzCvmAgCoklB3BQAAAB+LCAAAAAAAAgOrKk/N5AIAbademQUAAAA=") ?? Data()

    @Test func packedFilesAreUnpacked() throws {
        let folder = try TemporaryFolder()
        for data in [Self.packed, Self.members] {
            // The name does not decide.
            for name in ["x.gz", "x"] {
                #expect(try LineReader.lines(of: folder.write(data, to: name)) == ["eins", "zwei"])
            }
        }
        let file = try InputFile(folder.path("x.gz"))
        #expect(file.isCompressed && file.sizeOnDisk == Self.members.count)
        #expect(try !InputFile(folder.write("eins\n".utf8, to: "plain.gz")).isCompressed)
        #expect(try LineReader.lines(of: folder.path("plain.gz")) == ["eins"])
    }

    @Test(arguments: 3..<30) func cutOffPackedFiles(length: Int) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Self.packed.prefix(length), to: "x.gz")
        let error = diagnostic { _ = try LineReader.lines(of: path) }
        #expect(error?.status == .badInput && error?.place == Place(path))
        #expect(error?.message.hasPrefix("the gzip ") == true)
    }

    @Test func damagedPackedFiles() throws {
        let folder = try TemporaryFolder()
        for index in [12, Self.packed.count - 8, Self.packed.count - 1] {
            var data = Self.packed
            data[index] ^= 0x10
            let path = try folder.write(data, to: "x.gz")
            let error = diagnostic { _ = try InputFile.bytes(of: path) }
            #expect(error?.status == .badInput, "byte \(index)")
            #expect(error?.message.contains(folder.path) == false)
        }
    }

    @Test func allBytes() throws {
        let folder = try TemporaryFolder()
        for count in [0, 1, 65_535, 65_536, 1_000_000] {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8) }
            #expect(try InputFile.bytes(of: folder.write(bytes, to: "x")) == bytes)
        }
        #expect(try InputFile.bytes(of: folder.write(Self.packed, to: "x")) == Array("eins\nzwei\n".utf8))
    }

    @Test func filesThatCannotBeRead() throws {
        let folder = try TemporaryFolder()
        try folder.write("".utf8, to: "file")
        let cases = [
            (folder.path("none"), "no such file"), (folder.path, "is a folder; name a file"),
            (folder.path("file/x"), "cannot be read: Not a directory"),
        ]
        for (path, message) in cases {
            let error = diagnostic { _ = try InputFile(path) }
            #expect(error?.status == .missingInput)
            #expect(error?.description == "\(path): error: \(message)")
        }
    }

    @Test func positionMovesOn() throws {
        let folder = try TemporaryFolder()
        let text = String(repeating: "line\n", count: 200_000)
        var reader = try LineReader(folder.write(text.utf8, to: "x"))
        let start = try #require(reader.fraction)
        for _ in 0..<100_000 { _ = try reader.next() }
        let middle = try #require(reader.fraction)
        while try reader.next() != nil {}
        #expect(start == 0 && (0.4...0.9).contains(middle) && reader.fraction == 1)
    }

    /// A pipe, and the name under which its end for reading can be opened.
    private func withPipe(_ body: (FileHandle, String) throws -> Void) throws {
        let pipe = Pipe()
        try body(pipe.fileHandleForWriting, "/dev/fd/\(pipe.fileHandleForReading.fileDescriptor)")
    }

    @Test func whatHasComeThroughAPipeIsHandedOn() throws {
        try withPipe { writer, path in
            // The pipe stays open, so that a reader that waits for more waits for ever.
            try writer.write(contentsOf: Data("one\ntw".utf8))
            var reader = try LineReader(path)
            #expect(try reader.next() == "one")
            try writer.write(contentsOf: Data("o\nthree\n".utf8))
            #expect(try reader.next() == "two")
            #expect(try reader.next() == "three")
            try writer.write(contentsOf: Data("end".utf8))
            try writer.close()
            #expect(try reader.next() == "end" && reader.next() == nil)
        }
    }

    @Test func packedDataThroughAPipe() throws {
        try withPipe { writer, path in
            let half = Self.members.count - 3
            try writer.write(contentsOf: Self.members.prefix(half))
            var reader = try LineReader(path)
            #expect(try reader.next() == "eins")
            try writer.write(contentsOf: Self.members.dropFirst(half))
            try writer.close()
            #expect(try reader.next() == "zwei" && reader.next() == nil)
        }
        // A byte that begins packed data, and is none.
        try withPipe { writer, path in
            try writer.write(contentsOf: Data([0x1F]))
            try writer.close()
            #expect(try LineReader.lines(of: path) == ["\u{1F}"])
        }
    }

    @Test func whatFollowsPackedDataIsIgnored() throws {
        let folder = try TemporaryFolder()
        for rest in [[0x00], [0x1F], [0x00, 0x00, 0x61]] as [[UInt8]] {
            #expect(try LineReader.lines(of: folder.write(Self.packed + rest, to: "x.gz")) == ["eins", "zwei"])
        }
    }

    /// What comes before the damage is not lost with it.
    @Test func theGoodPartOfPackedDataComesFirst() throws {
        let folder = try TemporaryFolder()
        let file = try InputFile(folder.write(Self.members.prefix(30), to: "x.gz"))
        var buffer = [UInt8](repeating: 0, count: 100)
        #expect(try buffer.withUnsafeMutableBytes { try file.read(into: $0) } == 5)
        #expect(String(decoding: buffer.prefix(5), as: UTF8.self) == "eins\n")
        #expect(diagnostic { _ = try buffer.withUnsafeMutableBytes { try file.read(into: $0) } }?.status == .badInput)
    }

    @Test(
        arguments: [
            ("xz", [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]), ("Zstandard", [0x28, 0xB5, 0x2F, 0xFD]),
            ("bzip2", [0x42, 0x5A, 0x68, 0x39, 0x31, 0x41, 0x59, 0x26, 0x53, 0x59]),
        ] as [(String, [UInt8])])
    func otherCompressionsAreNamed(name: String, magic: [UInt8]) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(magic + [0, 1, 2], to: "x")
        let error = diagnostic { _ = try InputFile.bytes(of: path) }
        #expect(error?.status == .badInput && error?.message.contains(name) == true)
    }
}
