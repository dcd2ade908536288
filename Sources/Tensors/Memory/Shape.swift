/// The extent of an activation: a sequence of `steps` time steps for a `batch` of sentences, `width` numbers each.
///
/// It is stored time-major, row-major: element (t, b, i) is at `(t * batch + b) * width + i`. A plain matrix is a
/// sequence of one step.
public struct Shape: Hashable, Sendable, CustomStringConvertible {
    /// T: time steps.
    public var steps: Int
    /// B: sentences.
    public var batch: Int
    /// Numbers for each step of a sentence.
    public var width: Int

    /// - Parameters:
    ///   - steps: 1 for a matrix.
    ///   - batch: the number of sentences, or of rows of a matrix.
    ///   - width: the numbers for each step of a sentence.
    public init(steps: Int = 1, batch: Int, width: Int) {
        self.steps = steps
        self.batch = batch
        self.width = width
    }

    /// steps × batch
    public var rows: Int { steps * batch }
    /// The number of elements.
    public var count: Int { rows * width }
    /// [steps, batch, width]
    public var description: String { "[\(steps), \(batch), \(width)]" }

    /// The same steps and batch with another width.
    public func with(width: Int) -> Shape { Shape(steps: steps, batch: batch, width: width) }
}
