import Tensors

/// A case for every operation on `Tape`; see `GradientCase` for how to add one.
let gradientCases: [GradientCase] =
    linearCases + elementwiseCases + sequenceCases + normalizationCases + attentionCases + crossEntropyCases
    + recurrentCases

private let start = Initializer.uniform(1)

private let linearCases: [GradientCase] = [
    GradientCase(
        name: "linear", inputs: [Shape(steps: 2, batch: 3, width: 4)], parameters: [([5, 4], start)]
    ) { .tensor($0.tape.linear($0.inputs[0], $0.parameters[0])) },
    GradientCase(
        name: "linear with bias", inputs: [Shape(steps: 2, batch: 3, width: 4)],
        parameters: [([5, 4], start), ([5], start)]
    ) { .tensor($0.tape.linear($0.inputs[0], $0.parameters[0], bias: $0.parameters[1])) },
    GradientCase(
        name: "linear, one row", inputs: [Shape(batch: 1, width: 4)], parameters: [([5, 4], start), ([5], start)]
    ) { .tensor($0.tape.linear($0.inputs[0], $0.parameters[0], bias: $0.parameters[1])) },
    GradientCase(
        name: "linear twice with the same weights and input", inputs: [Shape(batch: 3, width: 4)],
        parameters: [([4, 4], start), ([4], start)]
    ) { graph in
        let once = graph.tape.linear(graph.inputs[0], graph.parameters[0], bias: graph.parameters[1])
        let twice = graph.tape.linear(once, graph.parameters[0], bias: graph.parameters[1])
        return .tensor(graph.tape.concatenate([once, twice, graph.tape.linear(graph.inputs[0], graph.parameters[0])]))
    },
    GradientCase(name: "embedding", parameters: [([5, 3], start)]) { graph in
        .tensor(graph.tape.embedding([4, 0, 2, 2, 1, 2], steps: 3, batch: 2, graph.parameters[0]))
    },
    GradientCase(name: "embedding with a padding that does not occur", parameters: [([5, 3], start)]) { graph in
        .tensor(graph.tape.embedding([4, 1, 2, 2, 1, 2], steps: 3, batch: 2, graph.parameters[0], padding: 0))
    },
    GradientCase(name: "embedding, scaled, twice", parameters: [([5, 3], start)]) { graph in
        let first = graph.tape.embedding([4, 0, 2], steps: 3, batch: 1, graph.parameters[0], scale: 1.7)
        let second = graph.tape.embedding([1, 2, 2], steps: 3, batch: 1, graph.parameters[0], scale: -0.4)
        return .tensor(graph.tape.multiply(first, second))
    },
    GradientCase(name: "embedding twice", parameters: [([5, 3], start)]) { graph in
        let first = graph.tape.embedding([4, 0, 2], steps: 3, batch: 1, graph.parameters[0])
        let second = graph.tape.embedding([1, 2, 2], steps: 3, batch: 1, graph.parameters[0])
        return .tensor(graph.tape.multiply(first, second))
    },
]

