import CKernels

/// The gradients of the rows of tables that the sentences of a batch have read, which several tapes have shared.
///
/// It stays from batch to batch, because its lists are as long as the tables.
final class TableGradients {
    /// The tables that the last batch has read.
    private var tables: [Table] = []
    private var known: [Int: Table] = [:]
    /// The shard and the position within it of each sentence.
    private var owners: [(part: Int, position: Int)] = []
    /// The rows in the buffer.
    var ranges: [Range<Int>] { tables.flatMap { table in table.touched.map { table.range(of: $0) } } }

    /// Into how many parts the rows of a table are divided.
    private static let parts = 16

    /// The rows of a table, each with a list of the gradients that are added to it, in the order of the batch.
    private final class Table {
        let parameter: Parameter
        /// For each use of the table in the batch what every shard has left of it.
        var lookups: [[RowGradient]] = []
        /// Whether the gradients are not listed yet.
        private(set) var countdown = Countdown(1)
        /// The rows that have been read.
        private(set) var touched: [Int32] = []
        /// For each row its first and its last gradient; -1 without one.
        private var first: [Int32]
        private var last: [Int32]
        private var gradients: [Gradient] = []

        private struct Gradient {
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

        /// Forgets the batch.
        func reset() {
            countdown = Countdown(1)
            for row in touched { first[Int(row)] = -1 }
            touched.removeAll(keepingCapacity: true)
            gradients.removeAll(keepingCapacity: true)
            lookups.removeAll(keepingCapacity: true)
        }

        /// Lists the gradients of all lookups.
        func list(_ owners: [(part: Int, position: Int)], sentences: Int) {
            for all in lookups {
                let steps = all[0].rows / sentences
                for step in 0..<steps {
                    for (part, position) in owners {
                        let own = all[part]
                        let row = step * (own.rows / steps) + position
                        guard own.indices[row] >= 0 else { continue }
                        add(own.gradient + row * parameter.shape[1], scale: own.scale, to: own.indices[row])
                    }
                }
            }
            countdown.finish()
        }

        private func add(_ values: UnsafePointer<Float>, scale: Float, to row: Int32) {
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

        /// Sums the gradients of some of the rows that have been read, once they are listed.
        func sum(_ part: Int, of parts: Int, _ buffer: ParameterBuffer, accumulate: Bool) {
            countdown.wait()
            for row in touched[touched.count * part / parts..<touched.count * (part + 1) / parts] {
                let range = range(of: row)
                let target = buffer.base + range.lowerBound
                if !accumulate { target.update(repeating: 0, count: range.count) }
                var index = first[Int(row)]
                while index >= 0 {
                    let gradient = gradients[Int(index)]
                    dk_add_scaled(gradient.values, gradient.scale, target, range.count)
                    index = gradient.next
                }
            }
        }
    }

    /// Takes what the backward passes have left. All shards have computed the same operations for other sentences.
    /// - Parameter isLeftOut: tells parameters without a gradient.
    /// - Returns: what lists the gradients of each table, for a ``TaskQueue``.
    func take(_ parts: [GradientParts], without isLeftOut: (Parameter) -> Bool) -> [(Tape) -> Void] {
        for table in tables { table.reset() }
        tables.removeAll(keepingCapacity: true)
        guard let whole = parts.first?.shard else { return [] }
        owners = [(part: Int, position: Int)](repeating: (0, 0), count: whole.batchSize)
        for (index, part) in parts.enumerated() {
            for (position, sentence) in part.shard.sentences.enumerated() {
                owners[sentence] = (index, position)
            }
        }
        for (index, lookup) in parts[0].rowGradients.enumerated() where !isLeftOut(lookup.table) {
            let all = parts.map { $0.rowGradients[index] }
            precondition(
                all.allSatisfy { $0.table.range == lookup.table.range }, "shards have computed other operations")
            let table = known[lookup.table.offset] ?? Table(lookup.table)
            known[lookup.table.offset] = table
            if table.lookups.isEmpty { tables.append(table) }
            table.lookups.append(all)
        }
        return tables.map { table in
            { [owners] _ in table.list(owners, sentences: whole.sentences.count) }
        }
    }

    /// Sums for some of the tables, in a ``TaskQueue`` after what lists their gradients.
    /// - Parameter accumulate: whether they are added to what is there.
    func tasks(_ gradients: ParameterBuffer, where isIncluded: (Parameter) -> Bool, accumulate: Bool)
        -> [(Tape) -> Void]
    {
        tables.filter { isIncluded($0.parameter) }.flatMap { table in
            (0..<Self.parts).map { part in
                { _ in table.sum(part, of: Self.parts, gradients, accumulate: accumulate) }
            }
        }
    }
}
