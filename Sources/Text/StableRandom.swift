/// Random numbers that depend on a seed and an index alone: SplitMix64 (Steele, Lea & Flood 2014).
///
/// Public and inlinable because loops in other modules draw numbers by the million.
public struct StableRandom: RandomNumberGenerator, Sendable {
    @usableFromInline var state: UInt64

    /// - Parameters:
    ///   - seed: numbers of different seeds have nothing in common.
    ///   - index: nor have those of different indices.
    @inlinable
    public init(seed: UInt64, index: Int) {
        state = seed
        // Neighbouring indices are to begin far from each other.
        state = next() ^ UInt64(truncatingIfNeeded: index)
        state = next()
    }

    /// 64 random bits.
    @inlinable @inline(__always)
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }

    /// A number from 0 to 1.
    @inlinable @inline(__always)
    public mutating func fraction() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// A number from 0 to `count` - 1, for counts below 2³².
    @inlinable @inline(__always)
    public mutating func below(_ count: Int) -> Int { Int(((next() >> 32) &* UInt64(count)) >> 32) }
}
