import CKernels
import Tensors
import Testing

/// Our own products of bfloat16 matrices.
@Suite struct RoundedProductTests {
    private static func rounded(_ x: [Float]) -> [UInt16] {
        var result = [UInt16](repeating: 0, count: x.count)
        dk_round(x, &result, x.count)
        return result
    }

    private static func widened(_ x: [UInt16]) -> [Float] { x.map { Float(bitPattern: UInt32($0) << 16) } }

    private static func packed(_ w: [Float], inner: Int, columns: Int) -> [UInt32] {
        let size = (inner + 31) / 32 * 16 * ((columns + 31) / 32 * 32)
        var packed = [UInt32](repeating: .max, count: size)
        dk_pack_weights(w, false, inner, columns, 32, true, &packed, 0, inner)
        return packed
    }

    @Test(arguments: PackedProductTests.extents + [(30, 2100, 40)])
    func agreesWithDoublePrecision(_ rows: Int, _ inner: Int, _ columns: Int) {
        let x = Self.rounded(randomValues(rows * inner, seed: 1)), values = randomValues(inner * columns, seed: 2)
        let w = Self.rounded(values), before = randomValues(rows * columns, seed: 3)
        let exact = PackedProductTests.exact(
            Self.widened(x), Self.widened(w), rows: rows, inner: inner, columns: columns)
        let panels = Self.packed(values, inner: inner, columns: columns)
        let xByColumns = PackedProductTests.transposed(x, rows: rows, columns: inner)
        var scratch = [Float](repeating: .nan, count: dk_product_scratch())
        for accumulates in [false, true] {
            var y = before, gradient = before
            dk_multiply_rounded(x, rows, panels, inner, columns, &y, accumulates, &scratch)
            dk_multiply_rounded_transposed(xByColumns, rows, rows, w, inner, columns, &gradient, accumulates, &scratch)
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
            let x = Self.rounded(randomValues(rows * inner, seed: 1))
            let panels = Self.packed(randomValues(inner * columns, seed: 2), inner: inner, columns: columns)
            var all = [Float](repeating: 0, count: rows * columns)
            dk_multiply_rounded(x, rows, panels, inner, columns, &all, false, &scratch)
            for (start, count) in [(0, 1), (149, 1), (3, 2), (10, 6), (20, 7), (5, 13), (31, 60), (0, 149)] {
                var some = [Float](repeating: 0, count: count * columns)
                dk_multiply_rounded(
                    Array(x[start * inner..<(start + count) * inner]), count, panels, inner, columns, &some, false,
                    &scratch)
                #expect(some == Array(all[start * columns..<(start + count) * columns]), "\(count) rows from \(start)")
            }
        }
    }

    @Test func bitsOfAGradientDoNotDependOnTheCut() {
        var scratch = [Float](repeating: 0, count: dk_product_scratch())
        for (rows, inputs) in [(7, 48), (451, 100), (600, 1037)] {
            let outputs = 230
            let dy = Self.rounded(randomValues(rows * outputs, seed: 1))
            let x = Self.rounded(randomValues(rows * inputs, seed: 2))
            var all = [Float](repeating: 0, count: outputs * inputs)
            dk_multiply_rounded_transposed(dy, outputs, outputs, x, rows, inputs, &all, false, &scratch)
            for (start, count) in [(0, 1), (229, 1), (5, 3), (16, 64), (48, 182), (1, 229)] {
                var some = [Float](repeating: 0, count: count * inputs)
                dy.withUnsafeBufferPointer {
                    dk_multiply_rounded_transposed(
                        $0.baseAddress! + start, outputs, count, x, rows, inputs, &some, false, &scratch)
                }
                #expect(some == Array(all[start * inputs..<(start + count) * inputs]), "\(count) from \(start)")
            }
        }
    }
}
