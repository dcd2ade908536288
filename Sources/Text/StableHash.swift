/// Hashes of 64 bits that are the same in every process, version and machine, unlike the standard library's.
///
/// They are no protection against bytes that were chosen to collide.
public enum StableHash {
    /// The hash of no bytes, from which those of ``hash(of:)`` are computed.
    public static let empty: UInt64 = 0xCBF2_9CE4_8422_2325

    /// The hash of bytes: FNV-1a.
    @inlinable
    public static func hash(of bytes: some Sequence<UInt8>) -> UInt64 {
        bytes.reduce(empty) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }

    /// The hash of bytes in memory, eight at a time: multiply and fold, as in wyhash.
    @inlinable
    public static func of(_ bytes: UnsafeRawBufferPointer, seed: UInt64 = 0) -> UInt64 {
        var state = seed ^ 0x9E37_79B9_7F4A_7C15
        var offset = 0
        while offset + 8 <= bytes.count {
            let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            state = folded(state ^ word, 0xA076_1D64_78BD_642F)
            offset += 8
        }
        var tail: UInt64 = 0
        while offset < bytes.count {
            tail = tail << 8 | UInt64(bytes[offset])
            offset += 1
        }
        state = folded(state ^ tail, 0xE703_7ED1_A0B4_28DB)
        return mixed(state, UInt64(bytes.count))
    }

    /// Combines two numbers; each bit of the result depends on all of theirs.
    @inlinable
    public static func mixed(_ first: UInt64, _ second: UInt64) -> UInt64 {
        // The finalizer of SplitMix64 (Steele, Lea and Flood 2014).
        var z = first &+ (second &+ 1) &* 0x9E37_79B9_7F4A_7C15
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }

    @inlinable @inline(__always)
    static func folded(_ a: UInt64, _ b: UInt64) -> UInt64 {
        let product = a.multipliedFullWidth(by: b)
        return product.high ^ product.low
    }
}
