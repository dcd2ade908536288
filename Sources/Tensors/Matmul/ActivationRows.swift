/// Rows of activations or gradients as an operand of products: in float32 and, where products read other numbers,
/// converted to those.
struct ActivationRows {
    /// [rows, width]
    let values: UnsafeMutablePointer<Float>
    /// nil where products read float32.
    let converted: ConvertedRows?
    let rows: Int
    let width: Int

    /// Some of the rows.
    func slice(_ start: Int, _ count: Int) -> ActivationRows {
        ActivationRows(
            values: values + start * width, converted: converted?.suffix(from: start), rows: count, width: width)
    }

    /// Converts rows once they have been computed.
    func convert(_ start: Int, _ count: Int) {
        converted?.suffix(from: start).write(values + start * width, rows: count)
    }

    /// The numbers that products read.
    var numbers: UnsafeMutableRawPointer { converted?.numbers ?? UnsafeMutableRawPointer(values) }
}

extension Tape {
    /// An activation as an operand of products.
    func rows(of x: Tensor) -> ActivationRows { matmulContext.rows(of: x, in: backend.format) }

    /// Numbers [rows, width] as an operand of products.
    func rows(_ values: UnsafeMutablePointer<Float>, rows: Int, width: Int) -> ActivationRows {
        matmulContext.rows(values, rows: rows, width: width, in: backend.format)
    }

    /// Numbers that are not computed yet as an operand; ``ActivationRows/convert(_:_:)`` completes rows.
    func pendingRows(_ values: UnsafeMutablePointer<Float>, rows: Int, width: Int) -> ActivationRows {
        matmulContext.pendingRows(values, rows: rows, width: width, in: backend.format)
    }

    /// An activation that is not computed yet as an operand of all its products.
    func pendingRows(of x: Tensor) -> ActivationRows {
        let result = pendingRows(x.values, rows: x.shape.rows, width: x.shape.width)
        x.converted = result.converted
        return result
    }
}
