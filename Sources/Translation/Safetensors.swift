import Diagnostics
import Files
import Foundation
import Tensors

/// The safetensors format: a JSON header of names, types, shapes and places, then the numbers.
///
/// See https://huggingface.co/docs/safetensors. Written here: 32-bit floats in the order of the layout.
public enum Safetensors {
    private static let headerLimit = 100_000_000
    private static let metadataKey = "__metadata__"

    /// One named set of numbers to write, in the layout's shapes.
    public struct Section {
        /// Put before each parameter's name, for example `adam.first/`.
        public var prefix: String
        public var values: any ParameterValues

        public init(prefix: String = "", values: any ParameterValues) {
            self.prefix = prefix
            self.values = values
        }
    }

    /// A buffer to read one named set of numbers into.
    public struct Destination {
        /// As in ``Section``.
        public var prefix: String
        public var values: ParameterBuffer

        public init(prefix: String = "", values: ParameterBuffer) {
            self.prefix = prefix
            self.values = values
        }
    }

    private struct Entry: Codable {
        var dtype: String
        var shape: [Int]
        var dataOffsets: [Int]

        enum CodingKeys: String, CodingKey {
            case dtype, shape
            case dataOffsets = "data_offsets"
        }
    }

    /// Writes the parameters of a layout, complete or not at all.
    public static func write(
        _ path: String, _ layout: ParameterLayout, _ sections: [Section], metadata: [String: String] = [:]
    ) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var fields: [String] = []
        if !metadata.isEmpty {
            fields.append("\"\(metadataKey)\":" + String(decoding: try encoder.encode(metadata), as: UTF8.self))
        }
        var offset = 0
        for section in sections {
            for parameter in layout.parameters {
                let size = parameter.count * MemoryLayout<Float>.size
                let entry = Entry(dtype: "F32", shape: parameter.shape, dataOffsets: [offset, offset + size])
                let name = String(decoding: try encoder.encode(section.prefix + parameter.name), as: UTF8.self)
                fields.append(name + ":" + String(decoding: try encoder.encode(entry), as: UTF8.self))
                offset += size
            }
        }
        var header = Array("{\(fields.joined(separator: ","))}".utf8)
        header.append(contentsOf: repeatElement(0x20, count: (64 - (8 + header.count) % 64) % 64))

