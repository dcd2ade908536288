import CKernels
import Foundation
import Tensors
import Testing

@Suite struct KernelTests {
    // MARK: Exponential and hyperbolic tangent

    /// The largest relative error of exp as softmax uses it, over all differences that it can tell from zero.
    @Test func exponentialIsAccurate() {
        // A row of two logits, 0 and x, has the softmax exp(x) / (1 + exp(x)) for its second entry.
        var worst = 0.0
        for x in stride(from: -86.0, through: 0, by: 0.00137) {
            var row: [Float] = [0, Float(x)]
            dk_softmax_rows(&row, 1, 2, 2)
            let exponential = exp(Double(Float(x)))
            let expected = exponential / (1 + exponential)
            worst = max(worst, abs(Double(row[1]) - expected) / expected)
        }
        #expect(worst < 3e-7)
    }

    @Test func hyperbolicTangentIsAccurate() {
        let x = Array(stride(from: Float(-12), through: 12, by: 0.00113)) + [-1e30, 1e30, -.infinity, .infinity]
        var y = x
        dk_tanh(x, &y, x.count)
        let errors = zip(x, y).map { abs(Double($1) - Foundation.tanh(Double($0))) }
        #expect(errors.max()! < 2e-7)  // there are elements
        #expect(y.suffix(4) == [-1, 1, -1, 1])
        #expect(y.allSatisfy { abs($0) <= 1 })
    }

    @Test func hyperbolicTangentOfSmallNumbersKeepsItsDigits() {
        let powers = (1...200).map { pow(Float(0.9), Float($0)) }
        let x: [Float] = powers + powers.map { -$0 } + [0, -0.0, 1e-30]
        var y = x
        dk_tanh(x, &y, x.count)
        let errors = zip(x, y).map { $0 == 0 ? 0 : abs(Double($1) / Foundation.tanh(Double($0)) - 1) }
        #expect(errors.max()! < 6e-7)  // there are elements
        #expect(y[400] == 0 && y[401] == 0)
    }

    @Test func logisticFunctionIsAccurate() {
        let x = Array(stride(from: Float(-80), through: 80, by: 0.0113)) + [-1e30, 1e30, -.infinity, .infinity]
        var y = x
        dk_sigmoid(x, &y, x.count)
        let errors = zip(x, y).map { abs(Double($1) - 1 / (1 + exp(-Double($0)))) }
        #expect(errors.max()! < 2e-7)  // there are elements
    }

    /// Weights as bytes, plain and packed, and rows as bytes.
    private struct Bytes {
        var weights: [Int8], packed: [Int8], scales: [Float], sums: [Int32]
        var rows: [UInt8], rowScales: [Float]

        init(_ x: [Float], _ w: [Float], rows count: Int, inner: Int, columns: Int, isTransposed: Bool) {
            weights = [Int8](repeating: 0, count: w.count)
            scales = [Float](repeating: 0, count: columns)
            sums = [Int32](repeating: 0, count: columns)
            dk_quantize_weights(w, &weights, &scales, &sums, inner, columns, isTransposed)
            packed = [Int8](repeating: 0, count: dk_packed_size(inner, columns))
            var scratch = [Int8](repeating: 0, count: dk_packed_panel() * inner)
            dk_quantize_to_panels(
                w, &packed, &scales, &sums, inner, columns, isTransposed, &scratch, 0, columns)
            rows = [UInt8](repeating: 0, count: count * dk_row_of_bytes(inner))
            rowScales = [Float](repeating: 0, count: count)
            dk_quantize_rows(x, &rows, &rowScales, count, inner)
        }
    }

    /// Whole panels and tiles, and rests of both.
    static let byteExtents = [(3, 7, false), (40, 33, true), (64, 16, false), (63, 200, true), (8, 128, true)]

