import Diagnostics
import Files
import Foundation
import Testing

@Suite struct SafetensorsHeaderTests {
    private static let tensors: [(name: String, tensor: SafetensorsHeader.Tensor)] = [
        ("b", .init(shape: [2, 3], bytes: 0..<24)), ("a", .init(type: "BF16", shape: [1], bytes: 24..<26)),
    ]

    @Test func `what is written is read`() throws {
        let bytes = try SafetensorsHeader.bytes(Self.tensors, metadata: ["by": "us"])
        #expect(bytes.count % 64 == 0)
        let header = try SafetensorsHeader(of: Data(bytes + [UInt8](repeating: 0, count: 26)), path: "x")
        #expect(header.tensors == Dictionary(uniqueKeysWithValues: Self.tensors))
        #expect(header.metadata == ["by": "us"] && header.end == bytes.count)
        #expect(header.tensors["b"]?.count == 6)
    }

    @Test(arguments: [
        ("{}", 1, "has 1 byte after its last tensor"), ("[]", 0, "the header is not valid JSON"),
        (#"{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}"#, 0, "not that of a tensor"),
        (#"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,0]}}"#, 0, "not that of a tensor"),
        (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, 8, "does not follow the one before it"),
        (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, 4, "is cut off within tensor"),
    ])
    func `a header that does not describe its file is refused`(_ json: String, _ size: Int, _ complaint: String) {
        let length = withUnsafeBytes(of: UInt64(json.utf8.count).littleEndian) { Array($0) }
        let file = Data(length + Array(json.utf8) + [UInt8](repeating: 0, count: size))
        let error = diagnostic { _ = try SafetensorsHeader(of: file, path: "x") }
        #expect(error?.status == .badInput && error?.message.contains(complaint) == true, "\(error?.message ?? "")")
    }
}
