import Foundation
import Tensors

/// The cells of the engine and one that is defined in the tests alone.
let testedCells: [any RecurrentCell] = RecurrentCells.standard + [SimpleRecurrentUnit()]

extension RecurrentCell {
    /// The parameters of a layer, with initial values for tests. Large peepholes would close a loop from the cell state
    /// to itself whose derivatives are too large for finite differences, so they are as small as matrices.
    func declarations(input: Int, hidden: Int, matrices: Initializer, biases: Initializer) -> [(
        shape: [Int], initializer: Initializer
    )] {
        RecurrentParameters.declarations(of: self, input: input, hidden: hidden)
            .map { ($0.shape, $0.name == "bias" ? biases : matrices) }
    }

    /// A state of which each cell state has a tensor of its own; with fewer tensors the last one is repeated.
    func state(_ tensors: ArraySlice<Tensor>) -> RecurrentState {
        let tensors = Array(tensors)
        return RecurrentState(
            hidden: tensors[0], cellStates: cellStates.indices.map { tensors[min($0 + 1, tensors.count - 1)] })
    }
}

private let start = Initializer.uniform(1)

/// Recurrent layers of sizes at which oneDNN takes other paths than at the small ones; checked along directions.
let largeRecurrentCases: [GradientCase] = [
    [1, 1, 8, 8], [1, 5, 16, 16], [7, 1, 24, 40], [12, 33, 64, 48], [3, 64, 32, 128], [20, 8, 128, 64],
    [40, 2, 16, 256],
].flatMap { size -> [GradientCase] in
    let (steps, batch, input, hidden) = (size[0], size[1], size[2], size[3])
    return RecurrentCells.standard.filter { $0.name != Elman.relu.name }.flatMap { cell in
        [false, true].map { hasState in
            let scale = Initializer.uniform(1 / Float(hidden).squareRoot())
            let state = [Shape](
                repeating: Shape(batch: batch, width: hidden), count: hasState ? 1 + cell.cellStates.count : 0)
            return GradientCase(
                name: "\(cell.name) \(size) \(hasState ? "from a state" : "")",
                inputs: [Shape(steps: steps, batch: batch, width: input)] + state,
                parameters: cell.declarations(input: input, hidden: hidden, matrices: scale, biases: start),
                epsilon: 0.1, tolerance: 1e-3
            ) { graph in
                let layer = RecurrentParameters(cell: cell, parameters: graph.parameters)
                let initial = hasState ? cell.state(graph.inputs.dropFirst()) : nil
                return .tensor(graph.tape.recurrent(graph.inputs[0], layer, initial: initial).outputs)
            }
        }
    }
}

let recurrentCases: [GradientCase] = testedCells.flatMap { cell -> [GradientCase] in
    let (input, hidden) = (3, 4)
    let isRectified = cell.name == Elman.relu.name
    // The kink of a ReLU stays out of reach: half the units are always on, half always off.
    let bias = isRectified ? Initializer.rows([6, -6, 6, -6]) : start
    func parameters(input: Int) -> [(shape: [Int], initializer: Initializer)] {
        cell.declarations(input: input, hidden: hidden, matrices: .uniform(0.5), biases: bias)
    }
    @Sendable func layer(_ graph: GradientCase.Graph) -> RecurrentParameters {
        RecurrentParameters(cell: cell, parameters: graph.parameters)
    }
    let sequence = Shape(steps: 5, batch: 2, width: input)
    let initial = Shape(batch: 2, width: hidden)
    let state = [Shape](repeating: initial, count: 1 + cell.cellStates.count)
    // Outputs of ReLU units grow with the sequence, and so does their rounding.
    let tolerance = isRectified ? 1e-3 : 1e-4
    return [
        GradientCase(
            name: "\(cell.name) layer", inputs: [sequence], parameters: parameters(input: input), tolerance: tolerance
        ) { .tensor($0.tape.recurrent($0.inputs[0], layer($0)).outputs) },
        GradientCase(
            name: "\(cell.name) layer from a state", inputs: [sequence] + state,
            parameters: parameters(input: input), tolerance: tolerance
        ) { graph in
            let first = cell.state(graph.inputs.dropFirst())
            return .tensor(graph.tape.recurrent(graph.inputs[0], layer(graph), initial: first).outputs)
        },
        GradientCase(
            name: "\(cell.name) layer twice, its input and state used elsewhere",
            inputs: [Shape(steps: 3, batch: 2, width: hidden), initial], parameters: parameters(input: hidden),
            tolerance: tolerance * 2
        ) { graph in
            let (x, h) = (graph.inputs[0], graph.inputs[1])
            let first = graph.tape.recurrent(x, layer(graph), initial: cell.state([h])).outputs
            let residual = graph.tape.add(x, first)
            let second = graph.tape.recurrent(residual, layer(graph), initial: cell.state([h])).outputs
            return .tensor(graph.tape.concatenate([second, residual, graph.tape.sequence([h, h, h])]))
        },
        GradientCase(
            name: "\(cell.name) layer step by step", inputs: [sequence] + state,
            parameters: parameters(input: input + hidden), tolerance: tolerance
        ) { graph in
            // Each step reads what came out of the step before, beside the known sequence.
            let steps = graph.tape.recurrentSteps(layer(graph), known: graph.inputs[0], steps: 5, batch: 2)
            var now = cell.state(graph.inputs.dropFirst())
            var input = graph.inputs[1]
            var outputs: [Tensor] = []
            for _ in 0..<5 {
                now = steps.step(input, from: now)
                outputs.append(now.hidden)
                input = graph.tape.tanh(now.hidden)
            }
            return .tensor(graph.tape.sequence(outputs))
        },
        GradientCase(
            name: "\(cell.name) layer step by step, nothing known, the last output alone, one tensor everywhere",
            inputs: [initial], parameters: parameters(input: hidden), tolerance: tolerance
        ) { graph in
            // The fourth step is never run.
            let steps = graph.tape.recurrentSteps(layer(graph), known: nil, steps: 4, batch: 2)
            let x = graph.inputs[0]
            var now = cell.state([x])
            for _ in 0..<3 { now = steps.step(x, from: now) }
            return .tensor(now.hidden)
        },
        GradientCase(
            name: "\(cell.name) layer right to left", inputs: [sequence], parameters: parameters(input: input),
            tolerance: tolerance
        ) { graph in
            let lengths = [5, 3]
            let turned = graph.tape.reverse(graph.inputs[0], lengths: lengths)
            let outputs = graph.tape.recurrent(turned, layer(graph)).outputs
            return .tensor(
                graph.tape.concatenate([
                    graph.tape.reverse(outputs, lengths: lengths),
                    graph.tape.sequence(Array(repeating: graph.tape.last(outputs, lengths: lengths), count: 5)),
                ]))
        },
    ]
}

