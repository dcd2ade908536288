/// NumPy's default random number generator: PCG64 (O'Neill 2014, XSL-RR 128/64), seeded through a SeedSequence.
///
/// It draws the numbers that `numpy.random.default_rng(seed)` draws, so that resampling chooses the segments that
/// sacreBLEU's does.
struct PCG64 {
    private var state: UInt128
    private let increment: UInt128
    /// The upper half of a number whose lower half was drawn.
    private var half: UInt32?

    init(seed: UInt64) {
        let words = Self.seedSequence(seed)
        increment = (UInt128(words[2]) << 64 | UInt128(words[3])) << 1 | 1
        state = 0
        step()
        state &+= UInt128(words[0]) << 64 | UInt128(words[1])
        step()
    }

    private mutating func step() { state = state &* Self.multiplier &+ increment }

    private static var multiplier: UInt128 { UInt128(0x2360_ED05_1FC6_5DA4) << 64 | UInt128(0x4385_DF64_9FCC_F645) }

    mutating func next64() -> UInt64 {
        step()
        let high = UInt64(truncatingIfNeeded: state >> 64)
        let folded = high ^ UInt64(truncatingIfNeeded: state)
        let turn = high >> 58
        return folded >> turn | folded << ((64 &- turn) & 63)
    }

    /// Lower halves come before upper ones.
    mutating func next32() -> UInt32 {
        if let half {
            self.half = nil
            return half
        }
        let word = next64()
        half = UInt32(truncatingIfNeeded: word >> 32)
        return UInt32(truncatingIfNeeded: word)
    }

    /// A number below `bound` as `Generator.integers` and `choice` draw it (Lemire 2019).
    @inline(__always)
    mutating func next(below bound: UInt32) -> UInt32 {
        guard bound > 1 else { return 0 }
        var product = UInt64(next32()) * UInt64(bound)
        if UInt32(truncatingIfNeeded: product) < bound {
            let threshold = (0 &- bound) % bound
            while UInt32(truncatingIfNeeded: product) < threshold { product = UInt64(next32()) * UInt64(bound) }
        }
        return UInt32(truncatingIfNeeded: product >> 32)
    }

    /// Four words from a seed, as `numpy.random.SeedSequence(seed).generate_state(4, numpy.uint64)` makes them.
    private static func seedSequence(_ seed: UInt64) -> [UInt64] {
        var entropy = [UInt32(truncatingIfNeeded: seed)]
        if seed >> 32 > 0 { entropy.append(UInt32(truncatingIfNeeded: seed >> 32)) }
        var constant: UInt32 = 0x43B0_D7E5
        func hashed(_ value: UInt32, multiplier: UInt32) -> UInt32 {
            var value = value ^ constant
            constant = constant &* multiplier
            value = value &* constant
            return value ^ value >> 16
        }
        func mixed(_ one: UInt32, _ other: UInt32) -> UInt32 {
            let value = 0xCA01_F9DD &* one &- 0x4973_F715 &* other
            return value ^ value >> 16
        }
        var pool = (0..<4).map { hashed($0 < entropy.count ? entropy[$0] : 0, multiplier: 0x931E_8875) }
        for source in 0..<4 {
            for target in 0..<4 where source != target {
                pool[target] = mixed(pool[target], hashed(pool[source], multiplier: 0x931E_8875))
            }
        }
        constant = 0x8B51_F9DD
        let words = (0..<8).map { hashed(pool[$0 % 4], multiplier: 0x58F3_8DED) }
        return (0..<4).map { UInt64(words[2 * $0]) | UInt64(words[2 * $0 + 1]) << 32 }
    }
}
