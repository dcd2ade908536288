import CKernels
import Communication

/// The gradients of all parameters over a batch that several tapes have shared: the same bits however it was divided.
///
/// The gradient of a matrix is one product over the rows of the whole batch, in their order, for which the rows of all
/// shards are copied together; threads compute some of its outputs each. The gradient of a table's row is the sum over
/// the rows of the batch that read it, in their order, and that of any other parameter the sum over the groups of
/// sentences; see ``Shard``.
///
/// Where several ranks share the batch, each receives the rows of the others and computes some of the products, so that
/// what crosses a network is rows and finished gradients, never a part of a sum.
public final class BatchGradients {
    /// The gradients; 0 where the last batch has none.
    public let buffer: ParameterBuffer
    /// The ranges of parameters that keep their values, whose gradients stay 0.
    private let frozen: [Range<Int>]
    private let tables = TableGradients()
    /// What other ranks have left of the last batch.
    private let received = Arena()
    /// Where the gradients of the last batch are, rows of tables apart.
    private var written: Set<Range<Int>> = []
    private var writtenRows: [Range<Int>] = []
    /// The products of the last batch that this process has computed, in the blocks that threads take one after another:
    /// the multiplications of each, in their order.
    public private(set) var blockWork: [Int] = []

    /// - Parameters:
    ///   - layout: the parameters.
    ///   - frozen: the names of those whose gradients stay 0.
    public init(_ layout: ParameterLayout, frozen: [String]) {
        buffer = ParameterBuffer(count: layout.count)
        self.frozen = layout.parameters.filter { frozen.contains($0.name) }.map(\.range)
    }

    /// Computes the gradients from what the backward passes of all tapes have left.
    /// - Parameter workers: their tapes have the shards of a batch, or none where it has too few sentences.
    public func compute(_ workers: Workers<Tape>) {
        let matrices = begin(Self.parts(of: workers), on: workers)
        finish(matrices, on: workers)
    }

    /// Computes the gradients of a batch that several ranks share: all of them, on each rank.
    /// - Parameters:
    ///   - workers: those of this rank.
    ///   - shards: for each rank the shards of its tapes that have one.
    ///   - communicator: the ranks.
    /// - Throws: where another rank has ended.
    public func compute(_ workers: Workers<Tape>, shards: [[Shard]], _ communicator: any Communicator) throws {
        guard communicator.count > 1 else { return compute(workers) }
        received.reset()
        let parts = try GradientParts.exchange(
            Self.parts(of: workers), shards: shards, workers.state(0).backend.format, communicator, into: received)
        let matrices = begin(parts, on: workers, rank: communicator.rank, of: communicator.count)
        try communicator.exchange(matrices.pieces(of: buffer))
        finish(matrices, on: workers)
    }

    private static func parts(of workers: Workers<Tape>) -> [GradientParts] {
        (0..<workers.count).compactMap { GradientParts(workers.state($0)) }
    }

    /// Computes this rank's products, and all else that adds to none.
    private func begin(_ parts: [GradientParts], on workers: Workers<Tape>, rank: Int = 0, of ranks: Int = 1)
        -> MatrixGradients
    {
        let matrices = MatrixGradients(parts, on: workers.state(0), rank: rank, of: ranks, without: isFrozen)
        blockWork = matrices.work
        let lists = tables.take(parts, without: isFrozen)
        let sums = (parts.first?.groupSums.values.map(\.parameter) ?? []).filter { !isFrozen($0) }
        clear(except: matrices.ranges.union(sums.map(\.range)))
        // Short tasks come last, so that all threads end at about the same time.
        run(
            lists + matrices.tasks(buffer)
                + tables.tasks(buffer, where: { !matrices.ranges.contains($0.range) }, accumulate: false)
                + sums.map { parameter in { [buffer] _ in Self.add(parameter, parts, to: buffer) } },
            on: workers)
        written = matrices.ranges.union(sums.map(\.range))
        writtenRows = tables.ranges
        return matrices
    }

    /// Adds to finished products what else their matrices have.
    private func finish(_ matrices: MatrixGradients, on workers: Workers<Tape>) {
        run(
            tables.tasks(buffer, where: { matrices.ranges.contains($0.range) }, accumulate: true), on: workers)
    }

    /// The bytes that ``compute(_:)`` takes on a tape for its copies of what the tape has left, where it is one of
    /// several.
    public static func copiedBytes(_ tape: Tape) -> Int {
        GradientParts(tape).map { MatrixGradients.copiedBytes($0, on: tape) } ?? 0
    }

    /// The bytes that a tape sends to each other rank, without the sums of groups.
    public static func sentBytes(_ tape: Tape) -> Int {
        guard let parts = GradientParts(tape) else { return 0 }
        let rows = GradientParts(
            parts.shard, weightGradients: parts.weightGradients, rowGradients: parts.rowGradients, groupSums: [:])
        return GradientParts.Message(rows, tape.backend.format).pieces.reduce(0) { $0 + $1.count }
    }

    /// The bytes that a tape with a shard takes for the sums of one group of its sentences.
    public static func groupBytes(_ tape: Tape) -> Int {
        tape.groupSums.values.reduce(0) { $0 + $1.stride * MemoryLayout<Float>.size }
    }

    private func isFrozen(_ parameter: Parameter) -> Bool { frozen.contains { $0.overlaps(parameter.range) } }

    /// Sets to 0 what the batch before has left and nothing overwrites.
    private func clear(except ranges: Set<Range<Int>>) {
        for range in Array(written.subtracting(ranges)) + writtenRows {
            (buffer.base + range.lowerBound).update(repeating: 0, count: range.count)
        }
    }

    private func run(_ tasks: [(Tape) -> Void], on workers: Workers<Tape>) {
        guard !tasks.isEmpty else { return }
        let queue = TaskQueue(tasks.count)
        workers.run { _, tape in
            while let task = queue.take() { tasks[task](tape) }
        }
    }

    /// Adds up the sums of all groups, in their order.
    private static func add(_ parameter: Parameter, _ parts: [GradientParts], to buffer: ParameterBuffer) {
        let target = buffer.pointer(parameter)
        target.update(repeating: 0, count: parameter.count)
        for part in parts {
            guard let sums = part.groupSums[parameter.offset] else { continue }
            for group in sums.groups { dk_add(sums[group], target, parameter.count) }
        }
    }
}
