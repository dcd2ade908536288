import Tensors

/// Which pairs an epoch has, and how often: those of weight 2 twice, those of weight 0.5 every other epoch.
///
/// The pairs of a weight have a random order that is walked through round and round, in each epoch as far as the weight
/// says, so that all are seen equally often, and an epoch depends on its number alone.
public struct EpochDraw: Sendable {
    private let count: Int
    /// The pairs of each weight in the order in which they are taken; empty where all are seen once.
    private var groups: [Group] = []

    private struct Group: Sendable {
        var weight: Double
        var order: [UInt32]

        /// How many have been taken before an epoch.
        func taken(before epoch: Int) -> Int { Int((Double(epoch) * weight * Double(order.count)).rounded(.down)) }
    }

    /// Each of a number of pairs once.
    public init(count: Int) { self.count = count }

    /// - Parameters:
    ///   - weights: how often each pair is seen in an epoch, in the mean.
    ///   - key: what the orders are drawn from.
    public init(weights: some Collection<Double>, key: RandomKey) {
        count = weights.count
        var indices: [Double: [UInt32]] = [:]
        for (index, weight) in weights.enumerated() { indices[weight, default: []].append(UInt32(index)) }
        guard indices.keys.contains(where: { $0 != 1 }) else { return }
        groups = indices.sorted { $0.key < $1.key }.map { weight, indices in
            var generator = KeyedGenerator(key.derived(weight.bitPattern))
            // Where all are taken each time the order says nothing.
            return Group(
                weight: weight, order: weight == weight.rounded() ? indices : indices.shuffled(using: &generator))
        }
    }

    /// The fewest pairs that an epoch has, repetitions included.
    public var least: Int {
        groups.isEmpty ? count : groups.reduce(0) { $0 + Int(($1.weight * Double($1.order.count)).rounded(.down)) }
    }

    /// The indices of an epoch's pairs in ascending order, one that is seen twice twice.
    public func indices(epoch: Int) -> [UInt32] {
        guard !groups.isEmpty else { return Array(0..<UInt32(count)) }
        return groups.flatMap { group in
            (group.taken(before: epoch)..<group.taken(before: epoch + 1)).map { group.order[$0 % group.order.count] }
        }.sorted()
    }
}
