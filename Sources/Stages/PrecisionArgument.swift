import ArgumentParser
import Tensors

extension Precision: ExpressibleByArgument {
    /// Refuses what this processor cannot do.
    func check() throws {
        if self == .brain, !Precision.hasFastBrain {
            throw ValidationError("--precision is bf16, which this processor does not multiply; use f32")
        }
    }
}
