import Tensors

private let start = Initializer.uniform(1)

let attentionCases: [GradientCase] = [
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
