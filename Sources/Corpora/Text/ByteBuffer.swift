import Foundation

/// Growable memory for UTF-8 text that is filled and emptied once a segment, without an array's checks and copies.
package final class ByteBuffer {
    package private(set) var count = 0
    private var capacity: Int
    private var base: UnsafeMutablePointer<UInt8>

    package init(capacity: Int = 1 << 12) {
        self.capacity = capacity
        base = .allocate(capacity: capacity)
    }

    deinit { base.deallocate() }

    package var isEmpty: Bool { count == 0 }

    /// What the buffer holds, valid until it changes.
    package var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

    package subscript(range: Range<Int>) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[range]) }

    package func append(_ text: UnsafeRawBufferPointer) {
        guard let start = text.baseAddress else { return }
        reserve(text.count)
        memcpy(base + count, start, text.count)
        count += text.count
    }

    package func append(_ byte: UInt8) {
        reserve(1)
        base[count] = byte
        count += 1
    }

    /// Lets `fill` append up to `room` bytes; it returns the number of bytes written.
    package func append(room: Int, _ fill: (UnsafeMutablePointer<UInt8>) -> Int) {
        reserve(room)
        count += fill(base + count)
    }

    package func removeAll() { count = 0 }

    /// Removes everything after a position.
    package func cut(to position: Int) { count = min(count, position) }

    private func reserve(_ extra: Int) {
        guard count + extra > capacity else { return }
        capacity = max(capacity * 2, count + extra)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        memcpy(larger, base, count)
        base.deallocate()
        base = larger
    }
}
