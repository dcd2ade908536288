import Tensors
import Testing

@Suite struct GradientTests {
    @Test(arguments: gradientCases) func backPropagationAgreesWithFiniteDifferences(_ gradientCase: GradientCase) {
        let comparison = gradientCase.compare()
        #expect(comparison.elements.contains { $0.analytic != 0 }, "there is nothing to compare")
        let mismatches = comparison.mismatches(gradientCase.tolerance)
        #expect(
            mismatches.isEmpty,
            "\(mismatches.count) of \(comparison.elements.count) differ, the worst: \(mismatches.prefix(3))")
    }

    @Test(arguments: largeRecurrentCases) func recurrentLayersOfManySizes(_ gradientCase: GradientCase) {
        let mismatches = gradientCase.compareDirections(2).mismatches(gradientCase.tolerance)
        #expect(mismatches.isEmpty, "\(mismatches.prefix(4))")
    }

    /// The suite itself: a factor that is hidden from the tape leaves half of the gradient out.
    @Test func aMissingGradientIsNoticed() {
        let wrong = GradientCase(name: "x times a copy of x", inputs: [Shape(batch: 2, width: 3)]) { graph in
            let hidden = graph.tape.tensor(graph.inputs[0].shape, graph.inputs[0].array)
            return .tensor(graph.tape.multiply(graph.inputs[0], hidden))
        }
        #expect(wrong.compare().mismatches(wrong.tolerance).count == 6)
    }

    @Test func paddingRowsReceiveNoGradient() {
        let indices: [Int32] = [4, 0, 2, 0, 1, 2]
        func gradients(padding: Int32?) -> [Float] {
            onTape([([5, 3], .uniform(1))]) { tape, parameters in
                tape.isRecording = true
                let y = tape.embedding(indices, steps: 3, batch: 2, parameters[0], padding: padding)
                tape.seed(y, gradient: randomValues(y.shape.count, seed: 3))
                tape.backward()
                return tape.gradients.array(parameters[0])
            }
        }
        let (with, without) = (gradients(padding: 0), gradients(padding: nil))
        #expect(with[0..<3].allSatisfy { $0 == 0 })
        #expect(without[0..<3].allSatisfy { $0 != 0 })
        #expect(with[3...] == without[3...])
    }

    @Test func gradientsAddUpOverBatchesUntilTheyAreCleared() {
        onTape([([4, 3], .uniform(1))]) { tape, parameters in
            func pass() {
                tape.reset()
                tape.isRecording = true
                let y = tape.linear(tape.tensor(Shape(batch: 2, width: 3), randomValues(6, seed: 1)), parameters[0])
                tape.seed(y, gradient: randomValues(8, seed: 2))
                tape.backward()
            }
            pass()
            let once = tape.gradients.array(parameters[0])
            pass()
            #expect(tape.gradients.array(parameters[0]) == once.map { $0 * 2 })
            tape.gradients.zero()
            pass()
            #expect(tape.gradients.array(parameters[0]) == once)
        }
    }

    @Test func whatNothingUsesReceivesNoGradient() {
        onTape([([4, 3], .uniform(1))]) { tape, parameters in
            tape.isRecording = true
            let x = tape.tensor(Shape(batch: 2, width: 3), randomValues(6, seed: 1))
            _ = tape.linear(x, parameters[0])
            let y = tape.tanh(x)
            tape.seed(y, gradient: [Float](repeating: 1, count: 6))
            tape.backward()
            #expect(tape.gradients.array(parameters[0]).allSatisfy { $0 == 0 })
            #expect(x.gradient != nil)
        }
    }
}
