import CKernels

extension Tape {
    /// Reverses each sentence within its own length; the padding after it stays.
    ///
    /// Run on the input and the output of a left-to-right layer it makes an exact right-to-left layer.
    /// - Parameters:
    ///   - x: [T, B, F]
    ///   - lengths: the length of each sentence.
    public func reverse(_ x: Tensor, lengths: [Int]) -> Tensor {
        let y = make(x.shape)
        Self.reverse(x.values, y.values, x.shape, lengths, accumulate: false)
        record(from: y) { [self] dy in
            let (dx, accumulate) = gradientTarget(x)
            Self.reverse(dy, dx, x.shape, lengths, accumulate: accumulate)
        }
        return y
    }

    private static func reverse(
        _ x: UnsafeMutablePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ shape: Shape, _ lengths: [Int],
        accumulate: Bool
    ) {
        precondition(lengths.count == shape.batch)
        for t in 0..<shape.steps {
            for b in 0..<shape.batch {
                let from = t < lengths[b] ? lengths[b] - 1 - t : t
                dk_copy_rows(
                    x + (from * shape.batch + b) * shape.width, 0, y + (t * shape.batch + b) * shape.width, 0, 1,
                    shape.width, accumulate)
            }
        }
    }

    /// The row of each sentence at its last own step.
    /// - Parameters:
    ///   - x: [T, B, F]
    ///   - lengths: the number of steps of each sentence, 1 to T; B of them.
    /// - Returns: [1, B, F]
    public func last(_ x: Tensor, lengths: [Int]) -> Tensor {
        pick(x, steps: lengths.map { $0 - 1 })
    }

    /// The row of each sentence at a step of its own.
    /// - Parameters:
    ///   - x: [T, B, F]
    ///   - steps: for each sentence the step, counted from 0; B of them.
    /// - Returns: [1, B, F]
    public func pick(_ x: Tensor, steps: [Int]) -> Tensor {
        precondition(steps.count == x.shape.batch)
        let (batch, width) = (x.shape.batch, x.shape.width)
        let y = make(Shape(batch: batch, width: width))
        for b in 0..<batch {
            (y.values + b * width).update(from: x.values + (steps[b] * batch + b) * width, count: width)
        }
        record(from: y) { [self] dy in
            let dx = gradientSum(x)
            for b in 0..<batch { dk_add(dy + b * width, dx + (steps[b] * batch + b) * width, width) }
        }
        return y
    }

    /// Joins activations of the same steps and batch along their width.
    public func concatenate(_ parts: [Tensor]) -> Tensor {
        let shape = parts[0].shape.with(width: parts.reduce(0) { $0 + $1.shape.width })
        precondition(parts.allSatisfy { $0.shape.with(width: shape.width) == shape })
        let y = make(shape)
        var offset = 0
        for part in parts {
            let width = part.shape.width
            dk_copy_rows(part.values, width, y.values + offset, shape.width, shape.rows, width, false)
            offset += width
        }
        record(from: y) { [self] dy in
            var offset = 0
            for part in parts {
                let width = part.shape.width
                let (target, accumulate) = gradientTarget(part)
                dk_copy_rows(dy + offset, shape.width, target, width, shape.rows, width, accumulate)
                offset += width
            }
        }
        return y
    }

    /// One time step of a sequence: [T, B, F] to [1, B, F].
    public func step(_ t: Int, of x: Tensor) -> Tensor {
        let shape = Shape(batch: x.shape.batch, width: x.shape.width)
        let y = Tensor(shape, x.values + t * shape.count)
        record(from: y) { [self] dy in dk_add(dy, gradientSum(x) + t * shape.count, shape.count) }
        return y
    }

    /// Joins steps into a sequence: T times [1, B, F] to [T, B, F].
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

    /// The mean of several arrays; it has no backward pass.
    /// - Parameters:
    ///   - arrays: at least one, [count] each.
    ///   - count: the number of elements of an array.
    /// - Returns: [count], valid until the tape is reset.
    public func mean(_ arrays: [UnsafeMutablePointer<Float>], count: Int) -> UnsafeMutablePointer<Float> {
        let sum = scratch(count)
        sum.initialize(repeating: 0, count: count)
        for array in arrays { dk_add_scaled(array, 1 / Float(arrays.count), sum, count) }
        return sum
    }
}

extension Tensor {
    /// Copies the first steps of one sentence into sentence-major memory.
    /// - Parameters:
    ///   - from: the sentence's index in the source.
    ///   - source: [S, B, F], time-major.
    ///   - steps: the number of steps.
    ///   - to: the sentence's index here, [B, S, F].
    public func copySentence(_ from: Int, of source: Tensor, steps: Int, to: Int) {
        let width = shape.width
        precondition(source.shape.width == width && steps <= source.shape.steps && steps <= shape.steps)
        dk_copy_rows(
            source.values + from * width, source.shape.batch * width, values + to * shape.steps * width, width, steps,
            width, false)
    }
}
