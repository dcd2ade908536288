import CKernels
import Tensors
import Testing

/// Our own products of float32 matrices.
@Suite struct PackedProductTests {
    private static func packed(_ w: [Float], inner: Int, columns: Int, isTransposed: Bool) -> [Float] {
        let size = (inner + 15) / 16 * 16 * ((columns + 31) / 32 * 32)
        var packed = [Float](repeating: .nan, count: size)
        dk_pack_weights(w, isTransposed, inner, columns, 32, false, &packed, 0, isTransposed ? columns : inner)
        return packed
    }

    static func transposed<Number>(_ x: [Number], rows: Int, columns: Int) -> [Number] {
        (0..<columns).flatMap { j in (0..<rows).map { x[$0 * columns + j] } }
    }

    /// x w by double precision, and the sums of magnitudes.
    static func exact(_ x: [Float], _ w: [Float], rows: Int, inner: Int, columns: Int) -> [(Double, Double)] {
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

    static let extents = [
        (1, 1, 1), (3, 16, 16), (4, 0, 5), (5, 300, 33), (7, 17, 130), (13, 257, 64), (60, 512, 96), (6, 1300, 21),
        (900, 31, 20),
    ]

    @Test(arguments: extents) func agreesWithDoublePrecision(_ rows: Int, _ inner: Int, _ columns: Int) {
        let x = randomValues(rows * inner, seed: 1), w = randomValues(inner * columns, seed: 2)
        let before = randomValues(rows * columns, seed: 3)
        let exact = Self.exact(x, w, rows: rows, inner: inner, columns: columns)
        let stored = Self.transposed(w, rows: inner, columns: columns)
        let panels = Self.packed(w, inner: inner, columns: columns, isTransposed: false)
        #expect(Self.packed(stored, inner: inner, columns: columns, isTransposed: true) == panels)
        let xByColumns = Self.transposed(x, rows: rows, columns: inner)
        var scratch = [Float](repeating: .nan, count: dk_product_scratch())
        for accumulates in [false, true] {
            var y = before, gradient = before
            dk_multiply_packed(x, rows, panels, inner, columns, &y, accumulates, &scratch)
            dk_multiply_transposed(xByColumns, rows, rows, w, inner, columns, &gradient, accumulates, &scratch)
            for (index, (sum, size)) in exact.enumerated() {
                let old = accumulates ? Double(before[index]) : 0
                #expect(abs(Double(y[index]) - (sum + old)) <= 1e-6 * (size + 1))
                #expect(abs(Double(gradient[index]) - (sum + old)) <= 1e-6 * (size + 1))
            }
        }
    }

    @Test func bitsOfARowDoNotDependOnOthers() {
        var scratch = [Float](repeating: 0, count: dk_product_scratch())
        for (inner, columns) in [(64, 48), (300, 100), (1100, 37), (31, 16)] {
            let rows = 150
            let x = randomValues(rows * inner, seed: 1)
            let panels = Self.packed(
                randomValues(inner * columns, seed: 2), inner: inner, columns: columns, isTransposed: false)
            var all = [Float](repeating: 0, count: rows * columns)
            dk_multiply_packed(x, rows, panels, inner, columns, &all, false, &scratch)
            for (start, count) in [(0, 1), (7, 1), (149, 1), (3, 2), (10, 4), (20, 7), (31, 60), (0, 149)] {
                var some = [Float](repeating: 0, count: count * columns)
                dk_multiply_packed(
                    Array(x[start * inner..<(start + count) * inner]), count, panels, inner, columns, &some, false,
                    &scratch)
                #expect(some == Array(all[start * columns..<(start + count) * columns]), "\(count) rows from \(start)")
            }
        }
    }

    @Test func bitsOfAGradientDoNotDependOnTheCut() {
        var scratch = [Float](repeating: 0, count: dk_product_scratch())
        for (rows, inputs) in [(7, 48), (450, 100), (600, 1037)] {
            let outputs = 130
            let dy = randomValues(rows * outputs, seed: 1), x = randomValues(rows * inputs, seed: 2)
            var all = [Float](repeating: 0, count: outputs * inputs)
            dk_multiply_transposed(dy, outputs, outputs, x, rows, inputs, &all, false, &scratch)
            for (start, count) in [(0, 1), (129, 1), (5, 3), (16, 64), (48, 82), (1, 129)] {
                var some = [Float](repeating: 0, count: count * inputs)
                dy.withUnsafeBufferPointer {
                    dk_multiply_transposed(
                        $0.baseAddress! + start, outputs, count, x, rows, inputs, &some, false, &scratch)
                }
                #expect(some == Array(all[start * inputs..<(start + count) * inputs]), "\(count) from \(start)")
            }
        }
    }
}
