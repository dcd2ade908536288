import Platform

extension Tape {
    /// Measures products of activations with weights whose operands stay in a core's cache: about the most that this
    /// thread can multiply.
    /// - Parameters:
    ///   - precision: what they multiply.
    ///   - seconds: how long they are measured.
    /// - Returns: floating-point operations per second.
    public static func peakMatmulRate(in precision: Precision, seconds: Double) -> Double {
        let extent = 512
        var layout = ParameterLayout()
        let weight = layout.add("weight", [extent, extent], .uniform(1))
        let weights = Weights(count: layout.count)
        weights.initialize(layout, key: RandomKey(1))
        let tape = Tape(weights: weights)
        tape.precision = precision
        let y = tape.make(Shape(batch: extent, width: extent))
        RandomKey(2).uniform(y.values, y.shape.count, -1, 1)
        let x = tape.rows(of: y), result = tape.scratch(extent * extent)
        func multiply() { tape.matmul(.activations(x), .weights(weight), into: result, independentRows: false) }
        multiply()
        let (before, start) = (tape.operationCount, MonotonicTime.now)
        while MonotonicTime.now - start < seconds { multiply() }
        return Double(tape.operationCount - before) / (MonotonicTime.now - start)
    }
}
