import CKernels
import Tensors
import Testing

/// Our own products with packed weights, of float32 and of bfloat16 matrices.
@Suite struct PackedProductTests {
    /// x w by double precision, and the sums of magnitudes.
    private static func exact(
        _ x: [Float], _ w: [Float], rows: Int, inner: Int, columns: Int
    ) -> [(Double, Double)] {
        var result = [(Double, Double)](repeating: (0, 0), count: rows * columns)
        for i in 0..<rows {
            for k in 0..<inner {
                for j in 0..<columns {
                    let product = Double(x[i * inner + k]) * Double(w[k * columns + j])
                    result[i * columns + j].0 += product
                    result[i * columns + j].1 += abs(product)
                }
            }
        }
        return result
    }

    private static let extents = [
        (1, 1, 1), (3, 16, 16), (4, 0, 5), (5, 300, 33), (7, 17, 130), (13, 257, 64), (60, 512, 96), (6, 1300, 21),
        (900, 31, 20), (30, 2100, 40),
    ]

    @Test(arguments: extents) func agreesWithDoublePrecision(_ rows: Int, _ inner: Int, _ columns: Int) {
        compareWithDoublePrecision(Float32Numbers(), rows, inner, columns)
        compareWithDoublePrecision(Bfloat16Numbers(), rows, inner, columns)
    }

    private func compareWithDoublePrecision(_ format: some PackedFormat, _ rows: Int, _ inner: Int, _ columns: Int) {
        let x = format.numbers(randomValues(rows * inner, seed: 1)), values = randomValues(inner * columns, seed: 2)
        let w = format.numbers(values), before = randomValues(rows * columns, seed: 3)
        let exact = Self.exact(format.values(x), format.values(w), rows: rows, inner: inner, columns: columns)
        let panels = format.packed(values, inner: inner, columns: columns)
        let xByColumns = transposed(x, rows: rows, columns: inner)
        var scratch = [Float](repeating: .nan, count: dk_product_scratch())
        for accumulates in [false, true] {
            var y = before, gradient = before
            format.multiply(x, rows, panels, inner, columns, &y, accumulates, &scratch)
            format.multiplyTransposed(xByColumns, rows, rows, w, inner, columns, &gradient, accumulates, &scratch)
            for (index, (sum, size)) in exact.enumerated() {
                let old = accumulates ? Double(before[index]) : 0
                #expect(abs(Double(y[index]) - (sum + old)) <= 1e-6 * (size + 1))
                #expect(abs(Double(gradient[index]) - (sum + old)) <= 1e-6 * (size + 1))
            }
        }
    }

    @Test(arguments: extents) func transposedWeightsArePackedAlike(_ rows: Int, _ inner: Int, _ columns: Int) {
        let w = randomValues(inner * columns, seed: 2), stored = transposed(w, rows: inner, columns: columns)
        let format = Float32Numbers()
        #expect(
            format.packed(stored, inner: inner, columns: columns, isTransposed: true)
                == format.packed(w, inner: inner, columns: columns))
    }

    @Test func bitsOfARowDoNotDependOnOthers() {
        compareRows(Float32Numbers())
        compareRows(Bfloat16Numbers())
    }

    private func compareRows(_ format: some PackedFormat) {
        var scratch = [Float](repeating: 0, count: dk_product_scratch())
        for (inner, columns) in [(64, 48), (300, 100), (1100, 37), (31, 16)] {
            let rows = 150
            let x = format.numbers(randomValues(rows * inner, seed: 1))
            let panels = format.packed(randomValues(inner * columns, seed: 2), inner: inner, columns: columns)
            var all = [Float](repeating: 0, count: rows * columns)
            format.multiply(x, rows, panels, inner, columns, &all, false, &scratch)
            for (start, count) in [
                (0, 1), (7, 1), (149, 1), (3, 2), (10, 4), (10, 6), (20, 7), (5, 13), (31, 60), (0, 149),
            ] {
                var some = [Float](repeating: 0, count: count * columns)
                format.multiply(
                    Array(x[start * inner..<(start + count) * inner]), count, panels, inner, columns, &some, false,
                    &scratch)
                #expect(some == Array(all[start * columns..<(start + count) * columns]), "\(count) rows from \(start)")
            }
        }
    }

    @Test func bitsOfAGradientDoNotDependOnTheCut() {
        compareCuts(Float32Numbers())
        compareCuts(Bfloat16Numbers())
    }

    private func compareCuts(_ format: some PackedFormat) {
        var scratch = [Float](repeating: 0, count: dk_product_scratch())
        for (rows, inputs) in [(7, 48), (450, 100), (451, 100), (600, 1037)] {
            let outputs = 230
            let dy = format.numbers(randomValues(rows * outputs, seed: 1))
            let x = format.numbers(randomValues(rows * inputs, seed: 2))
            var all = [Float](repeating: 0, count: outputs * inputs)
            format.multiplyTransposed(dy, outputs, outputs, x, rows, inputs, &all, false, &scratch)
            for (start, count) in [
                (0, 1), (129, 1), (229, 1), (5, 3), (16, 64), (48, 82), (48, 182), (1, 129), (1, 229),
            ] {
                var some = [Float](repeating: 0, count: count * inputs)
                dy.withUnsafeBufferPointer {
                    format.multiplyTransposed(
                        $0.baseAddress! + start, outputs, count, x, rows, inputs, &some, false, &scratch)
                }
                #expect(some == Array(all[start * inputs..<(start + count) * inputs]), "\(count) from \(start)")
            }
        }
    }
}

