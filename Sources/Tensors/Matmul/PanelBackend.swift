import CKernels

/// Products by kernels of our own, of weights that are packed in panels of 32 columns.
///
/// The bits of a row depend neither on how many rows there are nor on which columns of a gradient are computed.
protocol PanelBackend: MatmulBackend {}

extension PanelBackend {
    var isSupported: Bool { true }
    var canTrain: Bool { true }
    var hasIndependentRows: Bool { true }
    var compilesEachRowCount: Bool { false }
    /// Packed as they are and transposed; a search reads the same.
    var packedBytesPerWeight: Int { 2 * format.bytes(width: 1) }
}

extension MatmulContext {
    /// Memory that the kernels of panels need.
    var productScratch: UnsafeMutablePointer<Float> {
        scratchpad(dk_product_scratch() * MemoryLayout<Float>.size).assumingMemoryBound(to: Float.self)
    }
}
