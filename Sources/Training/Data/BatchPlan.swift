/// The indices of the pairs of each batch of an epoch, in a few bytes a pair.
public struct BatchPlan: RandomAccessCollection, Sendable {
    /// The pairs, those of a batch together.
    private let order: [UInt32]
    /// The index in `order` at which each batch starts, in the order in which they were formed, and the end.
    private let starts: [UInt32]
    /// The batches in the order in which they are trained.
    private let sequence: [UInt32]

    /// - Parameters:
    ///   - order: the pairs, those of a batch together.
    ///   - starts: where each batch starts in `order`.
    init(order: [UInt32], starts: [UInt32], shuffledBy generator: inout some RandomNumberGenerator) {
        self.order = order
        self.starts = starts + [UInt32(order.count)]
        sequence = starts.indices.map { UInt32($0) }.shuffled(using: &generator)
    }

    public var startIndex: Int { 0 }
    public var endIndex: Int { sequence.count }

    /// The indices of the pairs of a batch.
    public subscript(index: Int) -> [Int] {
        let batch = Int(sequence[index])
        return order[Int(starts[batch])..<Int(starts[batch + 1])].map { Int($0) }
    }
}
