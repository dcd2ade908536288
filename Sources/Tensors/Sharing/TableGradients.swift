import CKernels

/// The gradients of the rows of tables that the sentences of a batch have read, which several tapes have shared.
struct TableGradients {
    private var tables: [Table] = []
    /// The rows in the buffer.
    var ranges: [Range<Int>] { tables.flatMap { table in table.touched.map { table.range(of: $0) } } }

    /// Rows of a table that are summed at a time.
    private static let rowsAtOnce = 64

    /// The rows of a table, each with a list of the gradients that are added to it, in the order of the batch.
    private struct Table {
        let parameter: Parameter
        /// The rows that have been read.
        var touched: [Int32] = []
        /// For each row its first and its last gradient; -1 without one.
        private(set) var first: [Int32]
        private var last: [Int32]
        private(set) var gradients: [Gradient] = []

        struct Gradient {
            let values: UnsafePointer<Float>
            let scale: Float
            /// The next of the same row; -1 for none.
            var next: Int32 = -1
        }

        init(_ parameter: Parameter) {
            self.parameter = parameter
            first = [Int32](repeating: -1, count: parameter.shape[0])
            last = first
        }

        mutating func add(_ values: UnsafePointer<Float>, scale: Float, to row: Int32) {
            let (index, own) = (Int32(gradients.count), Int(row))
            gradients.append(Gradient(values: values, scale: scale))
            if first[own] < 0 {
                first[own] = index
                touched.append(row)
            } else {
                gradients[Int(last[own])].next = index
            }
            last[own] = index
        }

        func range(of row: Int32) -> Range<Int> {
            let start = parameter.offset + Int(row) * parameter.shape[1]
            return start..<start + parameter.shape[1]
        }
    }

    /// Takes what the backward passes have left. Several tapes have computed the same operations for other sentences.
    /// - Parameter isLeftOut: tells parameters without a gradient.
    init(_ tapes: [Tape], without isLeftOut: (Parameter) -> Bool) {
        guard let whole = tapes.first?.shard else { return }
        /// The tape and the position within its shard of each sentence.
        var owners = [(tape: Int, position: Int)](repeating: (0, 0), count: whole.batchSize)
        for (index, tape) in tapes.enumerated() {
            for (position, sentence) in (tape.shard?.sentences ?? []).enumerated() {
                owners[sentence] = (index, position)
            }
        }
        for (index, lookup) in tapes[0].rowGradients.enumerated() where !isLeftOut(lookup.table) {
            let all = tapes.map { $0.rowGradients[index] }
            precondition(all.allSatisfy { $0.table == lookup.table }, "tapes have computed other operations")
            let table = tables.firstIndex { $0.parameter == lookup.table } ?? tables.count
            if table == tables.count { tables.append(Table(lookup.table)) }
            for step in 0..<lookup.rows / whole.sentences.count {
                for (tape, position) in owners {
                    let own = all[tape]
                    let row = step * (own.rows / (lookup.rows / whole.sentences.count)) + position
                    guard own.indices[row] >= 0 else { continue }
                    tables[table].add(
                        own.gradient + row * lookup.table.shape[1], scale: own.scale, to: own.indices[row])
                }
            }
        }
    }

    /// Sums for some of the tables, which threads compute in any order.
    /// - Parameter accumulate: whether they are added to what is there.
    func tasks(_ gradients: ParameterBuffer, where isIncluded: (Parameter) -> Bool, accumulate: Bool)
        -> [(Tape) -> Void]
    {
        tables.filter { isIncluded($0.parameter) }.flatMap { table in
            stride(from: 0, to: table.touched.count, by: Self.rowsAtOnce).map { start in
                { _ in
                    for row in table.touched[start..<min(start + Self.rowsAtOnce, table.touched.count)] {
                        let range = table.range(of: row)
                        let target = gradients.base + range.lowerBound
                        if !accumulate { target.update(repeating: 0, count: range.count) }
                        var index = table.first[Int(row)]
                        while index >= 0 {
                            let gradient = table.gradients[Int(index)]
                            dk_add_scaled(gradient.values, gradient.scale, target, range.count)
                            index = gradient.next
                        }
                    }
                }
            }
        }
    }
}
