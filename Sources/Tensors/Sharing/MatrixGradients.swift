import CKernels

/// The gradients of matrices over a batch that several shards make up, as products over the rows of all of them.
struct MatrixGradients {
    /// Where the products write.
    let ranges: Set<Range<Int>>
    private var matrices: [Matrix] = []
    private var copies: [RowCopy] = []
    private var blocks: [Block] = []
    private let rank: Int
    private let ranks: Int

    /// Some outputs of a matrix, which one rank computes.
    private struct Block {
        /// The index of the matrix.
        var matrix: Int
        var outputs: Range<Int>
        var rank: Int
    }

    private struct Matrix {
        let weight: Parameter
        /// Each over all rows of the batch; their sum is the gradient.
        var products: [WeightGradient] = []
        /// The indices of the copies that they read.
        var copies: [Int] = []
        /// Multiplications for one of its elements.
        var depth: Int { products.reduce(0) { $0 + $1.x.rows } }

        /// Computes some of the outputs.
        func compute(_ outputs: Range<Int>, on tape: Tape, into gradients: ParameterBuffer) {
            let target = gradients.pointer(weight) + outputs.lowerBound * weight.shape[1]
            for (index, product) in products.enumerated() {
                tape.matmul(
                    .transposedActivations(product.dy, columns: outputs), .activations(product.x), into: target,
                    accumulate: index > 0)
            }
        }
    }

    /// Elements of a matrix that are computed at a time: enough for an efficient product, and few enough that all threads
    /// end at about the same time.
    private static let elementsAtOnce = 1 << 19

    /// Takes what the backward passes have left. All shards have computed the same operations for other sentences.
    /// - Parameters:
    ///   - tape: has the memory for copies.
    ///   - rank: that of this process, which computes some of the products.
    ///   - ranks: how many there are.
    ///   - isLeftOut: tells parameters without a gradient.
    init(
        _ parts: [GradientParts], on tape: Tape, rank: Int, of ranks: Int, without isLeftOut: (Parameter) -> Bool
    ) {
        (self.rank, self.ranks) = (rank, ranks)
        var indices: [Range<Int>: Int] = [:]
        for (index, product) in (parts.first?.weightGradients ?? []).enumerated() where !isLeftOut(product.weight) {
            let all = parts.map { $0.weightGradients[index] }
            precondition(
                all.allSatisfy { $0.weight.range == product.weight.range && $0.weight.shape == product.weight.shape },
                "shards have computed other operations")
            let matrix = indices[product.weight.range] ?? matrices.count
            if matrix == matrices.count {
                indices[product.weight.range] = matrix
                matrices.append(Matrix(weight: product.weight))
            }
            precondition(matrices[matrix].weight.shape == product.weight.shape)
            guard parts.count > 1 else {
                matrices[matrix].products.append(product)
                continue
            }
            let (joined, used) = Self.join(all, parts.map(\.shard), tape, &copies)
            matrices[matrix].products.append(joined)
            matrices[matrix].copies += used
        }
        ranges = Set(indices.keys)
        // The longest first, so that all threads end at about the same time.
        matrices.sort {
            ($0.depth * $0.weight.count, $0.weight.offset) > ($1.depth * $1.weight.count, $1.weight.offset)
        }
        divide()
    }

    /// Divides the products into blocks, whose bounds do not depend on who computes them, and these among the ranks: each
    /// block goes to the rank that has the least to compute so far.
    private mutating func divide() {
        var work = [Int](repeating: 0, count: ranks)
        for (index, matrix) in matrices.enumerated() {
            let (outputs, inputs) = (matrix.weight.shape[0], matrix.weight.shape[1])
            let count = max(16, Self.elementsAtOnce / inputs & ~15)
            for start in stride(from: 0, to: outputs, by: count) {
                let range = start..<min(outputs, start + count)
                let least = work.indices.min { (work[$0], $0) < (work[$1], $1) } ?? 0
                work[least] += range.count * inputs * matrix.depth
                blocks.append(Block(matrix: index, outputs: range, rank: least))
            }
        }
    }

    /// The multiplications of each of this rank's blocks, in the order of their tasks.
    var work: [Int] {
        blocks.filter { $0.rank == rank }.map { block in
            let matrix = matrices[block.matrix]
            return block.outputs.count * matrix.weight.shape[1] * matrix.depth
        }
    }

    /// For each rank the gradients that it computes.
    func pieces(of gradients: ParameterBuffer) -> [[UnsafeMutableRawBufferPointer]] {
        (0..<ranks).map { rank in
            blocks.filter { $0.rank == rank }.map { block in
                let weight = matrices[block.matrix].weight
                let target = gradients.pointer(weight) + block.outputs.lowerBound * weight.shape[1]
                return UnsafeMutableRawBufferPointer(
                    UnsafeMutableBufferPointer(start: target, count: block.outputs.count * weight.shape[1]))
            }
        }
    }

    /// A product over the rows of all shards, once they are copied.
    /// - Returns: the product, and the indices of the copies that it reads.
    private static func join(
        _ parts: [WeightGradient], _ shards: [Shard], _ tape: Tape, _ copies: inout [RowCopy]
    ) -> (WeightGradient, [Int]) {
        let order = parts[0].order == nil ? nil : RowOrder(parts.map { ($0.order, $0.x.rows) })
        var used: [Int] = []
        func joined(_ rows: KeyPath<WeightGradient, ActivationRows>) -> ActivationRows {
            let own = parts.map { $0[keyPath: rows] }
            for (index, copy) in copies.enumerated() {
                guard let known = copy.rows(of: own[0], order) else { continue }
                used.append(index)
                return known
            }
            let copy = RowCopy(own, shards, order, on: tape)
            used.append(copies.count)
            copies.append(copy)
            return copy.result
        }
        return (WeightGradient(weight: parts[0].weight, dy: joined(\.dy), x: joined(\.x), order: nil), used)
    }

