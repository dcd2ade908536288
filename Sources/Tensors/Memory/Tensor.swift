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

/// An activation on a tape: its values and, while recording, the gradient of the loss with respect to them.
///
/// Both are in the tape's arena and valid until the tape is reset.
public final class Tensor {
    /// The extent.
    public let shape: Shape
    /// [T, B, F], as ``Shape`` says.
    public let values: UnsafeMutablePointer<Float>
    /// The gradient, once an operation downstream has given one.
    public internal(set) var gradient: UnsafeMutablePointer<Float>?

    /// The rows in the number format of products, once a product has read them; valid until the arena is rewound.
    var converted: ConvertedRows?

    init(_ shape: Shape, _ values: UnsafeMutablePointer<Float>) {
        self.shape = shape
        self.values = values
    }

    /// An uninitialized activation in an arena that outlives the tape's steps.
    public convenience init(_ shape: Shape, in arena: Arena) {
        self.init(shape, arena.allocate(Float.self, shape.count))
    }

    /// The values as an array, for tests and outputs.
    public var array: [Float] { Array(UnsafeBufferPointer(start: values, count: shape.count)) }

    /// The first `rows` rows as a matrix that shares their memory; for searches, where nothing is recorded.
    public func prefix(_ rows: Int) -> Tensor {
        precondition(rows <= shape.rows)
        return Tensor(Shape(batch: rows, width: shape.width), values)
    }
}
