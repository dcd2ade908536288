import Communication

extension GradientParts {
    /// Gives all ranks the parts of all shards.
    /// - Parameters:
    ///   - own: the parts of this rank's shards.
    ///   - shards: of all ranks, those with sentences.
    ///   - format: what products multiply.
    ///   - arena: memory for the parts of the other ranks.
    /// - Returns: the parts of all shards, in their order.
    static func exchange(
        _ own: [GradientParts], shards: [[Shard]], _ format: NumberFormat, _ communicator: any Communicator,
        into arena: Arena
    ) throws -> [GradientParts] {
        let messages = own.map { Message($0, format) }
        let descriptions = try communicator.gather(messages.flatMap(\.numbers), padding: 0)
        var pieces: [[UnsafeMutableRawBufferPointer]] = [], all: [GradientParts] = []
        for (rank, numbers) in descriptions.enumerated() {
            if rank == communicator.rank {
                all += own
                pieces.append(messages.flatMap(\.pieces))
                continue
            }
            var reader = Reader(numbers, format)
            var received: [UnsafeMutableRawBufferPointer] = []
            for shard in shards[rank] {
                let (parts, memory) = reader.next(shard, arena)
                all.append(parts)
                received += memory
            }
            pieces.append(received)
        }
        try communicator.exchange(pieces)
        return all
    }

    /// Reads the descriptions of a rank's parts.
    private struct Reader {
        private let numbers: [Int64]
        private let format: NumberFormat
        private var index = 0
        private var pieces: [UnsafeMutableRawBufferPointer] = []

        init(_ numbers: [Int64], _ format: NumberFormat) { (self.numbers, self.format) = (numbers, format) }

        /// The parts of the next shard, and the memory that is to be received.
        mutating func next(_ shard: Shard, _ arena: Arena) -> (GradientParts, [UnsafeMutableRawBufferPointer]) {
            pieces = (0..<number()).map { _ in
                let size = number()
                return UnsafeMutableRawBufferPointer(start: arena.allocate(UInt8.self, size), count: size)
            }
            let products = (0..<number()).map { _ in product() }
            let lookups = (0..<number()).map { _ in lookup() }
            let sums = (0..<number()).map { _ in self.sums(shard) }
            let parts = GradientParts(
                shard, weightGradients: products, rowGradients: lookups,
                groupSums: Dictionary(uniqueKeysWithValues: sums.map { ($0.parameter.offset, $0) }))
            return (parts, pieces)
        }

        private mutating func number() -> Int {
            defer { index += 1 }
            return Int(numbers[index])
        }

        private mutating func memory() -> UnsafeMutableRawPointer {
            let (piece, offset) = (number(), number())
            // Memory without a byte may be anywhere.
            guard pieces.indices.contains(piece), let start = pieces[piece].baseAddress else {
                return UnsafeMutableRawPointer(bitPattern: 64)!  // never read, as it has no byte
            }
            return start + offset
        }

        /// A parameter without its name and initial values, which gradients do not need.
        private mutating func parameter() -> Parameter {
            let offset = number()
            let shape = (0..<number()).map { _ in number() }
            return Parameter(name: "", shape: shape, offset: offset, initializer: .zeros)
        }

        private mutating func product() -> WeightGradient {
            let (weight, rows) = (parameter(), number())
            let dy = ActivationRows(memory(), rows: rows, width: weight.shape[0], format)
            let x = ActivationRows(memory(), rows: rows, width: weight.shape[1], format)
            let order = number() == 0 ? nil : UnsafePointer(memory().assumingMemoryBound(to: Int32.self))
            return WeightGradient(weight: weight, dy: dy, x: x, order: order)
        }

        private mutating func lookup() -> RowGradient {
            let (table, rows, scale) = (parameter(), number(), Float(bitPattern: UInt32(number())))
            let indices = memory().assumingMemoryBound(to: Int32.self)
            return RowGradient(
                table: table, indices: indices, gradient: memory().assumingMemoryBound(to: Float.self), rows: rows,
                scale: scale)
        }

        private mutating func sums(_ shard: Shard) -> GroupSums {
            let (parameter, first, end) = (parameter(), number(), number())
            return GroupSums(parameter, of: first..<end, at: memory().assumingMemoryBound(to: Float.self))
        }
    }
}

extension ActivationRows {
    /// Rows of numbers that products read, whose values in float32 are elsewhere if they are others.
    fileprivate init(_ numbers: UnsafeMutableRawPointer, rows: Int, width: Int, _ format: NumberFormat) {
        self.init(
            values: numbers.assumingMemoryBound(to: Float.self),
            converted: ConvertedRows(numbers, width: width, in: format), rows: rows, width: width)
    }
}