private let elementwiseCases: [GradientCase] = [
    GradientCase(name: "tanh", inputs: [Shape(steps: 2, batch: 3, width: 5)]) { .tensor($0.tape.tanh($0.inputs[0])) },
    GradientCase(name: "tanh and its input", inputs: [Shape(batch: 3, width: 5)]) { graph in
        // The input has a gradient already when tanh comes to add its own.
        .tensor(graph.tape.add(graph.tape.tanh(graph.inputs[0]), graph.tape.sigmoid(graph.inputs[0])))
    },
    GradientCase(name: "sigmoid", inputs: [Shape(steps: 2, batch: 3, width: 5)]) {
        .tensor($0.tape.sigmoid($0.inputs[0]))
    },
    GradientCase(name: "add", inputs: [Shape(batch: 3, width: 5), Shape(batch: 3, width: 5)]) {
        .tensor($0.tape.add($0.inputs[0], $0.inputs[1]))
    },
    GradientCase(name: "add to itself", inputs: [Shape(batch: 3, width: 5)]) {
        .tensor($0.tape.add($0.inputs[0], $0.inputs[0]))
    },
    GradientCase(name: "multiply", inputs: [Shape(batch: 3, width: 5), Shape(batch: 3, width: 5)]) {
        .tensor($0.tape.multiply($0.inputs[0], $0.inputs[1]))
    },
    GradientCase(name: "multiply by itself", inputs: [Shape(batch: 3, width: 5)]) {
        .tensor($0.tape.multiply($0.inputs[0], $0.inputs[0]))
    },
    GradientCase(name: "dropout", inputs: [Shape(steps: 2, batch: 3, width: 21)]) {
        .tensor($0.tape.dropout($0.inputs[0], rate: 0.3))
    },
    GradientCase(name: "variational dropout", inputs: [Shape(steps: 3, batch: 2, width: 21)]) {
        .tensor($0.tape.variationalDropout($0.inputs[0], rate: 0.3, key: RandomKey(5)))
    },
    GradientCase(name: "variational dropout twice", inputs: [Shape(steps: 2, batch: 3, width: 11)]) { graph in
        let first = graph.tape.variationalDropout(graph.inputs[0], rate: 0.3, key: RandomKey(5))
        let second = graph.tape.variationalDropout(graph.inputs[0], rate: 0.4, key: RandomKey(6))
        return .tensor(graph.tape.multiply(first, second))
    },
    GradientCase(name: "dropout twice", inputs: [Shape(batch: 3, width: 21)]) { graph in
        let first = graph.tape.dropout(graph.inputs[0], rate: 0.3)
        return .tensor(graph.tape.multiply(first, graph.tape.dropout(graph.inputs[0], rate: 0.6)))
    },
]

private let sequenceCases: [GradientCase] = [
    GradientCase(name: "reverse", inputs: [Shape(steps: 4, batch: 3, width: 2)]) {
        .tensor($0.tape.reverse($0.inputs[0], lengths: [4, 1, 3]))
    },
    GradientCase(name: "reverse times its input", inputs: [Shape(steps: 4, batch: 3, width: 2)]) {
        .tensor($0.tape.multiply($0.inputs[0], $0.tape.reverse($0.inputs[0], lengths: [4, 1, 3])))
    },
    GradientCase(name: "last", inputs: [Shape(steps: 4, batch: 3, width: 2)]) {
        .tensor($0.tape.last($0.inputs[0], lengths: [4, 1, 3]))
    },
    GradientCase(name: "pick twice", inputs: [Shape(steps: 4, batch: 3, width: 2)]) { graph in
        let first = graph.tape.pick(graph.inputs[0], steps: [0, 2, 3])
        return .tensor(graph.tape.multiply(first, graph.tape.pick(graph.inputs[0], steps: [0, 1, 3])))
    },
    GradientCase(
        name: "concatenate, one part twice",
        inputs: [Shape(steps: 2, batch: 3, width: 2), Shape(steps: 2, batch: 3, width: 4)]
    ) { graph in
        let (x, y) = (graph.inputs[0], graph.inputs[1])
        return .tensor(graph.tape.tanh(graph.tape.concatenate([x, y, x])))
    },
    GradientCase(name: "steps, one of them twice and one not at all", inputs: [Shape(steps: 4, batch: 3, width: 2)]) {
        graph in
        let steps = [3, 0, 3].map { graph.tape.step($0, of: graph.inputs[0]) }
        return .tensor(graph.tape.concatenate([steps[0], steps[1], graph.tape.tanh(steps[2])]))
    },
    GradientCase(name: "a sequence of steps", inputs: [Shape(batch: 3, width: 2), Shape(batch: 3, width: 2)]) { graph in
        let (x, y) = (graph.inputs[0], graph.inputs[1])
        let whole = graph.tape.sequence([x, y, graph.tape.tanh(x)])
        return .tensor(graph.tape.multiply(whole, graph.tape.sequence([y, y, x])))
    },
    GradientCase(name: "repeating", inputs: [Shape(batch: 3, width: 2)]) {
        .tensor($0.tape.repeating($0.inputs[0], steps: 4))
    },
    GradientCase(name: "repeating twice", inputs: [Shape(batch: 3, width: 2)]) { graph in
        let first = graph.tape.repeating(graph.inputs[0], steps: 4)
        return .tensor(graph.tape.multiply(first, graph.tape.repeating(graph.inputs[0], steps: 4)))
    },
    GradientCase(name: "reshaped", inputs: [Shape(steps: 2, batch: 3, width: 2)]) { graph in
        let x = graph.inputs[0]
        // Both the tensor and the other view of it are used.
        let flat = graph.tape.reshaped(x, Shape(batch: 1, width: 12))
        let again = graph.tape.reshaped(graph.tape.tanh(x), Shape(batch: 1, width: 12))
        return .tensor(graph.tape.multiply(flat, again))
    },
]

