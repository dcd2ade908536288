import Benchmark
import Tensors

/// The operations that training spends its time on, forward and backward, on one thread, at the extents of a batch of
/// 900 target words.
let benchmarks: @Sendable () -> Void = {
    Benchmark.defaultConfiguration = .init(metrics: [.wallClock], warmupIterations: 3, maxDuration: .seconds(2))
    for precision in Precision.allCases where precision.isSupported && precision.canTrain {
        let (steps, batch) = (15, 60)
        measure("linear 900 × 512 × 2048", precision, [[2048, 512], [2048]]) { tape, parameters in
            tape.linear(random(tape, Shape(batch: 900, width: 512)), parameters[0], bias: parameters[1])
        }
        measure("LSTM, 15 steps × 60, 256 → 512", precision, [[256, 4, 512], [512, 4, 512], [4, 512]]) {
            tape, parameters in
            let layer = RecurrentParameters(cell: LSTM(), parameters: parameters)
            return tape.recurrent(random(tape, Shape(steps: steps, batch: batch, width: 256)), layer).outputs
        }
        measure("attention, 15 × 60 queries on 15 states of 512", precision, []) { tape, _ in
            let shape = Shape(steps: steps, batch: batch, width: 512)
            let memory = random(tape, shape)
            return tape.attention(
                queries: random(tape, shape), keys: memory, memory: memory,
                lengths: [Int](repeating: steps, count: batch)
            ).contexts
        }
        measure("layer normalization 900 × 512", precision, [[512], [512]]) { tape, parameters in
            tape.layerNormalization(
                random(tape, Shape(batch: 900, width: 512)), gain: parameters[0], bias: parameters[1])
        }
        output(precision)
    }
}

/// The output layer with softmax and loss, which gives its gradients in the same pass.
private func output(_ precision: Precision) {
    Benchmark("softmax and loss, 900 × 512 × 8000, \(precision.rawValue)") { benchmark in
        onTape(precision, [[8000, 512], [8000]]) { tape, parameters in
            let targets = (0..<900).map { Int32($0 * 7 % 8000) }
            for _ in benchmark.scaledIterations {
                tape.reset()
                _ = tape.crossEntropy(
                    random(tape, Shape(batch: 900, width: 512)), parameters[0], bias: parameters[1], targets: targets,
                    smoothing: 0.1, scale: 1)
                tape.backward()
            }
        }
    }
}

private func measure(
    _ name: String, _ precision: Precision, _ shapes: [[Int]],
    _ operation: @escaping @Sendable (Tape, [Parameter]) -> Tensor
) {
    Benchmark("\(name), \(precision.rawValue)") { benchmark in
        onTape(precision, shapes) { tape, parameters in
            for _ in benchmark.scaledIterations {
                tape.reset()
                let result = operation(tape, parameters)
                tape.seed(result, gradient: [Float](repeating: 0.01, count: result.shape.count))
                tape.backward()
            }
        }
    }
}

/// Runs a body on a worker, where primitives are single-threaded as they are in a real run.
private func onTape(_ precision: Precision, _ shapes: [[Int]], _ body: (Tape, [Parameter]) -> Void) {
    var layout = ParameterLayout()
    let parameters = shapes.enumerated().map { layout.add("p\($0)", $1, .uniform(0.1)) }
    let weights = Weights(count: layout.count)
    weights.initialize(layout, key: RandomKey(1))
    let workers = Workers(1) { _ in
        let tape = Tape(weights: weights, gradients: ParameterBuffer(count: layout.count))
        tape.precision = precision
        tape.isRecording = true
        return tape
    }
    workers.run { _, tape in body(tape, parameters) }
}

private func random(_ tape: Tape, _ shape: Shape) -> Tensor {
    var generator = KeyedGenerator(RandomKey(7))
    return tape.tensor(shape, (0..<shape.count).map { _ in Float(generator.next() >> 40) / Float(1 << 24) - 0.5 })
}
