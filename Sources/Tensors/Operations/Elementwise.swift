import CKernels

extension Tape {
    /// tanh of each element.
    public func tanh(_ x: Tensor) -> Tensor {
        let y = make(x.shape)
        dk_tanh(x.values, y.values, x.shape.count)
        record(from: y) { [self] dy in
            let (dx, accumulate) = gradientTarget(x)
            dk_tanh_backward(y.values, dy, dx, x.shape.count, accumulate)
        }
        return y
    }

    /// The logistic function of each element.
    public func sigmoid(_ x: Tensor) -> Tensor {
        let y = make(x.shape)
        dk_sigmoid(x.values, y.values, x.shape.count)
        record(from: y) { [self] dy in
            let (dx, accumulate) = gradientTarget(x)
            dk_sigmoid_backward(y.values, dy, dx, x.shape.count, accumulate)
        }
        return y
    }

    /// The sum of two activations of one shape.
    public func add(_ x: Tensor, _ y: Tensor) -> Tensor {
        precondition(x.shape == y.shape, "\(x.shape) and \(y.shape)")
        let z = make(x.shape)
        dk_sum(x.values, y.values, z.values, x.shape.count)
        record(from: z) { [self] dz in
            for input in [x, y] { addGradient(dz, to: input) }
        }
        return z
    }

    /// The product of two activations of one shape, element by element.
    public func multiply(_ x: Tensor, _ y: Tensor) -> Tensor {
        precondition(x.shape == y.shape, "\(x.shape) and \(y.shape)")
        let z = make(x.shape)
        dk_multiply(x.values, y.values, z.values, x.shape.count, false)
        record(from: z) { [self] dz in
            for (input, other) in [(x, y), (y, x)] {
                let (target, accumulate) = gradientTarget(input)
                dk_multiply(dz, other.values, target, input.shape.count, accumulate)
            }
        }
        return z
    }

    /// Passes a gradient on unchanged.
    func addGradient(_ gradient: UnsafeMutablePointer<Float>, to input: Tensor) {
        let (target, accumulate) = gradientTarget(input)
        if accumulate {
            dk_add(gradient, target, input.shape.count)
        } else {
            target.update(from: gradient, count: input.shape.count)
        }
    }
}
