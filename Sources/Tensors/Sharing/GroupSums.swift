/// The gradient of a parameter of a few numbers, summed within each group of a shard's sentences.
struct GroupSums {
    let parameter: Parameter
    /// The first sum.
    private let base: UnsafeMutablePointer<Float>
    /// The distance between the sums of two groups, in elements; 0 where all rows are summed together.
    let stride: Int
    /// The groups that have a sum.
    let groups: Range<Int>

    /// Sums over all rows, wherever they are.
    init(_ parameter: Parameter, at base: UnsafeMutablePointer<Float>) {
        self.parameter = parameter
        self.base = base
        (stride, groups) = (0, 0..<1)
    }

    /// Sums for the groups of a shard, which start at 0.
    init(_ parameter: Parameter, of shard: Shard, in arena: Arena) {
        self.parameter = parameter
        groups = (shard.groups.min() ?? 0)..<(shard.groups.max() ?? -1) + 1
        stride = (parameter.count + 15) & ~15
        let count = stride * groups.count
        base = arena.allocate(Float.self, count)
        base.initialize(repeating: 0, count: count)
    }

    /// The sum of a group.
    subscript(group: Int) -> UnsafeMutablePointer<Float> { base + (group - groups.lowerBound) * stride }
}
