import Tensors

private let start = Initializer.uniform(1)

/// Recurrent layers of sizes at which oneDNN takes other paths than at the small ones; checked along directions.
let largeRecurrentCases: [GradientCase] = [
    [1, 1, 8, 8], [1, 5, 16, 16], [7, 1, 24, 40], [12, 33, 64, 48], [3, 64, 32, 128], [20, 8, 128, 64],
    [40, 2, 16, 256],
].flatMap { size -> [GradientCase] in
    let (steps, batch, input, hidden) = (size[0], size[1], size[2], size[3])
    return [RecurrentKind.lstm, .gru, .tanh].flatMap { kind in
        [false, true].map { hasState in
            let scale = Initializer.uniform(1 / Float(hidden).squareRoot())
            let state = Shape(batch: batch, width: hidden)
            return GradientCase(
                name: "\(kind) \(size) \(hasState ? "from a state" : "")",
                inputs: [Shape(steps: steps, batch: batch, width: input)] + (hasState ? [state, state] : []),
                parameters: [
                    ([input, kind.gates, hidden], scale), ([hidden, kind.gates, hidden], scale),
                    ([kind.biasRows, hidden], start),
                ],
                epsilon: 0.1, tolerance: 1e-3
            ) { graph in
                let layer = RecurrentParameters(
                    kind: kind, inputWeights: graph.parameters[0], recurrentWeights: graph.parameters[1],
                    bias: graph.parameters[2])
                let initial =
                    hasState
                    ? RecurrentState(hidden: graph.inputs[1], cell: kind.hasCellState ? graph.inputs[2] : nil) : nil
                return .tensor(graph.tape.recurrent(graph.inputs[0], layer, initial: initial).outputs)
            }
        }
    }
}

let recurrentCases: [GradientCase] = [RecurrentKind.lstm, .gru, .tanh, .relu].flatMap {
    kind -> [GradientCase] in
    let (input, hidden) = (3, 4)
    // The kink of a ReLU stays out of reach: half the units are always on, half always off.
    let bias = kind == .relu ? Initializer.rows([6, -6, 6, -6]) : start
    let weights = Initializer.uniform(0.5)
    func parameters(input: Int) -> [(shape: [Int], initializer: Initializer)] {
        [
            ([input, kind.gates, hidden], weights), ([hidden, kind.gates, hidden], weights),
            ([kind.biasRows, hidden], bias),
        ]
    }
    @Sendable func layer(_ graph: GradientCase.Graph) -> RecurrentParameters {
        RecurrentParameters(
            kind: kind, inputWeights: graph.parameters[0], recurrentWeights: graph.parameters[1],
            bias: graph.parameters[2])
    }
    @Sendable func state(_ graph: GradientCase.Graph, _ hidden: Tensor, _ cell: Tensor) -> RecurrentState {
        RecurrentState(hidden: hidden, cell: kind.hasCellState ? cell : nil)
    }
    let sequence = Shape(steps: 5, batch: 2, width: input)
    let initial = Shape(batch: 2, width: hidden)
    // Outputs of ReLU units grow with the sequence, and so does their rounding.
    let tolerance = kind == .relu ? 1e-3 : 1e-4
    return [
        GradientCase(
            name: "\(kind) layer", inputs: [sequence], parameters: parameters(input: input), tolerance: tolerance
        ) { .tensor($0.tape.recurrent($0.inputs[0], layer($0)).outputs) },
        GradientCase(
            name: "\(kind) layer from a state", inputs: [sequence, initial] + (kind.hasCellState ? [initial] : []),
            parameters: parameters(input: input), tolerance: tolerance
        ) { graph in
            let first = state(graph, graph.inputs[1], graph.inputs[graph.inputs.count - 1])
            return .tensor(graph.tape.recurrent(graph.inputs[0], layer(graph), initial: first).outputs)
        },
        GradientCase(
            name: "\(kind) layer twice, its input and state used elsewhere",
            inputs: [Shape(steps: 3, batch: 2, width: hidden), initial], parameters: parameters(input: hidden),
            tolerance: tolerance * 2
        ) { graph in
            let (x, h) = (graph.inputs[0], graph.inputs[1])
            let first = graph.tape.recurrent(x, layer(graph), initial: state(graph, h, h)).outputs
            let residual = graph.tape.add(x, first)
            let second = graph.tape.recurrent(residual, layer(graph), initial: state(graph, h, h)).outputs
            return .tensor(graph.tape.concatenate([second, residual, graph.tape.sequence([h, h, h])]))
        },
        GradientCase(
            name: "\(kind) layer step by step", inputs: [sequence, initial] + (kind.hasCellState ? [initial] : []),
            parameters: parameters(input: input + hidden), tolerance: tolerance
        ) { graph in
            // Each step reads what came out of the step before, beside the known sequence.
            let steps = graph.tape.recurrentSteps(layer(graph), known: graph.inputs[0], steps: 5, batch: 2)
            var now = state(graph, graph.inputs[1], graph.inputs[graph.inputs.count - 1])
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
            name: "\(kind) layer step by step, nothing known, the last output alone, one tensor in all places",
            inputs: [initial], parameters: parameters(input: hidden), tolerance: tolerance
        ) { graph in
            let steps = graph.tape.recurrentSteps(layer(graph), known: nil, steps: 4, batch: 2)
            let x = graph.inputs[0]
            var now = state(graph, x, x)
            for _ in 0..<3 { now = steps.step(x, from: now) }
            return .tensor(now.hidden)
        },
        GradientCase(
            name: "\(kind) layer right to left", inputs: [sequence], parameters: parameters(input: input),
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
