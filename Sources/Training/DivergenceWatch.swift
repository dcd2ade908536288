/// Detects divergence: gradients that stay infinite, or a loss that rises far above its minimum.
struct DivergenceWatch: Codable, Equatable {
    /// Consecutive updates whose gradients were not finite.
    private(set) var skippedInARow = 0
    /// The moving mean of the loss per target token, in nats, and its minimum.
    private var smoothed: Double?
    private var lowest: Double?
    private var count = 0

    private static let skippedInARowLimit = 5
    /// The time constant of the moving mean, in updates.
    private static let span = 50.0
    /// A rise, in nats, that no order of batches explains: the probability of a token falls to 1 / e² of what it was.
    private static let riseLimit = 2.0

    /// Records an update.
    /// - Parameters:
    ///   - loss: per target token, in nats.
    ///   - isFinite: whether its gradients were finite.
    /// - Returns: a description of the problem; nil where there is none.
    mutating func add(loss: Double, isFinite: Bool) -> String? {
        guard isFinite else {
            skippedInARow += 1
            return skippedInARow >= Self.skippedInARowLimit
                ? "\(skippedInARow) updates in a row had gradients that are not finite" : nil
        }
        skippedInARow = 0
        count += 1
        let share = max(1 / Double(count), 1 / Self.span)
        let mean = smoothed.map { $0 + (loss - $0) * share } ?? loss
        smoothed = mean
        // The first few batches are too few for a mean; until then the loss of the first update is the minimum.
        let least = Double(count) >= Self.span / 2 ? min(lowest ?? mean, mean) : lowest ?? mean
        lowest = least
        guard Double(count) >= Self.span / 5 else { return nil }
        return mean > least + Self.riseLimit
            ? "the loss has risen by more than \(Int(Self.riseLimit)) nats a token" : nil
    }
}
