extension Tape {
    /// Where operations add the gradient of a parameter that is no matrix.
    func sums(_ parameter: Parameter) -> GroupSums {
        guard let shard else { return GroupSums(parameter, at: gradients.pointer(parameter)) }
        if let known = groupSums[parameter.offset] { return known }
        let sums = GroupSums(parameter, of: shard, in: arena)
        groupSums[parameter.offset] = sums
        return sums
    }

    /// Calls `body` for consecutive rows of a sequence whose gradients are summed together, in their order.
    /// - Parameters:
    ///   - rows: the number of rows, whole time steps.
    ///   - body: is given the first row, how many there are, and their group.
    func forEachGroup(rows: Int, _ body: (_ start: Int, _ count: Int, _ group: Int) -> Void) {
        guard let shard else { return body(0, rows, 0) }
        let step = shard.sentences.count
        for start in Swift.stride(from: 0, to: rows, by: step) {
            for run in shard.runs { body(start + run.start, run.count, run.group) }
        }
    }

    /// The group of a row of a sequence.
    func group(ofRow row: Int) -> Int { shard.map { $0.groups[row % $0.sentences.count] } ?? 0 }

    /// Adds dyᵀ x, [O, I], to the gradient of weights, once the backward pass is complete.
    /// - Parameter order: where each row lies among those of the whole batch, ascending; nil for whole time steps of a
    ///   sequence.
    func addGradient(
        of weight: Parameter, _ dy: ActivationRows, _ x: ActivationRows, order: UnsafePointer<Int32>? = nil
    ) {
        precondition(dy.width == weight.shape[0] && x.width == weight.shape[1] && dy.rows == x.rows)
        weightGradients.append(WeightGradient(weight: weight, dy: dy, x: x, order: order))
    }

    /// Adds up what the backward pass has left, into this tape's own gradients.
    func addWeightGradients() {
        for product in weightGradients {
            matmul(
                .transposedActivations(product.dy, columns: 0..<product.weight.shape[0]), .activations(product.x),
                into: gradients.pointer(product.weight), accumulate: true)
        }
        weightGradients.removeAll(keepingCapacity: true)
    }
}
