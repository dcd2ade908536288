import Diagnostics
import Foundation
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
                #expect(try LineReader.lines(of: folder.write(data, name)) == ["eins", "zwei"])
            }
        }
        let file = try InputFile(folder.path("x.gz"))
        #expect(file.isCompressed && file.sizeOnDisk == Self.members.count)
        #expect(try !InputFile(folder.write("eins\n".utf8, "plain.gz")).isCompressed)
        #expect(try LineReader.lines(of: folder.path("plain.gz")) == ["eins"])
    }

    @Test(arguments: 3..<30) func cutOffPackedFiles(length: Int) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Self.packed.prefix(length), "x.gz")
        let error = diagnostic { _ = try LineReader.lines(of: path) }
        #expect(error?.status == .badInput && error?.place == Place(path))
        #expect(error?.message.hasPrefix("gzip data is damaged or cut off: ") == true)
    }

    @Test func damagedPackedFiles() throws {
        let folder = try TemporaryFolder()
        for index in [12, Self.packed.count - 8, Self.packed.count - 1] {
            var data = Self.packed
            data[index] ^= 0x10
            let path = try folder.write(data, "x.gz")
            let error = diagnostic { _ = try InputFile.bytes(of: path) }
            #expect(error?.status == .badInput, "byte \(index)")
            #expect(error?.message.contains(folder.path) == false)
        }
    }

    @Test func allBytes() throws {
        let folder = try TemporaryFolder()
        for count in [0, 1, 65_535, 65_536, 1_000_000] {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8) }
            #expect(try InputFile.bytes(of: folder.write(bytes, "x")) == bytes)
        }
        #expect(try InputFile.bytes(of: folder.write(Self.packed, "x")) == Array("eins\nzwei\n".utf8))
    }

    @Test func filesThatCannotBeRead() throws {
        let folder = try TemporaryFolder()
        try folder.write("".utf8, "file")
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
        var reader = try LineReader(folder.write(text.utf8, "x"))
        let start = try #require(reader.fraction)
        for _ in 0..<100_000 { _ = try reader.next() }
        let middle = try #require(reader.fraction)
        while try reader.next() != nil {}
        #expect(start == 0 && (0.4...0.9).contains(middle) && reader.fraction == 1)
    }
}
