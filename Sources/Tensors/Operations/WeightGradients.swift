/// The gradients of weight matrices over the shares of a batch, as products that all workers compute together after
/// their backward passes.
///
/// Each worker takes some rows of every matrix and sums the products of all shares there, in the order of the workers.
/// So the gradients of the large matrices are written once, rather than summed in a buffer of each worker's own, which
/// would have to be cleared and added up.
public struct WeightGradients {
    /// The ranges of the buffer that products overwrite; everywhere else are sums of each worker's own.
    public let overwritten: [Range<Int>]
    private var matrices: [Matrix] = []

    private struct Matrix {
        let weight: Parameter
        /// Whether an operation has added to the gradient too, as the embedding does whose table is the output layer's.
        let isShared: Bool
        var products: [WeightGradient]
    }

    /// Takes what the tapes' backward passes have left.
    /// - Parameter tapes: those of all workers, in their order.
    public init(_ tapes: [Tape]) {
        var places: [Int: Int] = [:]
        for product in tapes.flatMap(\.weightGradients) {
            if let place = places[product.weight.offset] {
                precondition(matrices[place].weight.shape == product.weight.shape)
                matrices[place].products.append(product)
            } else {
                places[product.weight.offset] = matrices.count
                let isShared = tapes.contains { $0.addedGradients.contains(product.weight.offset) }
                matrices.append(Matrix(weight: product.weight, isShared: isShared, products: [product]))
            }
        }
        overwritten = matrices.filter { !$0.isShared }
            .map { $0.weight.offset..<$0.weight.offset + $0.weight.count }
            .sorted { $0.lowerBound < $1.lowerBound }
    }

    /// Computes one worker's part.
    /// - Parameters:
    ///   - part: the index of the part, counted from 0.
    ///   - parts: the number of parts that all workers together compute.
    ///   - tape: the worker's own, which runs the products.
    ///   - gradients: those of the first worker, which receive the sums.
    public func compute(part: Int, of parts: Int, on tape: Tape, into gradients: ParameterBuffer) {
        for matrix in matrices {
            let (outputs, inputs) = (matrix.weight.shape[0], matrix.weight.shape[1])
            func bound(_ part: Int) -> Int { part == parts ? outputs : outputs * part / parts & ~15 }
            let rows = bound(part)..<bound(part + 1)
            let target = gradients.pointer(matrix.weight) + rows.lowerBound * inputs
            for (index, product) in matrix.products.enumerated() {
                tape.matmul(
                    .transposedActivations(product.dy, columns: rows), .activations(product.x), into: target,
                    accumulate: index > 0 || matrix.isShared)
            }
        }
    }
}

extension Tape {
    /// Adds dyᵀ x, [O, I], to the gradient of weights, once the backward pass is complete.
    func addGradient(of weight: Parameter, _ dy: ActivationRows, _ x: ActivationRows) {
        precondition(dy.width == weight.shape[0] && x.width == weight.shape[1] && dy.rows == x.rows)
        weightGradients.append(WeightGradient(weight: weight, dy: dy, x: x))
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
