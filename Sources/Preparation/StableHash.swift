/// A 64-bit hash that is the same in every run and on every machine, unlike Swift's own.
///
/// Multiply-and-fold over eight bytes at a time, as in wyhash. Not for defence against an adversary.
enum StableHash {
    static func of(_ bytes: UnsafeRawBufferPointer, seed: UInt64 = 0) -> UInt64 {
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
    static func mixed(_ first: UInt64, _ second: UInt64) -> UInt64 {
        // The finalizer of SplitMix64 (Steele, Lea and Flood 2014).
        var z = first &+ (second &+ 1) &* 0x9E37_79B9_7F4A_7C15
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }

    @inline(__always)
    private static func folded(_ a: UInt64, _ b: UInt64) -> UInt64 {
        let product = a.multipliedFullWidth(by: b)
        return product.high ^ product.low
    }
}
