/// Notices a training that has left the rails: gradients that stay infinite, or a loss that rises far above the lowest.
struct DivergenceWatch: Codable, Equatable {
    /// Updates in a row whose gradients were not finite.
    private(set) var skippedInARow = 0
    /// The moving mean of the loss per target word, in nats, and the lowest it has been.
    private var smoothed: Double?
    private var lowest: Double?
    private var count = 0

    private static let skippedInARowLimit = 5
    /// A mean over about so many updates is compared.
    private static let span = 50.0
    /// A rise in nats that no order of batches explains: words become e² times as surprising.
    private static let riseLimit = 2.0

    /// Takes note of an update.
    /// - Parameter loss: per target word, in nats.
    /// - Returns: what is wrong, where something is.
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
        // The first few batches are too few for a mean; until there is one the first update's loss stands for it.
        let least = Double(count) >= Self.span / 2 ? min(lowest ?? mean, mean) : lowest ?? mean
        lowest = least
        guard Double(count) >= Self.span / 5 else { return nil }
        return mean > least + Self.riseLimit
            ? "the loss has risen by more than \(Int(Self.riseLimit)) nats a word" : nil
    }
}