    @Test(arguments: byteExtents) func bytesAreNearTheNumbers(_ inner: Int, _ columns: Int, _ isTransposed: Bool) {
        let rows = 13
        let x = randomValues(rows * inner, in: -3...3, seed: 1)
        let weights = randomValues(inner * columns, in: -0.5...0.5, seed: 2)
        let bias = randomValues(columns, seed: 3)
        let bytes = Bytes(x, weights, rows: rows, inner: inner, columns: columns, isTransposed: isTransposed)
        var y = [Float](repeating: 1, count: rows * columns), sum = y
        for (isSum, result) in [(false, y), (true, sum)] {
            var result = result
            dk_multiply_bytes(
                bytes.rows, bytes.rowScales, rows, bytes.packed, inner, columns, bytes.scales, bytes.sums, bias,
                &result,
                isSum)
            if isSum { sum = result } else { y = result }
        }
        for row in 0..<rows {
            for j in 0..<columns {
                let exact = (0..<inner).reduce(Double(bias[j])) {
                    $0 + Double(x[row * inner + $1])
                        * Double(weights[isTransposed ? j * inner + $1 : $1 * columns + j])
                }
                // Half a step of rounding in each factor.
                let bound = Double(inner) * (0.5 * 3 / 127 * 0.5 + 0.5 * 0.5 / 127 * 3)
                #expect(abs(Double(y[row * columns + j]) - exact) < bound)
                #expect(abs(sum[row * columns + j] - y[row * columns + j] - 1) < 1e-4)
            }
        }
    }

    @Test(arguments: byteExtents + [(70, 150, false), (30, 150, true)]) func bytesOfPartsAreThoseOfTheWhole(
        _ inner: Int, _ columns: Int, _ isTransposed: Bool
    ) {
        let weights = randomValues(inner * columns, seed: 2)
        let whole = Bytes([], weights, rows: 0, inner: inner, columns: columns, isTransposed: isTransposed)
        var (packed, scales, sums) = (whole.packed.map { ~$0 }, whole.scales.map { -$0 }, whole.sums.map { ~$0 })
        var scratch = [Int8](repeating: 0, count: dk_packed_panel() * inner)
        for first in stride(from: 0, to: columns, by: dk_packed_panel()).reversed() {
            let last = min(columns, first + dk_packed_panel())
            dk_quantize_to_panels(
                weights, &packed, &scales, &sums, inner, columns, isTransposed, &scratch, first, last)
        }
        #expect(scales == whole.scales && sums == whole.sums && packed == whole.packed)
    }

