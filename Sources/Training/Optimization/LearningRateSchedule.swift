import Foundation

/// How the learning rate goes on behind the warm-up.
public enum LearningRateSchedule: String, Codable, Sendable, CaseIterable {
    /// Falls evenly to zero at the last update.
    case linear
    /// Falls to zero at the last update as a cosine does from its top (Loshchilov & Hutter 2017, without restarts).
    case cosine
    /// Falls with the inverse square root of the update.
    case inverseSquareRoot = "inverse-square-root"
    /// Is halved when an evaluation brings nothing better.
    case plateau
    case constant

    /// The factor on the highest learning rate.
    /// - Parameters:
    ///   - update: counted from 1.
    ///   - total: the number of updates of the whole training; nil while it is not known.
    ///   - setbacks: evaluations so far that brought nothing better.
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
