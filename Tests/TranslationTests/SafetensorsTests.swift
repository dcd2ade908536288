import Diagnostics
import Foundation
import Tensors
import TestSupport
import Testing
import Translation

@Suite struct SafetensorsTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static let layout: ParameterLayout = {
        var layout = ParameterLayout()
        _ = layout.add("first", [2, 3], .uniform(1))
        _ = layout.add("second \"quoted\" é/ü", [5], .uniform(1))
        _ = layout.add("third", [1, 2, 2], .uniform(1))
        return layout
    }()

    private static func buffer(seed: UInt64) -> ParameterBuffer {
        let buffer = ParameterBuffer(count: layout.count)
        buffer.initialize(layout, key: RandomKey(seed))
        return buffer
    }

    /// Runs a test's body with the path of a file in a folder of its own.
    private func withPath(_ body: (String) throws -> Void) throws { try body(folder.path("model.safetensors")) }

    private func read(_ path: String, prefix: String = "") throws -> [[Float]] {
        let buffer = ParameterBuffer(count: Self.layout.count)
        try Safetensors.read(path, Self.layout, [.init(prefix: prefix, values: buffer)])
        return Self.layout.parameters.map { buffer.array($0) }
    }

    /// A file as bytes: the header's length, the header, the numbers.
    private static func file(header: String, numbers: Int = 0, length: UInt64? = nil) -> Data {
        var data = Data()
        let length = length ?? UInt64(header.utf8.count)
        for byte in 0..<8 { data.append(UInt8(truncatingIfNeeded: length >> (8 * UInt64(byte)))) }
        data.append(Data(header.utf8))
        data.append(Data(count: numbers * 4))
        return data
    }

    /// Expects a message about the file rather than a crash or values.
    private func expectDiagnostic(
        _ path: String, _ data: Data, _ what: String = "", sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        try data.write(to: URL(fileURLWithPath: path))
        let diagnostic = #expect(throws: Diagnostic.self, "\(what)", sourceLocation: sourceLocation) {
            try read(path)
        }
        #expect(diagnostic?.status == .badInput, "\(what)", sourceLocation: sourceLocation)
        #expect(diagnostic?.place?.file == path, "\(what)", sourceLocation: sourceLocation)
    }

    // MARK: What is written can be read

    @Test func roundTrip() throws {
        try withPath { path in
            let (weights, moments) = (Self.buffer(seed: 1), Self.buffer(seed: 2))
            let metadata = ["update": "120", "note": "“quoted”\n\u{1}"]
            try Safetensors.write(
                path, Self.layout, [.init(values: weights), .init(prefix: "adam/", values: moments)],
                metadata: metadata)
            #expect(try Safetensors.metadata(of: path) == metadata)
            #expect(try read(path) == Self.layout.parameters.map { weights.array($0) })
            #expect(try read(path, prefix: "adam/") == Self.layout.parameters.map { moments.array($0) })
            // Both sections at once, and no file but this one is left.
            let (first, second) = (ParameterBuffer(count: weights.count), ParameterBuffer(count: weights.count))
            let found = try Safetensors.read(
                path, Self.layout, [.init(values: first), .init(prefix: "adam/", values: second)])
            #expect(found == metadata)
            #expect(Self.layout.parameters.allSatisfy { second.array($0) == moments.array($0) })
            #expect(folder.names == ["model.safetensors"])
        }
    }

    @Test func bitsOfUnusualNumbersAreKept() throws {
        try withPath { path in
            let buffer = Self.buffer(seed: 1)
            let values: [Float] = [.infinity, -.infinity, -0.0, .leastNonzeroMagnitude, .greatestFiniteMagnitude, .nan]
            buffer.pointer(Self.layout.parameters[0]).update(from: values, count: 6)
            try Safetensors.write(path, Self.layout, [.init(values: buffer)])
            #expect(try read(path)[0].map(\.bitPattern) == values.map(\.bitPattern))
            #expect(try Safetensors.metadata(of: path) == [:])
        }
    }

    @Test func theFileIsLaidOutAsTheFormatSays() throws {
        try withPath { path in
            try Safetensors.write(path, Self.layout, [.init(values: Self.buffer(seed: 1))], metadata: ["a": "b"])
            let data = try Data(contentsOf: URL(fileURLWithPath: path))
            let length = data.prefix(8).enumerated().reduce(0) { $0 | Int($1.element) << (8 * $1.offset) }
            #expect(length % 8 == 0)
            #expect(data.count == 8 + length + 4 * (6 + 5 + 4))
            let header = try #require(
                JSONSerialization.jsonObject(with: data[8..<8 + length]) as? [String: [String: Any]])
            #expect(header["__metadata__"] as? [String: String] == ["a": "b"])
            let third = try #require(header["third"])
            #expect(third["dtype"] as? String == "F32")
            #expect(third["shape"] as? [Int] == [1, 2, 2])
            #expect(third["data_offsets"] as? [Int] == [44, 60])
            #expect(data[8] == UInt8(ascii: "{"))
        }
    }

    @Test func aWholeModelComesBack() throws {
        try withPath { path in
            let test = TestModel(.tiny(layers: 2))
            try Safetensors.write(path, test.model.layout, [.init(values: test.weights)])
            let loaded = ParameterBuffer(count: test.weights.count)
            try Safetensors.read(path, test.model.layout, [.init(values: loaded)])
            for parameter in test.model.layout.parameters {
                #expect(loaded.array(parameter) == test.weights.array(parameter))
            }
        }
    }

    // MARK: Damage

    @Test func aFileThatIsMissing() throws {
        let diagnostic = #expect(throws: Diagnostic.self) { try read("/nowhere/model.safetensors") }
        #expect(diagnostic?.status == .missingInput)
    }

    @Test func cutAtEveryByte() throws {
        try withPath { path in
            try Safetensors.write(path, Self.layout, [.init(values: Self.buffer(seed: 1))], metadata: ["a": "b"])
            let whole = try Data(contentsOf: URL(fileURLWithPath: path))
            for count in 0..<whole.count { try expectDiagnostic(path, whole.prefix(count), "\(count) bytes") }
            try expectDiagnostic(path, whole + Data([0]), "one byte more")
        }
    }

    @Test func everyByteOfTheHeaderChanged() throws {
        try withPath { path in
            try Safetensors.write(path, Self.layout, [.init(values: Self.buffer(seed: 1))], metadata: ["a": "b"])
            let whole = try Data(contentsOf: URL(fileURLWithPath: path))
            let headerEnd = whole.count - 4 * 15
            var refused = 0
            let bytes = [0, UInt8(ascii: "\""), UInt8(ascii: "9"), UInt8(ascii: "-"), 0xFF]
            for place in 0..<headerEnd {
                var data = whole
                data[place] = bytes[place % 5]
                try data.write(to: URL(fileURLWithPath: path))
                // Some changes leave a valid file (of another name, or other metadata); none may crash.
                do { _ = try read(path) } catch is Diagnostic { refused += 1 }
            }
            #expect(refused > headerEnd / 2 && refused < headerEnd)
        }
    }

    @Test(arguments: [
        ("wrong magic", "PK\u{3}\u{4}aaaaaaaaaaaaaaaaaaaaa"), ("text", "this is no safetensors file, but longer"),
        ("short", "abc"), ("empty", ""),
    ]) func otherFiles(_ what: String, _ text: String) throws {
        try withPath { try expectDiagnostic($0, Data(text.utf8), what) }
    }

    @Test(arguments: [UInt64.max, UInt64(Int64.max), 1 << 63, 100_000_001, 3, 1, 0])
    func lengthsThatCannotBe(_ length: UInt64) throws {
        try withPath { try expectDiagnostic($0, Self.file(header: "{}", length: length), "\(length)") }
    }

    @Test(arguments: [
        "", "{", "[]", "null", "1", "\"x\"", "{\"first\":}", "{\"first\":1}", "{\"first\":null}", "{\"first\":{}}",
        "{\"__metadata__\":{\"a\":1}}", "{\"__metadata__\":[]}", "{\"__metadata__\":\"x\"}",
        String(repeating: "[", count: 100_000), String(repeating: "{\"a\":", count: 10_000), "{\"a\":\"\\ud800\"}",
    ]) func headersThatAreNotOnes(_ header: String) throws {
        try withPath { try expectDiagnostic($0, Self.file(header: header), String(header.prefix(40))) }
    }

    @Test func headersOfInvalidUTF8() throws {
        try withPath { path in
            var data = Self.file(
                header: "{\"firs?\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", numbers: 1)
            data[14] = 0xFF
            try expectDiagnostic(path, data)
        }
    }

    /// One tensor that a layout asks for, and what the header says of it.
    @Test(arguments: [
        (#""dtype":"F32","shape":[2],"data_offsets":[0,8]"#, true),
        // Another type, shape or none.
        (#""dtype":"F16","shape":[2],"data_offsets":[0,8]"#, false),
        (#""dtype":"F32","shape":[1,2],"data_offsets":[0,8]"#, false),
        (#""dtype":"F32","shape":[3],"data_offsets":[0,8]"#, false),
        (#""dtype":"F32","shape":[],"data_offsets":[0,8]"#, false),
        (#""dtype":"F32","shape":[-2],"data_offsets":[0,8]"#, false),
        (#""dtype":"F32","shape":[2.5],"data_offsets":[0,8]"#, false),
        (#""dtype":"F32","shape":["2"],"data_offsets":[0,8]"#, false),
        (#""dtype":"F32","shape":[1e300],"data_offsets":[0,8]"#, false),
        (#""dtype":"F32","data_offsets":[0,8]"#, false),
        (#""dtype":32,"shape":[2],"data_offsets":[0,8]"#, false),
        (#""shape":[2],"data_offsets":[0,8]"#, false),
        // Places that are out of range, negative, too large for an integer, or none.
        (#""dtype":"F32","shape":[2]"#, false),
        (#""dtype":"F32","shape":[2],"data_offsets":[]"#, false),
        (#""dtype":"F32","shape":[2],"data_offsets":[0]"#, false),
        (#""dtype":"F32","shape":[2],"data_offsets":[0,8,16]"#, false),
        (#""dtype":"F32","shape":[2],"data_offsets":[0,4]"#, false),
        (#""dtype":"F32","shape":[2],"data_offsets":[4,12]"#, false),
        (#""dtype":"F32","shape":[2],"data_offsets":[0,12]"#, false),
        (#""dtype":"F32","shape":[2],"data_offsets":[8,0]"#, false),
        (#""dtype":"F32","shape":[2],"data_offsets":[-8,0]"#, false),
        (#""dtype":"F32","shape":[2],"data_offsets":[1,-9223372036854775808]"#, false),
        (#""dtype":"F32","shape":[2],"data_offsets":[-9223372036854775808,9223372036854775807]"#, false),
        (#""dtype":"F32","shape":[2],"data_offsets":[9223372036854775800,9223372036854775807]"#, false),
        (#""dtype":"F32","shape":[2],"data_offsets":[0,18446744073709551615]"#, false),
        (#""dtype":"F32","shape":[2],"data_offsets":[0,1e400]"#, false),
        (#""dtype":"F32","shape":[2],"data_offsets":[0.5,8.5]"#, false),
        (#""dtype":"F32","shape":[2],"data_offsets":{"0":8}"#, false),
    ]) func entries(_ fields: String, _ isValid: Bool) throws {
        var layout = ParameterLayout()
        _ = layout.add("only", [2], .zeros)
        let destination = Safetensors.Destination(values: ParameterBuffer(count: layout.count))
        try withPath { path in
            try Self.file(header: "{\"only\":{\(fields)}}", numbers: 2).write(to: URL(fileURLWithPath: path))
            if isValid {
                #expect(throws: Never.self) { try Safetensors.read(path, layout, [destination]) }
            } else {
                let diagnostic = #expect(throws: Diagnostic.self) { try Safetensors.read(path, layout, [destination]) }
                #expect(diagnostic?.status == .badInput)
            }
        }
    }

    @Test func aMissingTensorIsNamed() throws {
        try withPath { path in
            try Safetensors.write(path, Self.layout, [.init(values: Self.buffer(seed: 1))])
            var layout = Self.layout
            _ = layout.add("fourth", [1], .zeros)
            let destination = Safetensors.Destination(values: ParameterBuffer(count: layout.count))
            let diagnostic = #expect(throws: Diagnostic.self) { try Safetensors.read(path, layout, [destination]) }
            #expect(diagnostic?.message.contains("'fourth'") == true)
            #expect(throws: Diagnostic.self) { try read(path, prefix: "adam/") }
        }
    }

    @Test func anotherShapeIsNamed() throws {
        try withPath { path in
            try Safetensors.write(path, Self.layout, [.init(values: Self.buffer(seed: 1))])
            var layout = ParameterLayout()
            _ = layout.add("first", [3, 2], .zeros)
            let destination = Safetensors.Destination(values: ParameterBuffer(count: layout.count))
            let diagnostic = #expect(throws: Diagnostic.self) { try Safetensors.read(path, layout, [destination]) }
            #expect(diagnostic?.message.contains("'first'") == true)
            #expect(diagnostic?.message.contains("[2, 3]") == true)
        }
    }

    @Test(arguments: [
        #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#,
        #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}}"#,
        #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, "{}",
    ]) func tensorsThatOverlapOrLeaveGaps(_ header: String) throws {
        try withPath { try expectDiagnostic($0, Self.file(header: header, numbers: 2)) }
    }
}
