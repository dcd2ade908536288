import Files
import Foundation
import Testing

@Suite struct SHA256Tests {
    @Test(
        "digests are those of FIPS 180-4's examples",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
        ])
    func examples(text: String, digest: String) throws {
        #expect(try SHA256.hash(of: Data(text.utf8)) == digest)
    }

    @Test("a digest is the same whatever pieces it is computed from")
    func pieces() throws {
        let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 * 7) }
        let sha = try SHA256()
        for start in stride(from: 0, to: bytes.count, by: 33) {
            try bytes[start..<min(start + 33, bytes.count)].withUnsafeBytes { try sha.update($0) }
        }
        #expect(try sha.finish() == SHA256.hash(of: Data(bytes)))
    }
}