    /// Whole numbers up to the largest, whose products would not fit 16 bits.
    @Test func sumsOfBytesAreExact() {
        for (rows, inner, columns) in [(1, 1, 1), (7, 30, 65), (13, 700, 64), (6, 1100, 150)] {
            let stride = dk_row_of_bytes(inner)
            var generator = KeyedGenerator(RandomKey(UInt64(inner)))
            for isExtreme in [true, false] {
                func byte() -> Int {
                    isExtreme
                        ? (Int.random(in: 0..<5, using: &generator) > 0 ? 127 : -127)
                        : Int.random(in: -127...127, using: &generator)
                }
                let x = (0..<rows * inner).map { _ in byte() }
                // The largest number of each column, so that it is quantized with a scale of 1.
                let w = (0..<inner * columns).map { $0 < columns ? 127 : byte() }
                var stored = [UInt8](repeating: 128, count: rows * stride)
                for row in 0..<rows {
                    for k in 0..<inner { stored[row * stride + k] = UInt8(x[row * inner + k] + 128) }
                }
                var packed = [Int8](repeating: 0, count: dk_packed_size(inner, columns))
                var scales = [Float](repeating: 0, count: columns), sums = [Int32](repeating: 0, count: columns)
                var scratch = [Int8](repeating: 0, count: dk_packed_panel() * inner)
                dk_quantize_to_panels(
                    w.map { Float($0) }, &packed, &scales, &sums, inner, columns, false, &scratch, 0, columns)
                let ones = [Float](repeating: 1, count: max(rows, columns))
                #expect(scales == Array(ones.prefix(columns)))
                #expect(
                    sums == (0..<columns).map { j in (0..<inner).reduce(0) { $0 + Int32(w[$1 * columns + j]) } })
                var y = [Float](repeating: 0, count: rows * columns)
                dk_multiply_bytes(stored, ones, rows, packed, inner, columns, ones, sums, nil, &y, false)
                for row in 0..<rows {
                    for j in 0..<columns {
                        let exact = (0..<inner).reduce(0) { $0 + x[row * inner + $1] * w[$1 * columns + j] }
                        #expect(y[row * columns + j] == Float(exact))
                    }
                }
            }
        }
    }

    @Test(arguments: byteExtents) func logitsOfBytesAreThoseOfProducts(
        _ inner: Int, _ columns: Int, _ isTransposed: Bool
    ) {
        // More rows than are kept on the stack at once.
        let rows = 300
        let x = randomValues(rows * inner, in: -9...9, seed: 1)
        let weights = randomValues(inner * columns, in: -1...1, seed: 2)
        let bias = randomValues(columns, seed: 3)
        let bytes = Bytes(x, weights, rows: rows, inner: inner, columns: columns, isTransposed: isTransposed)
        var expected = [Float](repeating: 0, count: rows * columns), y = expected
        dk_multiply_bytes(
            bytes.rows, bytes.rowScales, rows, bytes.packed, inner, columns, bytes.scales, bytes.sums, bias, &expected,
            false)
        let blocks = (columns + dk_maxima_block(columns) - 1) / dk_maxima_block(columns)
        var maxima = [Float](repeating: 0, count: rows * blocks), normalizers = [Float](repeating: 0, count: rows)
        dk_multiply_bytes_to_logits(
            bytes.rows, bytes.rowScales, rows, bytes.packed, inner, columns, bytes.scales, bytes.sums, bias, &y,
            &maxima,
            &normalizers)
        #expect(y == expected)
        var own = [Float](repeating: 0, count: Int(DK_MAXIMA))
        for row in 0..<rows {
            let normalizer = dk_log_sum_exp(Array(y[row * columns..<(row + 1) * columns]), columns, &own)
            #expect(abs(normalizer - normalizers[row]) < 1e-5 * max(1, abs(normalizer)))
            #expect(Array(maxima[row * blocks..<(row + 1) * blocks]) == Array(own.prefix(blocks)))
        }
    }

    @Test(arguments: byteExtents.filter(\.2)) func listedOutputsAreThoseOfProducts(
        _ inner: Int, _ columns: Int, _ isTransposed: Bool
    ) {
        let rows = 3
        let x = randomValues(rows * inner, in: -3...3, seed: 1)
        let weights = randomValues(inner * columns, in: -1...1, seed: 2)
        let bias = randomValues(columns, seed: 3)
        let bytes = Bytes(x, weights, rows: rows, inner: inner, columns: columns, isTransposed: isTransposed)
        var all = [Float](repeating: 0, count: rows * columns)
        dk_multiply_bytes(
            bytes.rows, bytes.rowScales, rows, bytes.packed, inner, columns, bytes.scales, bytes.sums, bias, &all, false
        )
        for count in [1, 4, 7] {
            let outputs = (0..<count).map { Int32($0 * 13 % columns) }
            var listed = [Float](repeating: 0, count: rows * count), single = listed
            dk_listed_bytes(
                bytes.rows, bytes.rowScales, rows, inner, bytes.weights, bytes.scales, bytes.sums, bias, outputs, count,
                &listed)
            dk_listed(x, rows, inner, weights, bias, outputs, count, &single)
            for row in 0..<rows {
                for (place, output) in outputs.enumerated() {
                    let expected = all[row * columns + Int(output)]
                    #expect(abs(listed[row * count + place] - expected) < 1e-5 * max(1, abs(expected)))
                    let exact = (0..<inner).reduce(Double(bias[Int(output)])) {
                        $0 + Double(x[row * inner + $1]) * Double(weights[Int(output) * inner + $1])
                    }
                    #expect(abs(Double(single[row * count + place]) - exact) < 1e-4)
                }
            }
        }
    }

    /// Inner extent, columns, and how many columns a block has.
    static let packedExtents = [(64, 64, 64), (7, 5, 16), (33, 100, 64), (100, 33, 48), (31, 16, 16), (96, 130, 32)]

    @Test(arguments: packedExtents) func packedWeightsLieInTiles(_ inner: Int, _ columns: Int, _ block: Int) {
        func up(_ count: Int, _ unit: Int) -> Int { (count + unit - 1) / unit * unit }
        var weights = (0..<inner * columns).map { Float($0 * 37 % 1009) / 7 - 70 }
        weights[inner * columns - 1] = .nan
        for (isTransposed, isRounded) in [(false, false), (false, true), (true, false), (true, true)] {
            let group = isRounded ? 2 : 1
            let depth = up(inner, 16 * group)
            var expected = [Float](repeating: 0, count: depth * up(columns, block))
            for k in 0..<inner {
                for n in 0..<columns {
                    let tile = n / block * (depth / (16 * group)) + k / (16 * group)
                    let place = tile * 16 * group * block + k % (16 * group) / group * block * group
                    expected[place + n % block * group + k % group] =
                        weights[isTransposed ? n * inner + k : k * columns + n]
                }
            }
            // In parts, over what was there before.
            var packed = [UInt32](repeating: 0xffff_ffff, count: expected.count / group)
            let rows = isTransposed ? columns : inner
            for first in stride(from: 0, to: rows, by: 32) {
                dk_pack_weights(
                    weights, isTransposed, inner, columns, block, isRounded, &packed, first, min(first + 32, rows))
            }
            packed.withUnsafeBytes { packed in
                if isRounded {
                    var rounded = [UInt16](repeating: 0, count: expected.count)
                    dk_round(expected, &rounded, expected.count)
                    #expect(packed.elementsEqual(rounded.withUnsafeBytes(Array.init)))
                } else {
                    #expect(packed.elementsEqual(expected.withUnsafeBytes(Array.init)))
                }
            }
        }
    }

    @Test func notANumberStaysOne() {
        var row: [Float] = [1, .nan, 2]
        var y = row
        dk_tanh(row, &y, 3)
        #expect(y[1].isNaN && !y[0].isNaN)
        #expect(logSumExp(row).isNaN)
        dk_softmax_rows(&row, 1, 3, 3)
        #expect(row.allSatisfy { $0.isNaN })
    }

    // MARK: Rows

    @Test func softmaxRowsKeepToTheirWidth() {
        let width = 5, stride = 8, rows = 3
        var x = [Float](repeating: 7, count: rows * stride)
        for r in 0..<rows { for i in 0..<width { x[r * stride + i] = Float(i * (r + 1)) - 100 * Float(r) } }
        let before = x
        dk_softmax_rows(&x, rows, width, stride)
        for r in 0..<rows {
            let row = before[r * stride..<r * stride + width].map { exp(Double($0 - before[r * stride])) }
            let sum = row.reduce(0, +)
            for i in 0..<width { #expect(abs(Double(x[r * stride + i]) - row[i] / sum) < 1e-6) }
            #expect(x[r * stride + width..<(r + 1) * stride].allSatisfy { $0 == 7 })
        }
    }

    @Test func softmaxOfExtremes() {
        var equal = [Float](repeating: -.greatestFiniteMagnitude, count: 4)
        dk_softmax_rows(&equal, 1, 4, 4)
        #expect(equal == [0.25, 0.25, 0.25, 0.25])
        var far: [Float] = [3e38, -3e38, 0, 3e38]
        dk_softmax_rows(&far, 1, 4, 4)
        #expect(far[0] == 0.5 && far[3] == 0.5 && far[1] < 1e-37 && far[2] < 1e-37)
    }

    private func logSumExp(_ x: [Float]) -> Float {
        var maxima = [Float](repeating: 0, count: Int(DK_MAXIMA))
        return dk_log_sum_exp(x, x.count, &maxima)
    }

    private func top(_ x: [Float], _ k: Int) -> (values: [Float], indices: [Int32]) {
        var maxima = [Float](repeating: 0, count: Int(DK_MAXIMA))
        _ = dk_log_sum_exp(x, x.count, &maxima)
        var values = [Float](repeating: .nan, count: k)
        var indices = [Int32](repeating: -1, count: k)
        dk_top(x, x.count, &maxima, k, &values, &indices)
        return (values, indices)
    }

    @Test func logarithmsAreExactToSinglePrecision() {
        let x =
            randomValues(20_000, in: -80...80, seed: 6).map { exp($0) } + [
                1, 0.5, 0.70710677, 0.7071068, 3e38, 1.2e-38,
            ]
        var y = x
        dk_log(&y, y.count)
        for (value, exact) in zip(y, x.map { log(Double($0)) }) {
            #expect(abs(Double(value) - exact) < 2e-7 * max(1, abs(exact)))
        }
        var none: [Float] = [0]
        dk_log(&none, 1)
        #expect(none[0] < -87 && none[0].isFinite)
    }

    @Test func logSumExpOfExtremes() {
        #expect(logSumExp([5]) == 5)
        #expect(logSumExp([-1000, -1000]) == -1000 + log(Float(2)))
        #expect(logSumExp([1e30, -1e30]) == 1e30)
        #expect(logSumExp([-.infinity, 2, -.infinity]) == 2)
        #expect(logSumExp([-.greatestFiniteMagnitude, 2]) == 2)
        let many = randomValues(32_003, in: -10...10, seed: 5)
        let exact = log(many.reduce(0) { $0 + exp(Double($1)) })
        // Two units in the last place.
        #expect(abs(Double(logSumExp(many)) - exact) < 4e-6)
    }

    @Test func crossEntropyOfExtremes() {
        var negativeLog: Float = 0
        var logits: [Float] = [1e4, -1e4, 0]
        let bias: [Float] = [0, 0, 0]
        let loss = dk_cross_entropy(&logits, bias, 3, 1, 0, 1, true, nil, &negativeLog)
        #expect(loss == 2e4 && negativeLog == 2e4)
        #expect(logits[0] == 1 && logits[1] == -1 && abs(logits[2]) < 1e-37)
        logits = [1e4, -1e4, 0]
        #expect(dk_cross_entropy(&logits, bias, 3, 0, 0, 1, false, nil, &negativeLog) == 0)
    }

    // MARK: The best k

    @Test(arguments: [1, 2, 5, 6, 63, 64, 65, 200, 1000, 70_000]) func topAgreesWithSorting(_ count: Int) {
        for levels in [3, 17, 1_000_000] {
            // Few levels make many ties.
            let x = randomValues(count, in: 0...1, seed: UInt64(count * 7 + levels)).map {
                ($0 * Float(levels)).rounded() - 1
            }
            let order = x.indices.sorted { (x[$1], $0) < (x[$0], $1) }
            // All of many numbers would take as many passes over them.
            for k in Set([1, 2, 5, 6, 64, min(count, 1000)]) where k <= count {
                let (values, indices) = top(x, k)
                #expect(indices.map(Int.init) == Array(order.prefix(k)), "\(k) of \(count), \(levels) levels")
                #expect(values == order.prefix(k).map { x[$0] })
            }
        }
    }

    @Test func topOfInfinitiesAndStruckOutWords() {
        let x: [Float] = [-.infinity, -.greatestFiniteMagnitude, 1, .infinity, -.infinity, 1]
        #expect(top(x, 6).indices == [3, 2, 5, 1, 0, 4])
    }

    // MARK: Optimizers

    @Test(arguments: [1, 63, 64, 200, 70_000]) func weightsOfADrawAreExponentials(_ count: Int) {
        var x = randomValues(count, in: -20...20, seed: 12)
        x[0] = 21
        if count > 2 { (x[1], x[2]) = (-.greatestFiniteMagnitude, .nan) }
        var weights = [Float](repeating: -1, count: count), sums = [Float](repeating: -1, count: Int(DK_MAXIMA))
        dk_draw_weights(x, count, 21, 2, &weights, &sums)
        let expected = x.map { $0 > -.greatestFiniteMagnitude ? exp((Double($0) - 21) / 2) : 0 }
        for (weight, exact) in zip(weights, expected) { #expect(abs(Double(weight) - exact) <= 3e-6 * exact) }
        let block = dk_maxima_block(count)
        for (index, start) in stride(from: 0, to: count, by: block).enumerated() {
            let exact = expected[start..<min(count, start + block)].reduce(0, +)
            #expect(abs(Double(sums[index]) - exact) <= 1e-5 * exact)
        }
    }

    /// What is drawn comes as often as it is probable, in whatever block it is, and what is struck out never.
    @Test func scoresAreDrawnByTheirProbability() {
        let arena = Arena()
        let count = 300, places = [5, 100, 299], probabilities = [0.2, 0.3, 0.5]
        func filled(_ value: Float) -> UnsafeMutablePointer<Float> {
            let scores = arena.allocate(Float.self, count)
            scores.initialize(repeating: value, count: count)
            return scores
        }
        let scores = filled(-80)
        for (place, probability) in zip(places, probabilities) { scores[place] = Float(log(probability)) }
        scores[0] = 9
        let some = LogitRow(summing: [scores], count: count, in: arena)
        some.values[0] = -.greatestFiniteMagnitude
        var generator = KeyedGenerator(RandomKey(3))
        for temperature: Float in [1, 0.5] {
            let powers = probabilities.map { pow($0, 1 / Double(temperature)) }
            var drawn = [Int32: Int]()
            for _ in 0..<4000 {
                let index = some.draw(temperature: temperature, using: &generator)
                drawn[index ?? -1, default: 0] += 1
            }
            #expect(drawn.keys.sorted() == places.map(Int32.init))
            for (place, power) in zip(places, powers) {
                let share = power / powers.reduce(0, +)
                #expect(abs(Double(drawn[Int32(place)] ?? 0) / 4000 - share) < 0.035)
            }
        }
        for value: Float in [.nan, -.infinity, -.greatestFiniteMagnitude] {
            let none = LogitRow(summing: [filled(value)], count: count, in: arena)
            let index = none.draw(temperature: 1, using: &generator)
            #expect(index == nil)
        }
    }

    @Test func adamAgreesWithDoublePrecision() {
        let count = 103
        var weights = randomValues(count, seed: 1)
        var first = [Float](repeating: 0, count: count), second = first, average = first
        var w = weights.map(Double.init)
        var m = [Double](repeating: 0, count: count), v = m, a = m
        for update in 1...20 {
            let gradient = randomValues(count, seed: UInt64(100 + update)).map { $0 * 0.1 }
            let (beta1, beta2, rate, epsilon, scale) = (0.9, 0.98, 0.01, 1e-9, 0.5)
            let (correction1, correction2) = (1 - pow(beta1, Double(update)), 1 - pow(beta2, Double(update)))
            let averageRate = max(0.1, 1 / Double(update))
            let settings = dk_adam_settings(
                rate: Float(rate / correction1 * correction2.squareRoot()), beta1: Float(beta1), beta2: Float(beta2),
                epsilon: Float(epsilon * correction2.squareRoot()), gradient_scale: Float(scale), keep: 1)
            dk_adam(&weights, gradient, &first, &second, count, settings)
            dk_average(&average, weights, count, Float(averageRate))
            for i in 0..<count {
                let g = Double(gradient[i]) * scale
                m[i] = beta1 * m[i] + (1 - beta1) * g
                v[i] = beta2 * v[i] + (1 - beta2) * g * g
                // The textbook form (Kingma & Ba 2015, algorithm 1).
                w[i] -= rate * (m[i] / correction1) / ((v[i] / correction2).squareRoot() + epsilon)
                a[i] += averageRate * (w[i] - a[i])
            }
        }
        for i in 0..<count {
            #expect(abs(Double(weights[i]) - w[i]) < 1e-5)
            #expect(abs(Double(first[i]) - m[i]) < 1e-7)
            #expect(abs(Double(second[i]) - v[i]) < 1e-8)
            #expect(abs(Double(average[i]) - a[i]) < 1e-5)
        }
    }

    @Test(arguments: [0, 1, 15, 4096, 10_001]) func sumOfSquares(_ count: Int) {
        let x = randomValues(count, seed: 4)
        let exact = x.reduce(0) { $0 + Double($1) * Double($1) }
        #expect(abs(dk_sum_of_squares(x, count) - exact) <= 1e-6 * exact)
    }

    // MARK: Denormal numbers

    @Test func workersTreatDenormalNumbersAsZero() {
        onTape { _, _ in
            let tiny: [Float] = [
                .leastNonzeroMagnitude, .leastNormalMagnitude / 4, .leastNormalMagnitude, -.leastNormalMagnitude / 8,
            ]
            var scaled = [Float](repeating: 1, count: 4)
            dk_multiply(tiny, [1, 1, 1, 1], &scaled, 4, false)
            #expect(scaled == [0, 0, .leastNormalMagnitude, 0])
            // Products that fall below the normal numbers are zero as well.
            dk_multiply([1e-20, 1e-30, 1e-38, 1], [1e-20, 1e-30, 0.1, 1], &scaled, 4, false)
            #expect(scaled == [0, 0, 0, 1])
        }
    }
}
