import CKernels
import Text

/// A key of the counter-based random numbers: equal keys give equal numbers, whatever was drawn before.
///
/// Keys are derived from keys by purpose, so that resuming at any update continues with the same numbers.
public struct RandomKey: Sendable, Hashable {
    /// What the numbers are drawn from.
    public private(set) var bits: UInt64

    /// The key of a seed.
    public init(_ seed: UInt64) { bits = Self.mix(seed &+ 0x9E37_79B9_7F4A_7C15) }

    /// The key for a numbered purpose under this one.
    public func derived(_ purpose: UInt64) -> RandomKey {
        var result = self
        result.bits = Self.mix(bits ^ Self.mix(purpose &+ 0xD1B5_4A32_D192_ED03))
        return result
    }

    /// The key for a named purpose under this one.
    public func derived(_ purpose: String) -> RandomKey { derived(StableHash.hash(of: purpose.utf8)) }

    /// Steps on to the next key and returns it.
    public mutating func next() -> RandomKey {
        bits = Self.mix(bits &+ 0x9E37_79B9_7F4A_7C15)
        return self
    }

    func uniform(_ target: UnsafeMutablePointer<Float>, _ count: Int, _ low: Float, _ high: Float) {
        dk_uniform(target, count, bits, low, high)
    }

    /// The finalizer of SplitMix64 (Steele, Lea & Flood 2014).
    private static func mix(_ value: UInt64) -> UInt64 {
        var z = value
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// Draws from a key one number after another, for shuffling.
public struct KeyedGenerator: RandomNumberGenerator {
    private var key: RandomKey

    public init(_ key: RandomKey) { self.key = key }

    public mutating func next() -> UInt64 { key.next().bits }
}
