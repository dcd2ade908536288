import CKernels
import COneDNN

/// Rows of an activation or of a gradient as a factor of products, in the tape's precision.
struct Factor {
    var values: UnsafeMutablePointer<Float>
    /// The same numbers in bfloat16, if that is the tape's precision.
    var rounded: UnsafeMutablePointer<UInt16>?
    var rows: Int
    var width: Int

    /// Some of the rows.
    func slice(_ start: Int, _ count: Int) -> Factor {
        Factor(values: values + start * width, rounded: rounded.map { $0 + start * width }, rows: count, width: width)
    }
}

extension Tape {
    /// Makes a factor, rounding the numbers if the precision asks for it.
    func factor(_ values: UnsafeMutablePointer<Float>, rows: Int, width: Int) -> Factor {
        var rounded: UnsafeMutablePointer<UInt16>?
        if precision == .brain {
            let copy = arena.allocate(UInt16.self, rows * width)
            dk_round(values, copy, rows * width)
            rounded = copy
        }
        return Factor(values: values, rounded: rounded, rows: rows, width: width)
    }

    /// Makes a factor of an activation; it is rounded once, however many operations use it.
    func factor(_ x: Tensor) -> Factor {
        guard precision == .brain else { return factor(x.values, rows: x.shape.rows, width: x.shape.width) }
        return Factor(values: x.values, rounded: rounded(x), rows: x.shape.rows, width: x.shape.width)
    }

    /// An activation in bfloat16.
    func rounded(_ x: Tensor) -> UnsafeMutablePointer<UInt16> {
        if let rounded = x.rounded { return rounded }
        let copy = arena.allocate(UInt16.self, x.shape.count)
        dk_round(x.values, copy, x.shape.count)
        x.rounded = copy
        return copy
    }

    /// y = x Wᵀ or y += x Wᵀ, [rows, O], for weights [O, I].
    func product(
        _ x: Factor, transposed weight: Parameter, into y: UnsafeMutablePointer<Float>, accumulate: Bool = false
    ) {
        product(x, weight, isTransposed: true, into: y, accumulate: accumulate)
    }

    /// x = dy W or x += dy W, [rows, I], for weights [O, I].
    func product(_ dy: Factor, _ weight: Parameter, into x: UnsafeMutablePointer<Float>, accumulate: Bool) {
        product(dy, weight, isTransposed: false, into: x, accumulate: accumulate)
    }

    private func product(
        _ x: Factor, _ weight: Parameter, isTransposed: Bool, into y: UnsafeMutablePointer<Float>, accumulate: Bool
    ) {
        let (outputs, inputs) = (weight.shape[0], weight.shape[1])
        let (columns, inner) = isTransposed ? (outputs, inputs) : (inputs, outputs)
        operationCount += 2 * x.rows * columns * inner
        let plan = oneDNN.product(
            .init(
                precision: x.rounded == nil ? .single : .brain, rows: x.rows, columns: columns, inner: inner,
                second: .packed, accumulates: accumulate))
        let packed = oneDNN.packedWeights(
            weights, offset: weight.offset,
            plainLayout: .dense([inner, columns], isTransposed ? dnnl_ba : dnnl_ab), layout: plan.weightsLayout)
        plan.run(oneDNN, x.rounded.map { .init($0) } ?? .init(x.values), packed: packed, into: y)
    }
}
