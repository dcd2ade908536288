import Diagnostics
import Files
import Foundation

/// Scalars for TensorBoard: an event file in the format of TensorFlow's `tf.summary`.
///
/// A record is the length of its data, 8 bytes, and the data, each followed by its masked CRC-32C (TensorFlow,
/// `core/lib/io/record_writer`); the data is a protocol buffer message `Event` (`core/util/event.proto`).
public final class EventFile {
    private let path: String
    private let handle: FileHandle

    /// Creates the file, empty.
    /// - Parameter folder: the folder that TensorBoard is given; created if it is missing.
    public init(folder: String) throws {
        path = folder + "/events.out.tfevents.0.dragoman"
        try Folder.create(folder)
        try AtomicFile.write("", to: path)
        guard let handle = FileHandle(forWritingAtPath: path) else {
            throw Diagnostic(.cannotCreate, at: Place(path), "cannot write")
        }
        self.handle = handle
        var event = Message()
        event.add(1, double: 0)
        event.add(3, bytes: Array("brain.Event:2".utf8))
        try write(event)
    }

    /// Appends the values of one update.
    /// - Parameters:
    ///   - values: each under the tag that TensorBoard shows it by.
    ///   - update: the number of the update, counted from 1.
    ///   - time: seconds since 1970.
    public func append(_ values: [(tag: String, value: Double)], update: Int, time: Double) throws {
        guard !values.isEmpty else { return }
        var summary = Message()
        for (tag, number) in values {
            var value = Message()
            value.add(1, bytes: Array(tag.utf8))
            value.add(2, float: Float(number))
            summary.add(1, bytes: value.bytes)
        }
        var event = Message()
        event.add(1, double: time)
        event.add(2, integer: UInt64(update))
        event.add(5, bytes: summary.bytes)
        try write(event)
    }

    private func write(_ event: Message) throws {
        var record = Message.littleEndian(UInt64(event.bytes.count))
        record += Message.littleEndian(Self.maskedChecksum(record))
        record += event.bytes
        record += Message.littleEndian(Self.maskedChecksum(event.bytes))
        do {
            try handle.write(contentsOf: Data(record))
        } catch {
            throw Diagnostic(.inputOutput, at: Place(path), "cannot write: \(error.localizedDescription)")
        }
    }

    // MARK: Checksums

    /// CRC-32C (Castagnoli; RFC 3720, appendix B.4).
    public static func checksum(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(~UInt32(0)) { table[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] ^ ($0 >> 8) }
    }

    /// The checksum in the form that records have: masked, because the CRC of data that contains CRCs is weak.
    public static func maskedChecksum(_ bytes: [UInt8]) -> UInt32 {
        let plain = checksum(bytes)
        return ((plain >> 15) | (plain << 17)) &+ 0xA282_EAD8
    }

    private static let table: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { value, _ in value & 1 == 1 ? (value >> 1) ^ 0x82F6_3B78 : value >> 1 }
    }
}

/// A protocol buffer message in its wire format (Protocol Buffers, "Encoding").
private struct Message {
    private(set) var bytes: [UInt8] = []

    mutating func add(_ field: UInt64, integer: UInt64) {
        key(field, type: 0)
        variable(integer)
    }

    mutating func add(_ field: UInt64, double: Double) {
        key(field, type: 1)
        bytes += Self.littleEndian(double.bitPattern)
    }

    mutating func add(_ field: UInt64, bytes data: [UInt8]) {
        key(field, type: 2)
        variable(UInt64(data.count))
        bytes += data
    }

    mutating func add(_ field: UInt64, float: Float) {
        key(field, type: 5)
        bytes += Self.littleEndian(float.bitPattern)
    }

    private mutating func key(_ field: UInt64, type: UInt64) { variable(field << 3 | type) }

    private mutating func variable(_ value: UInt64) {
        var value = value
        while value >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: value) | 0x80)
            value >>= 7
        }
        bytes.append(UInt8(value))
    }

    static func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }
}
