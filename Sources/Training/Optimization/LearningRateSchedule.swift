import Foundation

/// The course of the learning rate after the warm-up, in which it rises linearly from 0.
public enum LearningRateSchedule: String, Codable, Sendable, CaseIterable {
    /// Falls linearly to 0 at the last update.
    case linear
    /// Falls to 0 at the last update along half a period of a cosine (Loshchilov & Hutter 2017, without restarts).
    case cosine
    /// Falls with the inverse square root of the update.
    case inverseSquareRoot = "inverse-square-root"
    /// Is halved after each evaluation without improvement.
    case plateau
    case constant

    /// The factor on the highest learning rate.
    /// - Parameters:
    ///   - update: counted from 1.
    ///   - warmup: the number of updates of the warm-up.
    ///   - total: the number of updates of the whole training; nil while it is not known.
    ///   - setbacks: the number of evaluations without improvement so far.
    public func factor(update: Int, warmup: Int, total: Int?, setbacks: Int) -> Float {
        let start = warmup > 0 ? min(1, Float(update) / Float(warmup)) : 1
        let done = total.map { min(1, Float(update) / Float(max(1, $0))) } ?? 0
        switch self {
        case .linear: return start * max(0.01, 1 - done)
        case .cosine: return start * max(0.01, 0.5 + 0.5 * cos(.pi * done))
        case .inverseSquareRoot: return min(start, (Float(max(1, warmup)) / Float(max(update, 1))).squareRoot())
        case .plateau:
            var factor = start
            for _ in 0..<setbacks { factor /= 2 }
            return factor
        case .constant: return start
        }
    }
}