/// The recurrence of SRU (Lei et al. 2018) without its highway: the state that passes from step to step is not the
/// output, and no matrix reads either.
///
///     f = σ(W_f x + v_f ⊙ c + b_f)    c' = f ⊙ c + (1 - f) ⊙ (W x + b)
///     r = σ(W_r x + v_r ⊙ c + b_r)    h' = r ⊙ c'
///
/// It shows what a cell needs to be, with plain loops in place of a kernel.
struct SimpleRecurrentUnit: RecurrentCell {
    let name = "sru"
    let gates = 3
    let recurrentProduct = RecurrentProduct.none
    let cellStates = ["cell"]
    let addsGradientsInStep = true
    let elementwiseParameters = [
        ElementwiseParameter.bias([0, 0, 0]), ElementwiseParameter("peephole", rows: 2, .zeros),
    ]

    private func logistic(_ x: Float) -> Float { 1 / (1 + exp(-x)) }

    func forward(_ step: CellStep) {
        let (bias, peephole) = (step.parameters[0], step.parameters[1])
        for row in 0..<step.rows {
            let gates = step.gates + row * 3 * step.width
            for j in 0..<step.width {
                let (i, c) = (row * step.width + j, step.old.cells[0][row * step.width + j])
                let candidate = gates[j] + bias[j]
                let f = logistic(gates[step.width + j] + bias[step.width + j] + peephole[j] * c)
                let r = logistic(
                    gates[2 * step.width + j] + bias[2 * step.width + j] + peephole[step.width + j] * c)
                (gates[j], gates[step.width + j], gates[2 * step.width + j]) = (candidate, f, r)
                step.new.cells[0][i] = f * c + (1 - f) * candidate
                step.new.hidden[i] = r * step.new.cells[0][i]
            }
        }
    }

    func backward(_ step: CellStep, _ gradients: CellGradients) {
        let (peephole, width) = (step.parameters[1], step.width)
        for row in 0..<step.rows {
            let gates = step.gates + row * 3 * width
            for j in 0..<width {
                let i = row * width + j
                let (candidate, f, r) = (gates[j], gates[width + j], gates[2 * width + j])
                let (c, dh) = (step.old.cells[0][i], gradients.hidden[i])
                let dc = gradients.cells[0][i] + dh * r
                let df = dc * (c - candidate) * f * (1 - f)
                let dr = dh * step.new.cells[0][i] * r * (1 - r)
                (gates[j], gates[width + j], gates[2 * width + j]) = (dc * (1 - f), df, dr)
                gradients.cells[0][i] = dc * f + df * peephole[j] + dr * peephole[width + j]
                gradients.parameters[1][j] += df * c
                gradients.parameters[1][width + j] += dr * c
            }
        }
    }
}