private let normalizationCases: [GradientCase] = [
    GradientCase(
        name: "layer normalization", inputs: [Shape(steps: 2, batch: 3, width: 7)],
        parameters: [([7], start), ([7], start)]
    ) { .tensor($0.tape.layerNormalization($0.inputs[0], gain: $0.parameters[0], bias: $0.parameters[1])) },
    GradientCase(
        name: "layer normalization twice, its input used elsewhere", inputs: [Shape(batch: 3, width: 5)],
        parameters: [([5], start), ([5], start)]
    ) { graph in
        let x = graph.inputs[0]
        let once = graph.tape.layerNormalization(x, gain: graph.parameters[0], bias: graph.parameters[1])
        let twice = graph.tape.layerNormalization(
            graph.tape.add(once, x), gain: graph.parameters[0], bias: graph.parameters[1])
        return .tensor(graph.tape.concatenate([once, twice]))
    },
    GradientCase(
        name: "layer normalization with a large epsilon", inputs: [Shape(batch: 2, width: 18)],
        parameters: [([18], start), ([18], start)]
    ) {
        .tensor($0.tape.layerNormalization($0.inputs[0], gain: $0.parameters[0], bias: $0.parameters[1], epsilon: 1))
    },
]

private let attentionCases: [GradientCase] = [
    GradientCase(
        name: "attention",
        inputs: [
            Shape(steps: 3, batch: 2, width: 4), Shape(steps: 5, batch: 2, width: 4),
            Shape(steps: 5, batch: 2, width: 3),
        ]
    ) {
        .tensor(
            $0.tape.attention(queries: $0.inputs[0], keys: $0.inputs[1], memory: $0.inputs[2], lengths: [5, 2]).contexts
        )
    },
    GradientCase(
        name: "attention with a scale and one query",
        inputs: [
            Shape(steps: 1, batch: 3, width: 4), Shape(steps: 5, batch: 3, width: 4),
            Shape(steps: 5, batch: 3, width: 3),
        ]
    ) {
        .tensor(
            $0.tape.attention(
                queries: $0.inputs[0], keys: $0.inputs[1], memory: $0.inputs[2], lengths: [1, 5, 3], scale: 0.5
            ).contexts)
    },
    GradientCase(
        name: "attention whose keys are the memory, and a query used elsewhere",
        inputs: [Shape(steps: 3, batch: 2, width: 4), Shape(steps: 5, batch: 2, width: 4)]
    ) { graph in
        let (queries, states) = (graph.inputs[0], graph.inputs[1])
        let contexts = graph.tape.attention(queries: queries, keys: states, memory: states, lengths: [4, 5]).contexts
        return .tensor(graph.tape.multiply(contexts, queries))
    },
    GradientCase(
        name: "attention with three heads",
        inputs: [
            Shape(steps: 3, batch: 2, width: 6), Shape(steps: 5, batch: 2, width: 6),
            Shape(steps: 5, batch: 2, width: 9),
        ]
    ) {
        .tensor(
            $0.tape.attention(
                queries: $0.inputs[0], keys: $0.inputs[1], memory: $0.inputs[2], lengths: [2, 5], heads: 3, scale: 0.7
            ).contexts)
    },
    GradientCase(
        name: "attention with two heads of a sequence on itself", inputs: [Shape(steps: 4, batch: 2, width: 6)]
    ) { graph in
        let x = graph.inputs[0]
        return .tensor(graph.tape.attention(queries: x, keys: x, memory: x, lengths: [4, 3], heads: 2).contexts)
    },
    GradientCase(
        name: "additive attention",
        inputs: [
            Shape(steps: 3, batch: 2, width: 5), Shape(steps: 4, batch: 2, width: 5),
            Shape(steps: 4, batch: 2, width: 3),
        ], parameters: [([5], start)]
    ) {
        .tensor(
            $0.tape.additiveAttention(
                queries: $0.inputs[0], keys: $0.inputs[1], v: $0.parameters[0], memory: $0.inputs[2], lengths: [4, 2]
            ).contexts)
    },
    GradientCase(
        name: "additive attention with two heads",
        inputs: [
            Shape(steps: 1, batch: 3, width: 6), Shape(steps: 4, batch: 3, width: 6),
            Shape(steps: 4, batch: 3, width: 4),
        ], parameters: [([6], start)]
    ) {
        .tensor(
            $0.tape.additiveAttention(
                queries: $0.inputs[0], keys: $0.inputs[1], v: $0.parameters[0], memory: $0.inputs[2],
                lengths: [4, 1, 3], heads: 2
            ).contexts)
    },
    GradientCase(
        name: "additive attention of a sequence on itself, twice", inputs: [Shape(steps: 4, batch: 2, width: 6)],
        parameters: [([6], start)]
    ) { graph in
        func attend(_ x: Tensor) -> Tensor {
            graph.tape.additiveAttention(
                queries: graph.tape.sigmoid(x), keys: x, v: graph.parameters[0], memory: x, lengths: [4, 3], heads: 3
            ).contexts
        }
        return .tensor(attend(attend(graph.inputs[0])))
    },
    GradientCase(
        // Wider than the block that the backward kernel works on.
        name: "additive attention, 150 wide",
        inputs: [
            Shape(steps: 2, batch: 1, width: 150), Shape(steps: 3, batch: 1, width: 150),
            Shape(steps: 3, batch: 1, width: 2),
        ], parameters: [([150], .uniform(0.2))]
    ) {
        .tensor(
            $0.tape.additiveAttention(
                queries: $0.inputs[0], keys: $0.inputs[1], v: $0.parameters[0], memory: $0.inputs[2], lengths: [3]
            ).contexts)
    },
    GradientCase(name: "attention of a sequence on itself", inputs: [Shape(steps: 4, batch: 2, width: 3)]) { graph in
        let x = graph.inputs[0]
        return .tensor(graph.tape.attention(queries: x, keys: x, memory: x, lengths: [4, 3]).contexts)
    },
    GradientCase(
        name: "attention whose memory is the queries",
        inputs: [Shape(steps: 4, batch: 2, width: 3), Shape(steps: 4, batch: 2, width: 3)]
    ) { graph in
        let x = graph.inputs[0]
        return .tensor(graph.tape.attention(queries: x, keys: graph.inputs[1], memory: x, lengths: [4, 3]).contexts)
    },
]

