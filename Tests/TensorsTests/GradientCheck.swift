import Tensors
import Testing

/// One operation, or a few of them together, whose gradients are held against finite differences.
///
/// How to add the case of a new operation: append to `gradientCases` (GradientCases.swift) a `GradientCase` with
/// - `inputs`: the shapes of the activations it takes, filled at random with numbers between -1 and 1;
/// - `parameters`: the shapes of the parameters it takes and how they start out;
/// - `compute`: the call, returning `.tensor(result)`, or `.loss(value)` where the operation is a loss itself.
///
/// Every element of every input and parameter is then moved and compared. Keep sizes below ten or so, and unequal, so
/// that a mixed-up extent shows. Leave `epsilon` and `tolerance` alone at first: for smooth functions of numbers near 1
/// the five-point rule is good to about 1e-5. Where a function has a kink, choose values that stay clear of it. Add a
/// second case in which an input is used twice, since gradients must then be added up.
struct GradientCase: Sendable, CustomTestStringConvertible {
    enum Output {
        /// An activation; a random linear functional of it is differentiated.
        case tensor(Tensor)
        /// A loss operation's value, which has its own gradient.
        case loss(Double)
    }

    /// What a case computes on.
    struct Graph {
        let tape: Tape
        let inputs: [Tensor]
        let parameters: [Parameter]
    }

    var name: String
    var inputs: [Shape] = []
    var parameters: [(shape: [Int], initializer: Initializer)] = []
    /// How far an element is moved.
    var epsilon: Float = 0.02
    /// The largest error, relative to the larger of 1 and the gradient.
    var tolerance = 1e-4
    let compute: @Sendable (Graph) -> Output

    var testDescription: String { name }
}

/// The gradients of a case by both methods.
struct GradientComparison {
    struct Element {
        var name: String
        var numeric: Double
        var analytic: Double
        var error: Double { relativeError(analytic, numeric) }
    }
    var elements: [Element] = []

    /// The elements whose gradients differ by more than the tolerance, worst first.
    func mismatches(_ tolerance: Double) -> [Element] {
        elements.filter { !($0.error <= tolerance) }.sorted { $0.error > $1.error }
    }
}

extension GradientCase {
    /// Computes the gradient of every element by back-propagation and by finite differences.
    func compare() -> GradientComparison {
        onTape(parameters) { tape, parameters in
            var inputs = self.inputs.enumerated().map { randomValues($1.count, seed: 100 + UInt64($0)) }
            var comparison = GradientComparison()

            // Back-propagation.
            tape.isRecording = true
            let (_, tensors) = evaluate(tape, inputs, parameters, backward: true)
            let inputGradients = tensors.map(\.gradientArray)

            // Finite differences, with recording off: the same code must give the same values.
            tape.isRecording = false
            func numeric(_ move: (Float) -> Void) -> Double {
                let values = [-2, -1, 1, 2].map { (step: Float) -> Double in
                    move(step * epsilon)
                    return evaluate(tape, inputs, parameters, backward: false).value
                }
                move(0)
                return (values[0] - 8 * values[1] + 8 * values[2] - values[3]) / (12 * Double(epsilon))
            }
            for index in inputs.indices {
                for element in inputs[index].indices {
                    let original = inputs[index][element]
                    comparison.elements.append(
                        .init(
                            name: "input \(index)[\(element)]",
                            numeric: numeric { inputs[index][element] = original + $0 },
                            analytic: Double(inputGradients[index][element])))
                }
            }
            for parameter in parameters {
                let values = tape.weights.array(parameter)
                let gradients = tape.gradients.array(parameter)
                for element in 0..<parameter.count {
                    let original = values[element]
                    comparison.elements.append(
                        .init(
                            name: "\(parameter.name)[\(element)]",
                            numeric: numeric { step in
                                tape.weights.modify { $0.pointer(parameter)[element] = original + step }
                            },
                            analytic: Double(gradients[element])))
                }
            }
            return comparison
        }
    }

    /// Computes the derivative along random directions through all inputs and parameters at once: for sizes at which
    /// moving every element would take too long.
    func compareDirections(_ count: Int) -> GradientComparison {
        onTape(parameters) { tape, parameters in
            let inputs = self.inputs.enumerated().map { randomValues($1.count, seed: 100 + UInt64($0)) }
            let weights = parameters.map { tape.weights.array($0) }
            tape.isRecording = true
            let (_, tensors) = evaluate(tape, inputs, parameters, backward: true)
            let gradients =
                tensors.map { $0.gradientArray.map(Double.init) }
                + parameters.map { tape.gradients.array($0).map(Double.init) }
            tape.isRecording = false
            var comparison = GradientComparison()
            // Each tensor and parameter alone, then all together.
            for direction in 0..<count {
                for moved in -1..<gradients.count {
                    let steps = gradients.enumerated().map { index, gradient -> [Float] in
                        guard moved < 0 || moved == index else { return gradient.map { _ in 0 } }
                        return randomValues(gradient.count, seed: UInt64(1000 * direction + index))
                    }
                    // Of length 1, so that the move is as far whatever the size.
                    let length = steps.joined().reduce(0) { $0 + $1 * $1 }.squareRoot()
                    let values = [-2, -1, 1, 2].map { (step: Float) -> Double in
                        func shifted(_ values: [Float], _ index: Int) -> [Float] {
                            zip(values, steps[index]).map { $0 + step * epsilon / length * $1 }
                        }
                        for (place, parameter) in parameters.enumerated() {
                            let values = shifted(weights[place], inputs.count + place)
                            tape.weights.set(parameter, to: values)
                        }
                        let moved = inputs.indices.map { shifted(inputs[$0], $0) }
                        return evaluate(tape, moved, parameters, backward: false).value
                    }
                    let analytic = zip(gradients, steps).reduce(0) { sum, pair in
                        sum + zip(pair.0, pair.1).reduce(0) { $0 + $1.0 * Double($1.1) / Double(length) }
                    }
                    comparison.elements.append(
                        .init(
                            name: moved < 0 ? "all" : "direction \(direction) of \(moved)",
                            numeric: (values[0] - 8 * values[1] + 8 * values[2] - values[3]) / (12 * Double(epsilon)),
                            analytic: analytic))
                }
            }
            return comparison
        }
    }

    private func evaluate(_ tape: Tape, _ inputs: [[Float]], _ parameters: [Parameter], backward: Bool)
        -> (value: Double, tensors: [Tensor])
    {
        tape.reset()
        tape.isTraining = true
        tape.random = RandomKey(7)
        let tensors = zip(self.inputs, inputs).map { tape.tensor($0, $1) }
        let output = compute(Graph(tape: tape, inputs: tensors, parameters: parameters))
        switch output {
        case .loss(let value):
            if backward { tape.backward() }
            return (value, tensors)
        case .tensor(let tensor):
            let functional = randomValues(tensor.shape.count, seed: 99)
            if backward {
                tape.seed(tensor, gradient: functional)
                tape.backward()
            }
            return (zip(tensor.array, functional).reduce(0) { $0 + Double($1.0) * Double($1.1) }, tensors)
        }
    }
}