    /// The bytes that copies of the rows would take, where several tapes share the batch.
    static func copiedBytes(_ parts: GradientParts, on tape: Tape) -> Int {
        var copies: [RowCopy] = []
        for product in parts.weightGradients { _ = join([product], [parts.shard], tape, &copies) }
        return copies.reduce(0) { $0 + $1.bytes * $1.result.rows }
    }

    /// Copies of rows and this rank's blocks of the products, for a ``TaskQueue``. The rows of a matrix are copied before
    /// the products of the one before it, so that they are still in the cache and nobody waits for them.
    func tasks(_ gradients: ParameterBuffer) -> [(Tape) -> Void] {
        var isCopied = [Bool](repeating: false, count: copies.count)
        func copyTasks(_ matrix: Int) -> [(Tape) -> Void] {
            matrices[matrix].copies.flatMap { index -> [(Tape) -> Void] in
                guard !isCopied[index] else { return [] }
                isCopied[index] = true
                return copies[index].tasks
            }
        }
        let blocks = blocks.filter { $0.rank == rank }
        var own = blocks.map(\.matrix).reduce(into: [Int]()) { if $0.last != $1 { $0.append($1) } }[...]
        var tasks = own.popFirst().map(copyTasks) ?? []
        for (index, block) in blocks.enumerated() {
            let matrix = matrices[block.matrix]
            if index == 0 || blocks[index - 1].matrix != block.matrix { tasks += own.popFirst().map(copyTasks) ?? [] }
            let countdowns = matrix.copies.map { copies[$0].countdown }
            tasks.append { tape in
                for countdown in countdowns { countdown.wait() }
                matrix.compute(block.outputs, on: tape, into: gradients)
            }
        }
        return tasks
    }
}

/// The order in the whole batch of rows that are not whole time steps.
private final class RowOrder {
    /// For each shard the index of each of its rows among those of all.
    let indices: [[Int]]

    /// - Parameter rows: for each shard the order of its rows in the batch, ascending, and how many there are.
    init(_ rows: [(order: UnsafePointer<Int32>?, count: Int)]) {
        let orders = rows.map { Array(UnsafeBufferPointer(start: $0.order, count: $0.count)) }
        let all = orders.joined().sorted()
        indices = orders.map { order in
            var index = -1
            return order.map { key in
                repeat { index += 1 } while all[index] != key
                return index
            }
        }
    }
}

/// Rows of all shards, copied together in the order of the batch.
private struct RowCopy {
    private let parts: [ActivationRows]
    private let shards: [Shard]
    private let order: RowOrder?
    /// The bytes of a row.
    let bytes: Int
    let result: ActivationRows
    /// The shards that are not copied yet.
    let countdown: Countdown

    /// - Parameter order: nil for whole time steps.
    init(_ parts: [ActivationRows], _ shards: [Shard], _ order: RowOrder?, on tape: Tape) {
        self.parts = parts
        self.shards = shards
        self.order = order
        countdown = Countdown(parts.count)
        let (width, format) = (parts[0].width, tape.backend.format)
        bytes = format.bytes(width: width)
        let rows = parts.reduce(0) { $0 + $1.rows }
        // Products read converted rows alone where there are any.
        let values = tape.scratch(format == .float32 ? rows * width : 0)
        result = tape.pendingRows(values, rows: rows, width: width)
    }

    /// What the copy has of rows of the first shard, which may be some of its time steps; nil where they are others.
    func rows(of first: ActivationRows, _ order: RowOrder?) -> ActivationRows? {
        let (own, sentences) = (parts[0], shards[0].sentences.count)
        guard first.width == own.width else { return nil }
        let distance = first.numbers - own.numbers
        guard self.order == nil, order == nil else {
            return self.order?.indices == order?.indices && distance == 0 ? result : nil
        }
        let step = bytes * sentences
        guard distance >= 0, distance % step == 0, distance / bytes + first.rows <= own.rows else { return nil }
        let batch = shards[0].batchSize
        return result.slice(distance / step * batch, first.rows / sentences * batch)
    }

    /// Copies the rows of each shard to where the products read them.
    var tasks: [(Tape) -> Void] {
        parts.indices.map { index in
            { _ in
                run(index)
                countdown.finish()
            }
        }
    }

    private func run(_ index: Int) {
        let (part, shard) = (parts[index], shards[index])
        if let order {
            for (row, target) in order.indices[index].enumerated() { copy(part, row, to: target, 1) }
            return
        }
        let sentences = shard.sentences.count
        for step in 0..<part.rows / sentences {
            for own in shard.parts {
                copy(part, step * sentences + own.start, to: step * shard.batchSize + own.first, own.count)
            }
        }
    }

    private func copy(_ part: ActivationRows, _ row: Int, to index: Int, _ count: Int) {
        (result.numbers + index * bytes).copyMemory(from: part.numbers + row * bytes, byteCount: count * bytes)
    }
}
