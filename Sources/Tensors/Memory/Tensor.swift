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
