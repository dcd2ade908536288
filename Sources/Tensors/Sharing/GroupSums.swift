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
        let groups = (shard.groups.min() ?? 0)..<(shard.groups.max() ?? -1) + 1
        let count = Self.stride(parameter) * groups.count
        self.init(parameter, of: groups, at: arena.allocate(Float.self, count))
        base.initialize(repeating: 0, count: count)
    }

    /// Sums for some groups, wherever they are.
    init(_ parameter: Parameter, of groups: Range<Int>, at base: UnsafeMutablePointer<Float>) {
        (self.parameter, self.groups, self.base) = (parameter, groups, base)
        stride = Self.stride(parameter)
    }

    private static func stride(_ parameter: Parameter) -> Int { (parameter.count + 15) & ~15 }

    /// All sums of the groups of a shard.
    var memory: UnsafeMutableBufferPointer<Float> {
        UnsafeMutableBufferPointer(start: base, count: stride * groups.count)
    }

    /// The sum of a group.
    subscript(group: Int) -> UnsafeMutablePointer<Float> { base + (group - groups.lowerBound) * stride }
}
