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

    /// y = x Wᵀ, [rows, O], for weights [O, I].
    func product(_ x: Factor, transposed weight: Parameter, into y: UnsafeMutablePointer<Float>) {
        let (outputs, inputs) = (weight.shape[0], weight.shape[1])
        if let rounded = x.rounded {
            roundedProduct(rounded, rows: x.rows, weight, transposed: true, into: y, accumulate: false)
        } else {
            product(
                MatrixView(x.values, stride: inputs), MatrixView(values(weight), stride: inputs, transposed: true),
                into: MatrixView(y, stride: outputs), rows: x.rows, columns: outputs, inner: inputs, accumulate: false)
        }
    }

    /// x = dy W or x += dy W, [rows, I], for weights [O, I].
    func product(_ dy: Factor, _ weight: Parameter, into x: UnsafeMutablePointer<Float>, accumulate: Bool) {
        let (outputs, inputs) = (weight.shape[0], weight.shape[1])
        if let rounded = dy.rounded {
            roundedProduct(rounded, rows: dy.rows, weight, transposed: false, into: x, accumulate: accumulate)
        } else {
            product(
                MatrixView(dy.values, stride: outputs), MatrixView(values(weight), stride: inputs),
                into: MatrixView(x, stride: inputs), rows: dy.rows, columns: inputs, inner: outputs,
                accumulate: accumulate)
        }
    }

    /// Adds dyᵀ x, [O, I], to the gradient of weights.
    func addGradient(of weight: Parameter, _ dy: Factor, _ x: Factor) {
        let (outputs, inputs) = (weight.shape[0], weight.shape[1])
        if let first = dy.rounded, let second = x.rounded {
            let plan = oneDNN.narrowProduct(
                .init(
                    rows: outputs, columns: inputs, inner: dy.rows, transposesA: true, second: .plain,
                    accumulates: true))
            plan.run(oneDNN, first, second, into: gradient(weight))
            operationCount += 2 * outputs * inputs * dy.rows
        } else {
            product(
                MatrixView(dy.values, stride: outputs, transposed: true), MatrixView(x.values, stride: inputs),
                into: MatrixView(gradient(weight), stride: inputs), rows: outputs, columns: inputs, inner: dy.rows,
                accumulate: true)
        }
    }

    private func roundedProduct(
        _ x: UnsafeMutablePointer<UInt16>, rows: Int, _ weight: Parameter, transposed: Bool,
        into y: UnsafeMutablePointer<Float>, accumulate: Bool
    ) {
        let (outputs, inputs) = (weight.shape[0], weight.shape[1])
        let (columns, inner) = transposed ? (outputs, inputs) : (inputs, outputs)
        operationCount += 2 * rows * columns * inner
        if let roundedWeights {
            let plan = oneDNN.narrowProduct(
                .init(
                    rows: rows, columns: columns, inner: inner, second: transposed ? .transposed : .plain,
                    accumulates: accumulate))
            return plan.run(oneDNN, x, roundedWeights + weight.offset, into: y)
        }
        let plan = oneDNN.narrowProduct(
            .init(rows: rows, columns: columns, inner: inner, second: .packed, accumulates: accumulate))
        let packed = oneDNN.packedWeights(
            values(weight), offset: weight.offset,
            plainLayout: .dense([inner, columns], transposed ? dnnl_ba : dnnl_ab), layout: plan.weightsLayout,
            version: weightsVersion)
        plan.run(oneDNN, x, packed: packed, into: y)
    }
}
