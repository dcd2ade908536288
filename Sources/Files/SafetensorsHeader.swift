import Diagnostics
import Foundation

/// What a safetensors file begins with: a JSON object of the tensors' names, types, shapes and offsets, and texts about
/// them. The numbers follow.
///
/// See https://huggingface.co/docs/safetensors.
public struct SafetensorsHeader: Sendable {
    /// The type, shape and range of one tensor.
    public struct Tensor: Sendable, Equatable {
        /// The type of its numbers, such as `F32`.
        public var type: String
        /// The shape, outermost dimension first.
        public var shape: [Int]
        /// Its bytes, counted from the end of the header.
        public var bytes: Range<Int>

        public init(type: String = "F32", shape: [Int], bytes: Range<Int>) {
            self.type = type
            self.shape = shape
            self.bytes = bytes
        }

        /// How many numbers it has.
        public var count: Int { SafetensorsHeader.count(shape) ?? 0 }
    }

    /// The tensors by name.
    public let tensors: [String: Tensor]
    /// The metadata by key.
    public let metadata: [String: String]
    /// Where the numbers begin in the file, in bytes.
    public let end: Int

    private static let limit = 100_000_000
    private static let metadataKey = "__metadata__"
    /// The size in bytes of the header's length, which precedes the header.
    private static let lengthSize = 8
    /// The numbers begin at a multiple of this many bytes, so that they can be read where they are mapped.
    private static let alignment = 64

    // MARK: Reading

    /// Maps a file and reads its header.
    public static func open(_ path: String) throws -> (header: SafetensorsHeader, file: Data) {
        _ = try InputFile(path)  // says clearly what is wrong with a file that cannot be read
        guard let file = try? Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped) else {
            throw Diagnostic(.inputOutput, at: Place(path), "cannot be read")
        }
        return (try SafetensorsHeader(of: file, path: path), file)
    }

    /// Reads the header of a whole file.
    /// - Parameters:
    ///   - file: the file's bytes.
    ///   - path: what messages name.
    /// - Throws: `ExitStatus.badInput` where it is damaged, or does not describe all of the file.
    public init(of file: Data, path: String) throws {
        func damaged(_ what: String) -> Diagnostic { Diagnostic(.badInput, at: Place(path), what) }
        guard file.count >= Self.lengthSize else {
            throw damaged("is no safetensors file: it has \(file.count.counted("byte"))")
        }
        let length = file.prefix(Self.lengthSize).enumerated().reduce(UInt64(0)) {
            $0 | UInt64($1.element) << (8 * $1.offset)
        }
        guard length <= Self.limit, Int(length) <= file.count - Self.lengthSize else {
            throw damaged("is no safetensors file, or is cut off within its header")
        }
        end = Self.lengthSize + Int(length)
        guard let object = JSON.object(file[Self.lengthSize..<end]) else {
            throw damaged("the header is not valid JSON; the file is damaged")
        }
        guard let metadata = (object[Self.metadataKey] ?? [String: String]()) as? [String: String] else {
            throw damaged("the header's metadata are not strings; the file is damaged")
        }
        self.metadata = metadata
        var entries: [(name: String, type: String, shape: [Int], offsets: [Int])] = []
        for (name, value) in object where name != Self.metadataKey {
            guard let fields = value as? [String: Any], let type = fields["dtype"] as? String,
                let shape = fields["shape"] as? [Int], Self.count(shape) != nil,
                let offsets = fields["data_offsets"] as? [Int]
            else { throw damaged("the header's entry '\(name)' is not that of a tensor; the file is damaged") }
            entries.append((name, type, shape, offsets))
        }
        // The tensors are contiguous and fill the rest of the file, as the format demands.
        let size = file.count - end
        var position = 0
        var tensors: [String: Tensor] = [:]
        for (name, type, shape, offsets) in entries.sorted(by: { $0.offsets.lexicographicallyPrecedes($1.offsets) }) {
            guard offsets.count == 2, offsets[0] == position, offsets[1] >= position else {
                throw damaged("tensor '\(name)' does not follow the one before it; the file is damaged")
            }
            guard offsets[1] <= size else {
                throw damaged("is cut off within tensor '\(name)'; copy the file again")
            }
            position = offsets[1]
            tensors[name] = Tensor(type: type, shape: shape, bytes: offsets[0]..<offsets[1])
        }
        guard position == size else {
            throw damaged("has \((size - position).counted("byte")) after its last tensor; the file is damaged")
        }
        self.tensors = tensors
    }

    /// How many numbers a shape has; nil where no file could hold them.
    private static func count(_ shape: [Int]) -> Int? {
        shape.reduce(Optional(1)) { count, size in
            count.flatMap {
                let (product, overflows) = $0.multipliedReportingOverflow(by: size)
                return overflows || size < 0 ? nil : product
            }
        }
    }

    // MARK: Writing

    private struct Entry: Encodable {
        var dtype: String
        var shape: [Int]
        var dataOffsets: [Int]

        enum CodingKeys: String, CodingKey {
            case dtype, shape
            case dataOffsets = "data_offsets"
        }
    }

    /// The bytes that a file with these tensors begins with, its length included.
    /// - Parameters:
    ///   - tensors: in the order in which their numbers follow.
    ///   - metadata: strings by name.
    public static func bytes(_ tensors: [(name: String, tensor: Tensor)], metadata: [String: String]) throws -> [UInt8]
    {
        var fields: [String] = []
        if !metadata.isEmpty { fields.append("\"\(metadataKey)\":" + (try JSON.text(metadata))) }
        for (name, tensor) in tensors {
            let entry = Entry(
                dtype: tensor.type, shape: tensor.shape,
                dataOffsets: [tensor.bytes.lowerBound, tensor.bytes.upperBound])
            fields.append("\(try JSON.text(name)):\(try JSON.text(entry))")
        }
        var header = Array("{\(fields.joined(separator: ","))}".utf8)
        let unaligned = (lengthSize + header.count) % alignment
        header.append(contentsOf: repeatElement(0x20, count: (alignment - unaligned) % alignment))
        return withUnsafeBytes(of: UInt64(header.count).littleEndian) { Array($0) } + header
    }
}
