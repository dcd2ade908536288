import CKernels
import COneDNN

/// The numbers that a product multiplies. Its result is always float32.
enum NumberFormat: Hashable, Sendable {
    /// IEEE single precision.
    case float32
    /// The upper half of a float32, with 8 bits of significand (Kalamkar et al. 2019).
    case bfloat16
    /// Whole numbers from -127 to 127 with a scale for each row; stored with 128 added.
    case int8

    /// The bytes of a row.
    func bytes(width: Int) -> Int {
        switch self {
        case .float32: width * MemoryLayout<Float>.size
        case .bfloat16: width * MemoryLayout<UInt16>.size
        case .int8: dk_row_of_bytes(width)
        }
    }

    /// oneDNN's name for it.
    var dataType: dnnl_data_type_t {
        switch self {
        case .float32: dnnl_f32
        case .bfloat16: dnnl_bf16
        case .int8: dnnl_s8
        }
    }
}

/// Rows of an operand in a number format other than float32.
struct ConvertedRows {
    let format: NumberFormat
    let numbers: UnsafeMutableRawPointer
    /// The factor of each row; of int8 alone.
    let scales: UnsafeMutablePointer<Float>?
    let width: Int

    /// Makes room for rows.
    /// - Returns: nil for float32, which is not converted.
    init?(rows: Int, width: Int, in format: NumberFormat, arena: Arena) {
        if format == .float32 { return nil }
        self.format = format
        self.width = width
        numbers = UnsafeMutableRawPointer(arena.allocate(UInt8.self, rows * format.bytes(width: width)))
        scales = format == .int8 ? arena.allocate(Float.self, rows) : nil
    }

    /// Rows that have been converted elsewhere.
    /// - Returns: nil for float32, which is not converted.
    init?(_ numbers: UnsafeMutableRawPointer, width: Int, in format: NumberFormat) {
        if format == .float32 { return nil }
        precondition(format != .int8, "no training multiplies whole numbers")
        (self.format, self.numbers, self.width, scales) = (format, numbers, width, nil)
    }

    private init(_ rows: ConvertedRows, from start: Int) {
        (format, width) = (rows.format, rows.width)
        numbers = rows.numbers + start * rows.format.bytes(width: width)
        scales = rows.scales.map { $0 + start }
    }

    /// The rows from `start` on.
    func suffix(from start: Int) -> ConvertedRows { ConvertedRows(self, from: start) }

    /// Where a kernel may write bfloat16 numbers itself, which saves a pass; nil in other formats.
    var bfloat16: UnsafeMutablePointer<UInt16>? {
        format == .bfloat16 ? numbers.assumingMemoryBound(to: UInt16.self) : nil
    }

    /// Converts float32 numbers to the first rows.
    func write(_ values: UnsafePointer<Float>, rows: Int) {
        switch format {
        case .float32: preconditionFailure("float32 is not converted")
        case .bfloat16: dk_round(values, numbers.assumingMemoryBound(to: UInt16.self), rows * width)
        case .int8: dk_quantize_rows(values, numbers.assumingMemoryBound(to: UInt8.self), scales, rows, width)
        }
    }
}