private func transposed<Number>(_ x: [Number], rows: Int, columns: Int) -> [Number] {
    (0..<columns).flatMap { j in (0..<rows).map { x[$0 * columns + j] } }
}

/// Numbers that products multiply, and their kernels, whose parameters are those of CKernels.
private protocol PackedFormat {
    associatedtype Number
    associatedtype Packed

    /// The nearest numbers of the format.
    func numbers(_ values: [Float]) -> [Number]
    func values(_ numbers: [Number]) -> [Float]

    /// Weights [inner, columns] as products read them.
    func packed(_ w: [Float], inner: Int, columns: Int) -> [Packed]

    func multiply(
        _ x: [Number], _ rows: Int, _ panels: [Packed], _ inner: Int, _ columns: Int, _ y: inout [Float],
        _ accumulates: Bool, _ scratch: inout [Float])

    func multiplyTransposed(
        _ x: UnsafePointer<Number>, _ stride: Int, _ outputs: Int, _ w: [Number], _ rows: Int, _ columns: Int,
        _ y: inout [Float], _ accumulates: Bool, _ scratch: inout [Float])
}

private struct Float32Numbers: PackedFormat {
    func numbers(_ values: [Float]) -> [Float] { values }

    func values(_ numbers: [Float]) -> [Float] { numbers }

    func packed(_ w: [Float], inner: Int, columns: Int) -> [Float] {
        packed(w, inner: inner, columns: columns, isTransposed: false)
    }

    /// - Parameter isTransposed: whether the weights are stored as [columns, inner].
    func packed(_ w: [Float], inner: Int, columns: Int, isTransposed: Bool) -> [Float] {
        let size = (inner + 15) / 16 * 16 * ((columns + 31) / 32 * 32)
        var packed = [Float](repeating: .nan, count: size)
        dk_pack_weights(w, isTransposed, inner, columns, 32, false, &packed, 0, isTransposed ? columns : inner)
        return packed
    }

    func multiply(
        _ x: [Float], _ rows: Int, _ panels: [Float], _ inner: Int, _ columns: Int, _ y: inout [Float],
        _ accumulates: Bool, _ scratch: inout [Float]
    ) {
        dk_multiply_packed(x, rows, panels, inner, columns, &y, accumulates, &scratch)
    }

    func multiplyTransposed(
        _ x: UnsafePointer<Float>, _ stride: Int, _ outputs: Int, _ w: [Float], _ rows: Int, _ columns: Int,
        _ y: inout [Float], _ accumulates: Bool, _ scratch: inout [Float]
    ) {
        dk_multiply_transposed(x, stride, outputs, w, rows, columns, &y, accumulates, &scratch)
    }
}

/// bfloat16, the upper half of a float32.
private struct Bfloat16Numbers: PackedFormat {
    func numbers(_ values: [Float]) -> [UInt16] {
        var result = [UInt16](repeating: 0, count: values.count)
        dk_round(values, &result, values.count)
        return result
    }

    func values(_ numbers: [UInt16]) -> [Float] { numbers.map { Float(bitPattern: UInt32($0) << 16) } }

    func packed(_ w: [Float], inner: Int, columns: Int) -> [UInt32] {
        let size = (inner + 31) / 32 * 16 * ((columns + 31) / 32 * 32)
        var packed = [UInt32](repeating: .max, count: size)
        dk_pack_weights(w, false, inner, columns, 32, true, &packed, 0, inner)
        return packed
    }

    func multiply(
        _ x: [UInt16], _ rows: Int, _ panels: [UInt32], _ inner: Int, _ columns: Int, _ y: inout [Float],
        _ accumulates: Bool, _ scratch: inout [Float]
    ) {
        dk_multiply_rounded(x, rows, panels, inner, columns, &y, accumulates, &scratch)
    }

    func multiplyTransposed(
        _ x: UnsafePointer<UInt16>, _ stride: Int, _ outputs: Int, _ w: [UInt16], _ rows: Int, _ columns: Int,
        _ y: inout [Float], _ accumulates: Bool, _ scratch: inout [Float]
    ) {
        dk_multiply_rounded_transposed(x, stride, outputs, w, rows, columns, &y, accumulates, &scratch)
    }
}