        let file = try AtomicFile(path)
        try withUnsafeBytes(of: UInt64(header.count).littleEndian) { try file.write($0) }
        try header.withUnsafeBytes { try file.write($0) }
        for section in sections {
            for parameter in layout.parameters {
                try file.write(
                    UnsafeRawBufferPointer(
                        start: section.values.values(of: parameter), count: parameter.count * MemoryLayout<Float>.size))
            }
        }
        try file.commit()
    }

    /// Reads the metadata alone.
    public static func metadata(of path: String) throws -> [String: String] { try open(path).metadata }

    /// Reads the parameters of a layout into buffers; the file must hold all of them, in their shapes.
    /// - Returns: the metadata.
    @discardableResult
    public static func read(_ path: String, _ layout: ParameterLayout, _ destinations: [Destination]) throws
        -> [String: String]
    {
        let (data, start, entries, metadata) = try open(path)
        for destination in destinations {
            for parameter in layout.parameters {
                let place = try place(of: parameter, destination.prefix, entries, path)
                data.withUnsafeBytes {
                    let source = UnsafeRawBufferPointer(rebasing: $0[(start + place.lowerBound)...].prefix(place.count))
                    UnsafeMutableRawBufferPointer(start: destination.values.pointer(parameter), count: place.count)
                        .copyMemory(from: source)
                }
            }
        }
        return metadata
    }

    /// The parameters of a layout to be read only; the file must hold all of them, in their shapes. Where they lie in it
    /// as the layout has them, they are not even copied.
    public static func values(_ path: String, _ layout: ParameterLayout) throws -> Weights {
        let (_, start, entries, _) = try open(path)
        let isAsLaidOut = try layout.parameters.allSatisfy {
            try place(of: $0, "", entries, path).lowerBound == $0.offset * MemoryLayout<Float>.size
        }
        if isAsLaidOut, let mapped = Weights(file: path, from: start, count: layout.count) { return mapped }
        let weights = Weights(count: layout.count)
        _ = try weights.modify { buffer in try read(path, layout, [Destination(values: buffer)]) }
        return weights
    }

    /// Where a parameter's numbers are, in bytes behind the header.
    private static func place(
        of parameter: Parameter, _ prefix: String, _ entries: [String: Entry], _ path: String
    ) throws -> Range<Int> {
        let name = prefix + parameter.name
        guard let entry = entries[name] else {
            throw damaged(path, "has no tensor “\(name)”; it belongs to another model or version")
        }
        guard entry.dtype == "F32", entry.shape == parameter.shape else {
            throw damaged(
                path,
                "tensor “\(name)” is \(entry.dtype) \(entry.shape), the configuration asks for F32 \(parameter.shape)"
            )
        }
        let place = entry.dataOffsets[0]..<entry.dataOffsets[1]
        guard place.count == parameter.count * MemoryLayout<Float>.size else {
            throw damaged(path, "the place of tensor “\(name)” does not fit its shape; the file is damaged")
        }
        return place
    }

    private static func open(_ path: String) throws -> (
        data: Data, start: Int, entries: [String: Entry], metadata: [String: String]
    ) {
        _ = try InputFile(path)  // says clearly what is wrong with a file that cannot be read
        guard let data = try? Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped) else {
            throw Diagnostic(.inputOutput, at: Place(path), "cannot be read")
        }
        guard data.count >= 8 else {
            throw damaged(path, "is no safetensors file: it has \(data.count.counted("byte"))")
        }
        let length = data.prefix(8).enumerated().reduce(UInt64(0)) { $0 | UInt64($1.element) << (8 * $1.offset) }
        guard length <= headerLimit, Int(length) <= data.count - 8 else {
            throw damaged(path, "is no safetensors file, or is cut off within its header")
        }
        let start = 8 + Int(length)
        let header = data[8..<start]
        guard let object = try? JSONSerialization.jsonObject(with: header) as? [String: Any] else {
            throw damaged(path, "the header is not valid JSON; the file is damaged")
        }
        guard let metadata = (object[metadataKey] ?? [String: String]()) as? [String: String] else {
            throw damaged(path, "the header's metadata are not strings; the file is damaged")
        }
        var entries: [String: Entry] = [:]
        for (name, value) in object where name != metadataKey {
            guard let fields = value as? [String: Any], let dtype = fields["dtype"] as? String,
                let shape = fields["shape"] as? [Int], let offsets = fields["data_offsets"] as? [Int]
            else { throw damaged(path, "the header's entry “\(name)” is not that of a tensor; the file is damaged") }
            entries[name] = Entry(dtype: dtype, shape: shape, dataOffsets: offsets)
        }
        try checkPlaces(entries, size: data.count - start, path)
        return (data, start, entries, metadata)
    }

    /// The tensors lie one behind another and fill the rest of the file, as the format demands.
    private static func checkPlaces(_ entries: [String: Entry], size: Int, _ path: String) throws {
        var end = 0
        for (name, entry) in entries.sorted(by: { $0.value.dataOffsets.lexicographicallyPrecedes($1.value.dataOffsets) }
        ) {
            let offsets = entry.dataOffsets
            guard offsets.count == 2, offsets[0] == end, offsets[1] >= end else {
                throw damaged(
                    path, "tensor “\(name)” does not lie behind the one before it; the file is damaged")
            }
            guard offsets[1] <= size else {
                throw damaged(path, "is cut off within tensor “\(name)”; copy the file again")
            }
            end = offsets[1]
        }
        guard end == size else {
            throw damaged(path, "has \((size - end).counted("byte")) behind its last tensor; the file is damaged")
        }
    }

    private static func damaged(_ path: String, _ what: String) -> Diagnostic {
        Diagnostic(.badInput, at: Place(path), what)
    }
}
