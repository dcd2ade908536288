import CKernels

extension Tape {
    /// One time step of a sequence: [T, B, F] to [1, B, F].
    public func step(_ t: Int, of x: Tensor) -> Tensor {
        let shape = Shape(batch: x.shape.batch, width: x.shape.width)
        let y = Tensor(shape, x.values + t * shape.count)
        record(from: y) { [self] dy in dk_add(dy, gradientSum(x) + t * shape.count, shape.count) }
        return y
    }

    /// Puts steps behind one another: T times [1, B, F] to [T, B, F].
    public func sequence(_ steps: [Tensor]) -> Tensor {
        let step = steps[0].shape
        precondition(step.steps == 1 && steps.allSatisfy { $0.shape == step })
        let y = make(Shape(steps: steps.count, batch: step.batch, width: step.width))
        for (t, x) in steps.enumerated() { (y.values + t * step.count).update(from: x.values, count: step.count) }
        record(from: y) { [self] dy in
            for (t, x) in steps.enumerated() { addGradient(dy + t * step.count, to: x) }
        }
        return y
    }
}
