import ArgumentParser
import Tensors
import Translation

extension Precision: ExpressibleByArgument {
    /// Refuses what this processor cannot do.
    func check() throws {
        if self == .brain, !Precision.hasFastBrain {
            throw ValidationError("--precision is bf16, which this processor does not multiply; use f32")
        }
    }
}

extension SearchPrecision {
    /// Refuses what this processor cannot do.
    func check() throws {
        if self == .brain { try Precision.brain.check() }
        if self == .bytes, !Precision.hasFastBytes {
            throw ValidationError("--precision is int8, which this processor does not multiply; use f32")
        }
    }
}
