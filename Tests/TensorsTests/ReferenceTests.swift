import Foundation
import Tensors
import Testing

/// Forward and backward against the values of PyTorch in `Reference/`, which `make_reference.py` there writes.
@Suite struct ReferenceTests {
    @Test(arguments: ["lstm", "gru", "rnn-tanh", "rnn-relu"]) func recurrentLayer(_ name: String) throws {
        let reference = try Reference(name)
        let cell = try #require(RecurrentCells.named(name))
        let (steps, batch, input, hidden) = reference.sizes4
        let gates = GateOrder(cell: cell, hidden: hidden)
        try onTape(gates.declarations(input: input)) { tape, parameters in
            try gates.load(reference, suffix: "l0", tape, parameters, input: input)
            func run() throws -> (x: Tensor, state: RecurrentState, outputs: Tensor, last: RecurrentState?) {
                let x = tape.tensor(Shape(steps: steps, batch: batch, width: input), try reference.floats("x"))
                let shape = Shape(batch: batch, width: hidden)
                let state = RecurrentState(
                    hidden: tape.tensor(shape, try reference.floats("hidden")),
                    cellStates: try cell.cellStates.map { tape.tensor(shape, try reference.floats($0)) })
                let result = tape.recurrent(x, gates.layer(parameters), initial: state)
                return (x, state, result.outputs, result.last)
            }

            let inference = try run()
            reference.expect(inference.outputs.array, "outputs")
            reference.expect(try #require(inference.last).hidden.array, "last_hidden")
            if let c = inference.last?.cellStates.first { reference.expect(c.array, "last_cell") }

            tape.isRecording = true
            let training = try run()
            reference.expect(training.outputs.array, "outputs")
            tape.seed(training.outputs, gradient: try reference.floats("gradient"))
            tape.backward()
            reference.expect(training.x.gradientArray, "d_x")
            reference.expect(training.state.hidden.gradientArray, "d_hidden")
            if let c = training.state.cellStates.first { reference.expect(c.gradientArray, "d_cell") }
            gates.expectGradients(reference, suffix: "l0", tape, parameters, input: input)
        }
    }

    /// Cells that PyTorch lacks, beside the equations of their papers in `make_cells.py`.
    @Test(arguments: ["lstm-peephole", "mingru"]) func recurrentLayerByItsEquations(_ name: String) throws {
        let reference = try Reference(name)
        let cell = try #require(RecurrentCells.named(name))
        let (steps, batch, input, hidden) = reference.sizes4
        let names = RecurrentParameters.declarations(of: cell, input: input, hidden: hidden).map(\.name)
        let declarations = cell.declarations(input: input, hidden: hidden, matrices: .zeros, biases: .zeros)
        try onTape(declarations) { tape, parameters in
            for (parameter, name) in zip(parameters, names) {
                tape.weights.set(parameter, to: try reference.floats(name))
            }
            let layer = RecurrentParameters(cell: cell, parameters: parameters)
            func run() throws -> (x: Tensor, state: RecurrentState, outputs: Tensor, last: RecurrentState?) {
                let x = tape.tensor(Shape(steps: steps, batch: batch, width: input), try reference.floats("x"))
                let state = cell.state(
                    try (["hidden"] + cell.cellStates).map {
                        tape.tensor(Shape(batch: batch, width: hidden), try reference.floats($0))
                    }[...])
                let (outputs, last) = tape.recurrent(x, layer, initial: state)
                return (x, state, outputs, last)
            }
            let inference = try run()
            reference.expect(inference.outputs.array, "outputs")
            for (name, state) in zip(cell.cellStates, try #require(inference.last).cellStates) {
                reference.expect(state.array, "last_\(name)")
            }
            tape.isRecording = true
            let training = try run()
            reference.expect(training.outputs.array, "outputs")
            tape.seed(training.outputs, gradient: try reference.floats("gradient"))
            tape.backward()
            reference.expect(training.x.gradientArray, "d_x")
            for (name, state) in zip(["hidden"] + cell.cellStates, training.state.tensors) {
                reference.expect(state.gradientArray, "d_\(name)")
            }
            for (parameter, name) in zip(parameters, names) {
                reference.expect(tape.gradients.array(parameter), "d_\(name)")
            }
        }
    }

    @Test func bidirectionalLayerOverUnequalLengths() throws {
        let reference = try Reference("bidirectional-lstm")
        let (steps, batch, input, hidden) = reference.sizes4
        let lengths = try reference.floats("lengths").map(Int.init)
        let gates = GateOrder(cell: LSTM(), hidden: hidden)
        let declarations = gates.declarations(input: input)
        try onTape(declarations + declarations) { tape, parameters in
            let (forward, backward) = (Array(parameters[0..<3]), Array(parameters[3..<6]))
            try gates.load(reference, suffix: "l0", tape, forward, input: input)
            try gates.load(reference, suffix: "l0_r", tape, backward, input: input)
            tape.isRecording = true
            let x = tape.tensor(Shape(steps: steps, batch: batch, width: input), try reference.floats("x"))
            let left = tape.recurrent(x, gates.layer(forward)).outputs
            let right = tape.recurrent(tape.reverse(x, lengths: lengths), gates.layer(backward)).outputs
            let outputs = tape.concatenate([left, tape.reverse(right, lengths: lengths)])
            let summary = tape.concatenate([tape.last(left, lengths: lengths), tape.last(right, lengths: lengths)])

            // PyTorch gives zeros behind the end of a sentence, and no gradient from there.
            let isOwn = (0..<steps).flatMap { t in
                lengths.flatMap { [Bool](repeating: t < $0, count: 2 * hidden) }
            }
            func masked(_ values: [Float]) -> [Float] { zip(values, isOwn).map { $1 ? $0 : 0 } }
            reference.expect(masked(outputs.array), "outputs")
            reference.expect(summary.array, "summary")
            tape.seed(outputs, gradient: masked(try reference.floats("gradient")))
            tape.seed(summary, gradient: try reference.floats("summary_gradient"))
            tape.backward()
            reference.expect(x.gradientArray, "d_x")
            gates.expectGradients(reference, suffix: "l0", tape, forward, input: input)
            gates.expectGradients(reference, suffix: "l0_r", tape, backward, input: input)
        }
    }

    @Test(arguments: ["attention", "attention-scaled"]) func attention(_ name: String) throws {
        let reference = try Reference(name)
        let sizes = reference.integers("sizes"), lengths = reference.integers("lengths")
        let (targets, sources, batch, width, depth) = (sizes[0], sizes[1], sizes[2], sizes[3], sizes[4])
        try onTape { tape, _ in
            tape.isRecording = true
            func tensor(_ name: String, _ steps: Int, _ width: Int) throws -> Tensor {
                tape.tensor(Shape(steps: steps, batch: batch, width: width), try reference.floats(name))
            }
            let queries = try tensor("queries", targets, width)
            let keys = try tensor("keys", sources, width)
            let memory = try tensor("memory", sources, depth)
            let result = tape.attention(
                queries: queries, keys: keys, memory: memory, lengths: lengths, scale: try reference.floats("scale")[0])
            reference.expect(result.contexts.array, "contexts")
            reference.expect(Self.masked(result.weights, lengths, targets, sources), "weights")
            tape.seed(result.contexts, gradient: try reference.floats("gradient"))
            tape.backward()
            reference.expect(queries.gradientArray, "d_queries")
            reference.expect(keys.gradientArray, "d_keys")
            reference.expect(memory.gradientArray, "d_memory")
        }
    }

    @Test(arguments: ["attention-additive", "attention-additive-heads"]) func additiveAttention(_ name: String) throws {
        let reference = try Reference(name)
        let sizes = reference.integers("sizes"), lengths = reference.integers("lengths")
        let (targets, sources, batch, width, depth) = (sizes[0], sizes[1], sizes[2], sizes[3], sizes[4])
        try onTape([([width], .zeros)]) { tape, parameters in
            tape.weights.set(parameters[0], to: try reference.floats("v"))
            tape.isRecording = true
            func tensor(_ name: String, _ steps: Int, _ width: Int) throws -> Tensor {
                tape.tensor(Shape(steps: steps, batch: batch, width: width), try reference.floats(name))
            }
            let queries = try tensor("queries", targets, width)
            let keys = try tensor("keys", sources, width)
            let memory = try tensor("memory", sources, depth)
            let result = tape.additiveAttention(
                queries: queries, keys: keys, v: parameters[0], memory: memory, lengths: lengths,
                heads: reference.integers("heads")[0])
            reference.expect(result.contexts.array, "contexts")
            reference.expect(Self.masked(result.weights, lengths, targets, sources), "weights")
            tape.seed(result.contexts, gradient: try reference.floats("gradient"))
            tape.backward()
            reference.expect(queries.gradientArray, "d_queries")
            reference.expect(keys.gradientArray, "d_keys")
            reference.expect(memory.gradientArray, "d_memory")
            reference.expect(tape.gradients.array(parameters[0]), "d_v")
        }
    }

    @Test func multiHeadAttention() throws {
        let reference = try Reference("attention-multi-head")
        let (targets, sources, batch, width) = reference.sizes4
        let lengths = reference.integers("lengths"), heads = reference.integers("heads")[0]
        let matrix = ([width, width], Initializer.zeros), vector = ([width], Initializer.zeros)
        try onTape([matrix, matrix, matrix, matrix, vector, vector, vector, vector]) { tape, parameters in
            // PyTorch stacks the projections of queries, keys and values.
            let values =
                try reference.floats("in_proj_weight") + reference.floats("out_proj_weight")
                + reference.floats("in_proj_bias") + reference.floats("out_proj_bias")
            var place = 0
            for parameter in parameters {
                tape.weights.set(parameter, to: Array(values[place..<place + parameter.count]))
                place += parameter.count
            }
            tape.isRecording = true
            func tensor(_ name: String, _ steps: Int) throws -> Tensor {
                tape.tensor(Shape(steps: steps, batch: batch, width: width), try reference.floats(name))
            }
            func project(_ x: Tensor, _ index: Int) -> Tensor {
                tape.linear(x, parameters[index], bias: parameters[4 + index])
            }
            let queries = try tensor("queries", targets), states = try tensor("states", sources)
            let (found, weights) = tape.attention(
                queries: project(queries, 0), keys: project(states, 1), memory: project(states, 2), lengths: lengths,
                heads: heads, scale: 1 / Float(width / heads).squareRoot())
            let contexts = project(found, 3)
            reference.expect(contexts.array, "contexts")
            reference.expect(Self.masked(weights, lengths, targets, sources), "weights")
            tape.seed(contexts, gradient: try reference.floats("gradient"))
            tape.backward()
            reference.expect(queries.gradientArray, "d_queries")
            reference.expect(states.gradientArray, "d_states")
            func gradients(_ range: Range<Int>) -> [Float] { parameters[range].flatMap { tape.gradients.array($0) } }
            reference.expect(gradients(0..<3), "d_in_proj_weight")
            reference.expect(gradients(3..<4), "d_out_proj_weight")
            reference.expect(gradients(4..<7), "d_in_proj_bias")
            reference.expect(gradients(7..<8), "d_out_proj_bias")
        }
    }

    /// The weights, [B, T, S], with zeros behind each sentence's end.
    private static func masked(
        _ weights: UnsafeMutablePointer<Float>, _ lengths: [Int], _ targets: Int, _ sources: Int
    ) -> [Float] {
        (0..<lengths.count * targets * sources).map {
            $0 % sources < lengths[$0 / (targets * sources)] ? weights[$0] : 0
        }
    }

    @Test func layerNormalization() throws {
        let reference = try Reference("layer-normalization")
        let (rows, width) = (reference.integers("sizes")[0], reference.integers("sizes")[1])
        try onTape([([width], .zeros), ([width], .zeros)]) { tape, parameters in
            for (parameter, name) in zip(parameters, ["gain", "bias"]) {
                tape.weights.set(parameter, to: try reference.floats(name))
            }
            tape.isRecording = true
            let x = tape.tensor(Shape(batch: rows, width: width), try reference.floats("x"))
            let y = tape.layerNormalization(x, gain: parameters[0], bias: parameters[1])
            reference.expect(y.array, "y")
            tape.seed(y, gradient: try reference.floats("gradient"))
            tape.backward()
            reference.expect(x.gradientArray, "d_x")
            reference.expect(tape.gradients.array(parameters[0]), "d_gain")
            reference.expect(tape.gradients.array(parameters[1]), "d_bias")
        }
    }

    @Test(arguments: ["cross-entropy", "cross-entropy-smoothed"]) func crossEntropy(_ name: String) throws {
        let reference = try Reference(name)
        let sizes = reference.integers("sizes")
        let (rows, width, vocabulary) = (sizes[0], sizes[1], sizes[2])
        try onTape([([vocabulary, width], .zeros), ([vocabulary], .zeros)]) { tape, parameters in
            for (parameter, name) in zip(parameters, ["weight", "bias"]) {
                tape.weights.set(parameter, to: try reference.floats(name))
            }
            func run() throws -> (x: Tensor, sums: LossSums) {
                let x = tape.tensor(Shape(batch: rows, width: width), try reference.floats("x"))
                return (
                    x,
                    tape.crossEntropy(
                        x, parameters[0], bias: parameters[1],
                        targets: reference.integers("targets").map(Int32.init),
                        smoothing: try reference.floats("smoothing")[0])
                )
            }
            func expectSums(_ sums: LossSums) throws {
                #expect(relativeError(sums.loss, try reference.doubles("loss")[0]) < 1e-6)
                #expect(relativeError(sums.negativeLog, try reference.doubles("negative_log")[0]) < 1e-6)
                #expect(sums.tokens == 4)
            }
            try expectSums(try run().sums)
            tape.isRecording = true
            let (x, sums) = try run()
            try expectSums(sums)
            tape.backward()
            reference.expect(x.gradientArray, "d_x")
            reference.expect(tape.gradients.array(parameters[0]), "d_weight")
            reference.expect(tape.gradients.array(parameters[1]), "d_bias")
        }
    }

    @Test func tagChain() throws {
        let reference = try Reference("tag-chain")
        let sizes = reference.integers("sizes")
        let (steps, batch, tags) = (sizes[0], sizes[1], sizes[2])
        let names = ["transitions", "start", "end"]
        try onTape([([tags, tags], .zeros), ([tags], .zeros), ([tags], .zeros)]) { tape, parameters in
            for (parameter, name) in zip(parameters, names) {
                tape.weights.set(parameter, to: try reference.floats(name))
            }
            let chain = TagChain(transitions: parameters[0], start: parameters[1], end: parameters[2])
            let targets = reference.integers("targets").map(Int32.init)
            tape.isRecording = true
            let emissions = tape.tensor(
                Shape(steps: steps, batch: batch, width: tags), try reference.floats("emissions"))
            let sums = tape.chainLoss(emissions, chain, targets: targets)
            #expect(relativeError(sums.negativeLog, try reference.doubles("loss")[0]) < 1e-6)
            #expect(sums.tokens == targets.count { $0 >= 0 })
            tape.backward()
            reference.expect(emissions.gradientArray, "d_emissions")
            for (parameter, name) in zip(parameters, names) {
                reference.expect(tape.gradients.array(parameter), "d_\(name)")
            }
            let rows = (0..<batch).map { sentence in
                stride(from: sentence, to: targets.count, by: batch).filter { targets[$0] >= 0 }
            }
            #expect(
                tape.likeliestTags(emissions, chain, rows: rows).flatMap(\.self) == reference.integers("likeliest"))
        }
    }
}
