import Tensors

/// Runs a test's body on a worker thread, where primitives are single-threaded as they are in a real run.
/// - Parameter parameters: declared as `p0`, `p1`, … and initialised from `seed`.
func onTape<Result, Failure: Error>(
    _ parameters: [(shape: [Int], initializer: Initializer)] = [], seed: UInt64 = 1,
    _ body: (Tape, [Parameter]) throws(Failure) -> Result
) throws(Failure) -> Result {
    var layout = ParameterLayout()
    let declared = parameters.enumerated().map { layout.add("p\($0)", $1.shape, $1.initializer) }
    let weights = Weights(count: layout.count)
    weights.initialize(layout, key: RandomKey(seed))
    let workers = Workers(1) { _ in Tape(weights: weights, gradients: ParameterBuffer(count: layout.count)) }
    var result: Swift.Result<Result, Failure>?
    workers.run { _, tape in
        result = Swift.Result { () throws(Failure) in try body(tape, declared) }
        tape.reset()
    }
    return try result!.get()  // `run` returns when the body is done
}

/// Random numbers in a range, the same in every run.
func randomValues(_ count: Int, in range: ClosedRange<Float> = -1...1, seed: UInt64) -> [Float] {
    var generator = KeyedGenerator(RandomKey(seed))
    return (0..<count).map { _ in Float.random(in: range, using: &generator) }
}

/// The difference as a share of the larger of 1 and the expected value.
func relativeError(_ value: Double, _ expected: Double) -> Double {
    abs(value - expected) / max(1, abs(expected))
}

extension Tensor {
    /// The gradient as an array; zeros where nothing gave one.
    var gradientArray: [Float] {
        guard let gradient else { return [Float](repeating: 0, count: shape.count) }
        return Array(UnsafeBufferPointer(start: gradient, count: shape.count))
    }
}
