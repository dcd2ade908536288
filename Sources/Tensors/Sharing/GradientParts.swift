/// What the backward pass of a shard has left for the gradients of the batch: on a tape of this process, or received
/// from another rank.
struct GradientParts {
    let shard: Shard
    /// Factors of products.
    let weightGradients: [WeightGradient]
    /// What embeddings have left.
    let rowGradients: [RowGradient]
    /// The gradients of all other parameters, by the offset of the parameter.
    let groupSums: [Int: GroupSums]

    /// What a tape has; nil where it has no shard.
    init?(_ tape: Tape) {
        guard let shard = tape.shard else { return nil }
        self.shard = shard
        (weightGradients, rowGradients, groupSums) = (tape.weightGradients, tape.rowGradients, tape.groupSums)
    }

    init(
        _ shard: Shard, weightGradients: [WeightGradient], rowGradients: [RowGradient], groupSums: [Int: GroupSums]
    ) {
        self.shard = shard
        self.weightGradients = weightGradients
        self.rowGradients = rowGradients
        self.groupSums = groupSums
    }
}

extension GradientParts {
    /// The parts as whole numbers, and pieces of memory that they refer to.
    ///
    /// Rows that several products read are in one piece, so that the receiver sees as well as the sender which rows are
    /// some of others.
    struct Message {
        /// First the number of pieces and their sizes.
        private(set) var numbers: [Int64] = []
        /// The memory, on the tape of the sender.
        let pieces: [UnsafeMutableRawBufferPointer]

        init(_ parts: GradientParts, _ format: NumberFormat) {
            let map = PieceMap(parts, format)
            pieces = map.pieces
            add(pieces.count)
            for piece in pieces { add(piece.count) }
            add(parts.weightGradients.count)
            for product in parts.weightGradients {
                add(product.weight)
                add(product.dy.rows)
                add(map.location(of: product.dy.numbers))
                add(map.location(of: product.x.numbers))
                add(product.order == nil ? 0 : 1)
                if let order = product.order { add(map.location(of: order)) }
            }
            add(parts.rowGradients.count)
            for lookup in parts.rowGradients {
                add(lookup.table)
                add(lookup.rows)
                add(Int(lookup.scale.bitPattern))
                add(map.location(of: lookup.indices))
                add(map.location(of: lookup.gradient))
            }
            add(parts.groupSums.count)
            for sums in parts.groupSums.values {
                add(sums.parameter)
                add(sums.groups.lowerBound)
                add(sums.groups.upperBound)
                add(map.location(of: sums.memory.baseAddress))
            }
        }

        private mutating func add(_ number: Int) { numbers.append(Int64(number)) }

        private mutating func add(_ location: (piece: Int, offset: Int)) {
            add(location.piece)
            add(location.offset)
        }

        private mutating func add(_ parameter: Parameter) {
            add(parameter.offset)
            add(parameter.shape.count)
            for extent in parameter.shape { add(extent) }
        }
    }
}

/// The memory that parts refer to, in pieces that do not overlap.
private struct PieceMap {
    private(set) var pieces: [UnsafeMutableRawBufferPointer] = []

    init(_ parts: GradientParts, _ format: NumberFormat) {
        var ranges: [(start: UnsafeRawPointer, size: Int)] = []
        for product in parts.weightGradients {
            for rows in [product.dy, product.x] {
                ranges.append((UnsafeRawPointer(rows.numbers), rows.rows * format.bytes(width: rows.width)))
            }
            if let order = product.order { ranges.append((UnsafeRawPointer(order), 4 * product.dy.rows)) }
        }
        for lookup in parts.rowGradients {
            ranges.append((UnsafeRawPointer(lookup.indices), 4 * lookup.rows))
            ranges.append((UnsafeRawPointer(lookup.gradient), 4 * lookup.rows * lookup.table.shape[1]))
        }
        for sums in parts.groupSums.values {
            if let start = sums.memory.baseAddress { ranges.append((UnsafeRawPointer(start), 4 * sums.memory.count)) }
        }
        for (start, size) in ranges.filter({ $0.size > 0 }).sorted(by: { $0.start < $1.start }) {
            let own = UnsafeMutableRawPointer(mutating: start)
            guard let last = pieces.last, let first = last.baseAddress, own <= first + last.count else {
                pieces.append(UnsafeMutableRawBufferPointer(start: own, count: size))
                continue
            }
            let end = max(last.count, own + size - first)
            pieces[pieces.count - 1] = UnsafeMutableRawBufferPointer(start: first, count: end)
        }
    }

    /// The piece of some memory, and its offset there; memory without a byte is in no piece, and may be anywhere.
    func location(of pointer: UnsafeRawPointer?) -> (piece: Int, offset: Int) {
        let index = pieces.firstIndex { piece in
            guard let start = piece.baseAddress, let pointer else { return false }
            return pointer >= UnsafeRawPointer(start) && pointer < UnsafeRawPointer(start) + piece.count
        }
        guard let index, let start = pieces[index].baseAddress, let pointer else { return (0, 0) }
        return (index, pointer - UnsafeRawPointer(start))
    }
}
