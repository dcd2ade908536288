import CKernels

/// Some of the outputs of an affine layer, copied together so that a product computes only those.
public final class LinearSubset {
    /// Which outputs, ascending.
    public let outputs: [Int32]
    /// How many columns a product has: products are prepared for each number that occurs.
    public let width: Int
    private let inner: Int
    /// [width, inner], zeros behind the outputs.
    fileprivate let weights: UnsafeMutablePointer<Float>
    fileprivate let bias: UnsafeMutablePointer<Float>

    fileprivate init(
        _ outputs: [Int32], weights: UnsafeMutablePointer<Float>, bias: UnsafeMutablePointer<Float>, inner: Int
    ) {
        self.outputs = outputs
        self.inner = inner
        width = (outputs.count + 255) / 256 * 256
        self.weights = .allocate(capacity: width * inner)
        self.bias = .allocate(capacity: width)
        self.weights.update(repeating: 0, count: width * inner)
        self.bias.update(repeating: 0, count: width)
        dk_gather_rows(weights, outputs, 1, self.weights, outputs.count, inner)
        dk_gather_rows(bias, outputs, 1, self.bias, outputs.count, 1)
    }

    deinit {
        weights.deallocate()
        bias.deallocate()
    }
}

extension Tape {
    /// Prepares some of the outputs of an affine layer; those of the subset before are forgotten.
    /// - Parameters:
    ///   - outputs: ascending.
    ///   - weight: [O, I]
    ///   - bias: [O]
    public func subset(_ outputs: [Int32], of weight: Parameter, bias: Parameter) -> LinearSubset {
        precondition(!isRecording)
        subsetVersion += 1
        oneDNN.forgetWeights(offset: Self.subsetOffset)
        return LinearSubset(outputs, weights: values(weight), bias: values(bias), inner: weight.shape[1])
    }

    /// y = x Wᵀ + b for the outputs of the subset that was prepared last.
    /// - Parameter x: [T, B, I]
    /// - Returns: [T, B, width]
    public func linear(_ x: Tensor, _ subset: LinearSubset) -> Tensor {
        let y = make(x.shape.with(width: subset.width))
        let weights = AppliedWeights(
            pointer: subset.weights, offset: Self.subsetOffset, version: subsetVersion, inner: x.shape.width,
            columns: subset.width, isTransposed: true)
        apply(weights, to: x, bias: subset.bias, into: y.values)
        return y
    }

    /// No parameter lies there.
    private static let subsetOffset = -1
}