private let crossEntropyCases: [GradientCase] = [0, 0.1].flatMap { (smoothing: Float) -> [GradientCase] in
    let parameters = [(shape: [7, 4], initializer: start), (shape: [7], initializer: start)]
    let targets: [Int32] = [6, -1, 0, 3, 3, -1]
    return [
        GradientCase(
            name: "cross entropy, smoothing \(smoothing)", inputs: [Shape(steps: 3, batch: 2, width: 4)],
            parameters: parameters
        ) {
            .loss(
                $0.tape.crossEntropy(
                    $0.inputs[0], $0.parameters[0], bias: $0.parameters[1], targets: targets, smoothing: smoothing
                ).loss)
        },
        GradientCase(
            name: "cross entropy, smoothing \(smoothing), scaled, in chunks of rows",
            inputs: [Shape(steps: 4, batch: 2, width: 4)], parameters: parameters
        ) {
            // Two rows at a time; five rows are left, so the last chunk is not full.
            $0.tape.logitsAtOnce = 15
            return .loss(
                0.25
                    * $0.tape.crossEntropy(
                        $0.inputs[0], $0.parameters[0], bias: $0.parameters[1], targets: targets + [5, -1],
                        smoothing: smoothing, scale: 0.25
                    ).loss)
        },
        GradientCase(
            name: "cross entropy, smoothing \(smoothing), weights tied to the embeddings", parameters: parameters
        ) {
            let embedded = $0.tape.embedding([2, 6, 6, 1, 0, 3], steps: 3, batch: 2, $0.parameters[0])
            return .loss(
                $0.tape.crossEntropy(
                    $0.tape.tanh(embedded), $0.parameters[0], bias: $0.parameters[1], targets: targets,
                    smoothing: smoothing
                ).loss)
        },
    ]
}

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

private let recurrentCases: [GradientCase] = [RecurrentKind.lstm, .gru, .tanh, .relu].flatMap {
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
            return .tensor(graph.tape.concatenate([second, residual, graph.tape.repeating(h, steps: 3)]))
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
                    graph.tape.repeating(graph.tape.last(outputs, lengths: lengths), steps: 5),
                ]))
        },
    ]
}
