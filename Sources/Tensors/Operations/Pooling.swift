import CKernels

extension Tape {
    /// The mean of each sentence's rows at its own steps.
    /// - Parameters:
    ///   - x: [T, B, F]
    ///   - lengths: the number of steps of each sentence, 1 to T; B of them.
    /// - Returns: [1, B, F]
    public func mean(_ x: Tensor, lengths: [Int]) -> Tensor {
        let (batch, width) = (x.shape.batch, x.shape.width)
        precondition(lengths.count == batch)
        let y = make(Shape(batch: batch, width: width))
        for b in 0..<batch {
            let sum = y.values + b * width
            sum.initialize(repeating: 0, count: width)
            for t in 0..<lengths[b] {
                dk_add_scaled(x.values + (t * batch + b) * width, 1 / Float(lengths[b]), sum, width)
            }
        }
        record(from: y) { [self] dy in
            let dx = gradientSum(x)
            for b in 0..<batch {
                for t in 0..<lengths[b] {
                    dk_add_scaled(dy + b * width, 1 / Float(lengths[b]), dx + (t * batch + b) * width, width)
                }
            }
        }
        return y
    }

    /// The largest number of each feature among each sentence's rows at its own steps.
    /// - Parameters:
    ///   - x: [T, B, F]
    ///   - lengths: the number of steps of each sentence, 1 to T; B of them.
    /// - Returns: [1, B, F]
    public func maximum(_ x: Tensor, lengths: [Int]) -> Tensor {
        let (batch, width) = (x.shape.batch, x.shape.width)
        precondition(lengths.count == batch)
        let y = make(Shape(batch: batch, width: width))
        // The step of each largest number, the first of several.
        let steps = arena.allocate(Int32.self, batch * width)
        for b in 0..<batch {
            for i in 0..<width {
                var (best, step) = (x.values[b * width + i], 0)
                for t in 1..<max(1, lengths[b]) {
                    let value = x.values[(t * batch + b) * width + i]
                    if value > best { (best, step) = (value, t) }
                }
                y.values[b * width + i] = best
                steps[b * width + i] = Int32(step)
            }
        }
        record(from: y) { [self] dy in
            let dx = gradientSum(x)
            for b in 0..<batch {
                for i in 0..<width {
                    dx[(Int(steps[b * width + i]) * batch + b) * width + i] += dy[b * width + i]
                }
            }
        }
        return y
    }
}
