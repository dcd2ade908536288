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
