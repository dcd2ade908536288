import Foundation
import Tensors
import Testing

/// What layers that are run step by step must agree with.
@Suite struct StepTests {
    /// With an input that does not depend on the outputs, the steps are those of the whole sequence, gradients
    /// included.
    @Test(arguments: testedCells.indices, [0, 3]) func stepsAgreeWithTheWholeSequence(_ cell: Int, _ known: Int) {
        compare(testedCells[cell], known: known, .float32, tolerance: 1e-5)
        // Both round what they multiply, in other places.
        if Precision.bfloat16.isSupported { compare(testedCells[cell], known: known, .bfloat16, tolerance: 0.03) }
    }

    private func compare(_ cell: any RecurrentCell, known: Int, _ precision: Precision, tolerance: Double) {
        let (steps, batch, rest, hidden) = (6, 4, 5, 9)
        let declarations = cell.declarations(
            input: known + rest, hidden: hidden, matrices: .uniform(0.5), biases: .uniform(1))
        onTape(declarations) { tape, parameters in
            tape.precision = precision
            let layer = RecurrentParameters(cell: cell, parameters: parameters)
            func run(_ body: (_ parts: [Tensor], RecurrentState) -> Tensor) -> [[Float]] {
                tape.reset()
                tape.gradients.zero()
                tape.isRecording = true
                let parts = [known, rest].filter { $0 > 0 }.map {
                    let shape = Shape(steps: steps, batch: batch, width: $0)
                    return tape.tensor(shape, randomValues(shape.count, seed: UInt64($0)))
                }
                let shape = Shape(batch: batch, width: hidden)
                let state = [1, 2].map { tape.tensor(shape, randomValues(shape.count, seed: $0)) }
                let y = body(parts, cell.state(state[...]))
                tape.seed(y, gradient: randomValues(y.shape.count, seed: 4))
                tape.backward()
                return [y.array] + (parts + state).map(\.gradientArray) + parameters.map { tape.gradients.array($0) }
            }
            let whole = run { parts, state in
                tape.recurrent(tape.concatenate(parts), layer, initial: state).outputs
            }
            let stepwise = run { parts, state in
                let loop = tape.recurrentSteps(
                    layer, known: parts.count == 2 ? parts[0] : nil, steps: steps, batch: batch)
                var state = state
                var outputs: [Tensor] = []
                for t in 0..<steps {
                    state = loop.step(tape.step(t, of: parts[parts.count - 1]), from: state)
                    outputs.append(state.hidden)
                }
                return tape.sequence(outputs)
            }
            #expect(whole.count == stepwise.count)
            for (place, (one, other)) in zip(whole, stepwise).enumerated() {
                let worst = zip(one, other).map { relativeError(Double($0), Double($1)) }.max() ?? 0
                #expect(
                    worst < tolerance,
                    "\(cell.name), \(precision), the \(place)th of outputs, inputs, states and parameters")
            }
            #expect(whole[0].contains { $0 != 0 })
        }
    }

    @Test func variationalDropoutDropsTheSameAtEveryStep() {
        onTape { tape, _ in
            tape.isTraining = true
            let shape = Shape(steps: 4, batch: 3, width: 200)
            let ones = tape.tensor(shape, [Float](repeating: 1, count: shape.count))
            let mask = tape.variationalDropout(ones, rate: 0.3, key: RandomKey(1)).array
            let step = shape.batch * shape.width
            for t in 1..<shape.steps { #expect(mask[..<step] == mask[(t * step)..<((t + 1) * step)]) }
            // Sentences differ, and so do keys; one step alone has the mask of the whole.
            #expect(mask[..<200] != mask[200..<400])
            #expect(mask != tape.variationalDropout(ones, rate: 0.3, key: RandomKey(2)).array)
            let single = tape.variationalDropout(tape.step(2, of: ones), rate: 0.3, key: RandomKey(1)).array
            #expect(single == Array(mask[..<step]))
            let kept = mask[..<step].count { $0 != 0 }
            #expect(abs(Double(kept) / Double(step) - 0.7) < 0.06)
            #expect(mask.allSatisfy { $0 == 0 || $0 == 1 / (1 - 0.3) })
            tape.isTraining = false
            #expect(tape.variationalDropout(ones, rate: 0.3, key: RandomKey(1)) === ones)
        }
    }

    /// Each head alone is attention on its own share of the width.
    @Test func headsAttendToSharesOfTheWidth() {
        onTape([([6], .uniform(1))]) { tape, parameters in
            let lengths = [4, 2]
            func tensor(_ steps: Int, _ width: Int, seed: UInt64) -> Tensor {
                let shape = Shape(steps: steps, batch: 2, width: width)
                return tape.tensor(shape, randomValues(shape.count, seed: seed))
            }
            func share(_ x: Tensor, _ head: Int, of heads: Int) -> Tensor {
                let width = x.shape.width / heads
                let all = x.array
                let values = (0..<x.shape.rows).flatMap { row -> ArraySlice<Float> in
                    let start = row * x.shape.width + head * width
                    return all[start..<start + width]
                }
                return tape.tensor(x.shape.with(width: width), values)
            }
            let queries = tensor(3, 6, seed: 1), keys = tensor(4, 6, seed: 2), memory = tensor(4, 4, seed: 3)
            let together = tape.attention(queries: queries, keys: keys, memory: memory, lengths: lengths, heads: 2)
            for head in 0..<2 {
                let alone = tape.attention(
                    queries: share(queries, head, of: 2), keys: share(keys, head, of: 2),
                    memory: share(memory, head, of: 2), lengths: lengths)
                let expected = share(together.contexts, head, of: 2).array
                #expect(zip(alone.contexts.array, expected).allSatisfy { abs($0 - $1) < 1e-6 })
            }
        }
    }

    @Test func additiveAttentionOfExtremes() {
        onTape([([3], .rows([1, -2, 0.5]))]) { tape, parameters in
            func tensor(_ values: [[Float]]) -> Tensor {
                tape.tensor(Shape(steps: values.count, batch: 1, width: 3), values.flatMap { $0 })
            }
            // Where tanh is ±1 on all sides, with sums in which large numbers cancel, and beyond the range of exp.
            let keys = tensor([[40, -40, 40], [-40, 40, -39], [1e30, -1e30, 1e30]])
            let memory = tensor([[1, 0, 0], [0, 1, 0], [0, 0, 1]])
            let queries = tensor([[0, 0, 0], [-40, 40, 39.5], [1e30, 1e30, -40]])
            let (contexts, _) = tape.additiveAttention(
                queries: queries, keys: keys, v: parameters[0], memory: memory, lengths: [3])
            #expect(contexts.array.allSatisfy { $0.isFinite })
            // q + k of the second query: (0, 0, 79.5) and (-80, 80, 0.5).
            let expected = exp(-1 - 2 + 0.5 * Foundation.tanh(0.5) - 0.5)
            let ratio = Double(contexts.array[4] / contexts.array[3])
            #expect(abs(ratio / expected - 1) < 1e-4)
        }
    }
}
