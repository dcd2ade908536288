import CKernels
import Tensors
import Testing

/// Products of small strided matrices: their values, and that bits do not depend on what is computed beside them.
@Suite struct StridedProductTests {
    enum Form: CaseIterable, Sendable { case plain, firstTransposed, secondTransposed }

    /// A matrix somewhere in memory, whose lines begin `stride` numbers apart.
    private struct Matrix {
        var numbers: [Float]
        var start: Int
        var stride: Int

        /// NaN wherever the matrix is not, so that a number read there shows.
        init(_ values: [Float], lines: Int, width: Int, start: Int, stride: Int) {
            (self.start, self.stride) = (start, stride)
            numbers = [Float](repeating: .nan, count: start + lines * stride)
            for line in 0..<lines {
                for i in 0..<width { numbers[start + line * stride + i] = values[line * width + i] }
            }
        }

        func values(lines: Int, width: Int) -> [Float] {
            (0..<lines).flatMap { line in (0..<width).map { numbers[start + line * stride + $0] } }
        }
    }

    private struct Case {
        var form: Form
        var rows: Int, columns: Int, inner: Int
        /// As they are stored, without gaps.
        var a: [Float], b: [Float], c: [Float]
        var scale: Float
        var accumulates: Bool

        init(_ form: Form, rows: Int, columns: Int, inner: Int, scale: Float, accumulates: Bool, seed: UInt64) {
            (self.form, self.rows, self.columns, self.inner) = (form, rows, columns, inner)
            (self.scale, self.accumulates) = (scale, accumulates)
            a = randomValues(rows * inner, seed: seed)
            b = randomValues(columns * inner, seed: seed + 1)
            c = randomValues(rows * columns, seed: seed + 2)
        }

        func first(_ i: Int, _ k: Int) -> Float { form == .firstTransposed ? a[k * rows + i] : a[i * inner + k] }
        func second(_ k: Int, _ j: Int) -> Float {
            form == .secondTransposed ? b[j * inner + k] : b[k * columns + j]
        }

        /// With gaps between the lines, and starting anywhere.
        func product(gap: Int, start: Int) -> [Float] {
            let aLines = form == .firstTransposed ? (inner, rows) : (rows, inner)
            let bLines = form == .secondTransposed ? (columns, inner) : (inner, columns)
            let a = Matrix(a, lines: aLines.0, width: aLines.1, start: start, stride: aLines.1 + gap)
            let b = Matrix(b, lines: bLines.0, width: bLines.1, start: start / 2, stride: bLines.1 + 2 * gap)
            var c = Matrix(c, lines: rows, width: columns, start: start, stride: columns + gap)
            let before = c.numbers
            a.numbers.withUnsafeBufferPointer { first in
                b.numbers.withUnsafeBufferPointer { second in
                    c.numbers.withUnsafeMutableBufferPointer { result in
                        dk_strided_product(
                            first.baseAddress! + a.start, a.stride, form == .firstTransposed,
                            second.baseAddress! + b.start, b.stride, form == .secondTransposed,
                            result.baseAddress! + c.start, c.stride, rows, columns, inner, scale, accumulates)
                    }
                }
            }
            for (index, (new, old)) in zip(c.numbers, before).enumerated() where old.isNaN {
                #expect(new.isNaN, "wrote beside the matrix, at \(index)")
            }
            return c.values(lines: rows, width: columns)
        }

        /// Some rows and columns of it, as a product of their own.
        func part(rows ofRows: Range<Int>, columns ofColumns: Range<Int>) -> Case {
            var part = self
            (part.rows, part.columns) = (ofRows.count, ofColumns.count)
            part.a =
                form == .firstTransposed
                ? (0..<inner).flatMap { k in ofRows.map { first($0, k) } }
                : ofRows.flatMap { i in (0..<inner).map { first(i, $0) } }
            part.b =
                form == .secondTransposed
                ? ofColumns.flatMap { j in (0..<inner).map { second($0, j) } }
                : (0..<inner).flatMap { k in ofColumns.map { second(k, $0) } }
            part.c = ofRows.flatMap { i in ofColumns.map { c[i * columns + $0] } }
            return part
        }
    }

    private static let sizes = [
        (1, 1, 1), (1, 4, 16), (2, 3, 5), (3, 70, 9), (4, 4, 0), (5, 130, 7), (7, 33, 100), (8, 8, 64), (13, 17, 31),
        (15, 256, 8), (30, 30, 128), (31, 65, 97), (80, 80, 33), (6, 512, 200),
    ]

    @Test(arguments: Form.allCases) func agreesWithDoublePrecision(_ form: Form) {
        for (index, (rows, columns, inner)) in Self.sizes.enumerated() {
            for accumulates in [false, true] {
                let tested = Case(
                    form, rows: rows, columns: columns, inner: inner, scale: accumulates ? 1 : 0.3,
                    accumulates: accumulates, seed: UInt64(index))
                let product = tested.product(gap: index % 5, start: index % 3)
                for i in 0..<rows {
                    for j in 0..<columns {
                        var sum = 0.0, size = 0.0
                        for k in 0..<inner {
                            let one = Double(tested.first(i, k)) * Double(tested.second(k, j))
                            sum += one
                            size += abs(one)
                        }
                        let before = accumulates ? Double(tested.c[i * columns + j]) : 0
                        let expected = before + Double(tested.scale) * sum
                        let bound = 1e-6 * (size + abs(before) + 1e-3)
                        #expect(abs(Double(product[i * columns + j]) - expected) <= bound, "\(tested.rows) \(i) \(j)")
                    }
                }
            }
        }
    }

    @Test(arguments: Form.allCases) func bitsDependOnTheirRowAndColumnAlone(_ form: Form) {
        var generator = KeyedGenerator(RandomKey(7))
        for round in 0..<120 {
            let (rows, columns) = (
                Int.random(in: 1...40, using: &generator), Int.random(in: 1...150, using: &generator)
            )
            let tested = Case(
                form, rows: rows, columns: columns, inner: Int.random(in: 1...120, using: &generator),
                scale: round % 2 == 0 ? 1 : 0.7, accumulates: round % 3 == 0, seed: UInt64(1000 + 3 * round))
            let whole = tested.product(gap: 0, start: 0)
            #expect(
                tested.product(gap: Int.random(in: 1...70, using: &generator), start: round % 19) == whole,
                "other strides")
            let first = Int.random(in: 0..<rows, using: &generator)
            let last = Int.random(in: first..<rows, using: &generator)
            let left = Int.random(in: 0..<columns, using: &generator)
            let right = Int.random(in: left..<columns, using: &generator)
            for (ofRows, ofColumns) in [(first..<last + 1, left..<right + 1), (first..<first + 1, left..<left + 1)] {
                let part = tested.part(rows: ofRows, columns: ofColumns)
                let expected = ofRows.flatMap { row in ofColumns.map { whole[row * columns + $0] } }
                #expect(part.product(gap: round % 4, start: round % 7) == expected, "\(ofRows) \(ofColumns)")
            }
        }
    }
}
