import Tensors

/// A case for every operation on `Tape`; see `GradientCase` for how to add one.
let gradientCases: [GradientCase] =
    linearCases + elementwiseCases + sequenceCases + normalizationCases + attentionCases + crossEntropyCases
    + chainCases + recurrentCases

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
    GradientCase(name: "mean over steps", inputs: [Shape(steps: 4, batch: 3, width: 2)]) {
        .tensor($0.tape.mean($0.inputs[0], lengths: [4, 1, 3]))
    },
    GradientCase(name: "maximum over steps", inputs: [Shape(steps: 4, batch: 3, width: 2)]) {
        .tensor($0.tape.maximum($0.inputs[0], lengths: [4, 1, 3]))
    },
    GradientCase(name: "mean and maximum of one input", inputs: [Shape(steps: 4, batch: 3, width: 2)]) {
        .tensor(
            $0.tape.multiply(
                $0.tape.mean($0.inputs[0], lengths: [4, 1, 3]), $0.tape.maximum($0.inputs[0], lengths: [4, 1, 3])))
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
            // The finite differences go by two rows at a time, with a chunk that is not full; the gradients by all.
            $0.tape.logitRowsAtOnce = 2
            return .loss(
                0.25
                    * $0.tape.crossEntropy(
                        $0.inputs[0], $0.parameters[0], bias: $0.parameters[1], targets: targets + [5, -1],
                        smoothing: smoothing, scale: 0.25
                    ).loss)
        },
        GradientCase(
            name: "cross entropy, smoothing \(smoothing), two predictions of each word",
            inputs: [Shape(steps: 3, batch: 4, width: 4)], parameters: parameters
        ) {
            $0.tape.logitRowsAtOnce = 3
            return .loss(
                0.5
                    * $0.tape.crossEntropy(
                        $0.inputs[0], $0.parameters[0], bias: $0.parameters[1],
                        targets: [6, 2, 6, 2, 0, 3, 0, 3, 3, -1, 3, -1], smoothing: smoothing, scale: 0.5,
                        consistency: 5
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

private let chainCases: [GradientCase] = [1, 0.25].map { (scale: Float) in
    GradientCase(
        name: "chain of tags, scale \(scale)", inputs: [Shape(steps: 4, batch: 3, width: 5)],
        parameters: [([5, 5], start), ([5], start), ([5], start)]
    ) {
        // Sentences of three words with a token between, of one and of none.
        let targets: [Int32] = [2, -1, -1, -1, 4, -1, 0, -1, -1, 2, -1, -1]
        let chain = TagChain(transitions: $0.parameters[0], start: $0.parameters[1], end: $0.parameters[2])
        return .loss(
            Double(scale) * $0.tape.chainLoss($0.inputs[0], chain, targets: targets, scale: scale).loss)
    }
}
