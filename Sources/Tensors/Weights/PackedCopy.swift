import COneDNN
import Synchronization

/// A copy of a matrix of weights in a layout that a primitive prefers.
final class PackedCopy: @unchecked Sendable {
    // The memory is written under the lock, and read by threads that have held it since; weights do not change while
    // threads compute with them.
    let memory: dnnl_memory_t
    /// Makes the copy without the primitive, which takes up to six times as long; nil for layouts that it does not know.
    private let packing: WeightPacking?
    private let plain: dnnl_memory_t
    private let reorder: dnnl_primitive_t
    private let state = Mutex(State())

    private struct State {
        /// The version of the weights that the copy is equal to.
        var version: Weights.Version?
        /// Whether a product has read the copy since its values last changed: then one will again.
        var isUsed = false
        /// How many values have changed, and how many of them have been repacked, since the repacking began.
        var changed = 0
        var repacked = 0
    }

    /// The number of weights.
    let count: Int

    var version: Weights.Version? { state.withLock(\.version) }

    init(from plainLayout: dnnl_memory_desc_t, to layout: dnnl_memory_desc_t) {
        var plainLayout = plainLayout
        var layout = layout
        count = Int(layout.dims.0 * layout.dims.1)
        packing = WeightPacking(from: plainLayout, to: layout)
        var plain: dnnl_memory_t?
        OneDNN.check(dnnl_memory_create(&plain, &plainLayout, OneDNN.engine, nil))
        var memory: dnnl_memory_t?
        // oneDNN owns the packed copy's memory.
        OneDNN.check(dnnl_memory_create(&memory, &layout, OneDNN.engine, UnsafeMutableRawPointer(bitPattern: -1)))
        var description: dnnl_primitive_desc_t?
        OneDNN.check(
            dnnl_reorder_primitive_desc_create(
                &description, &plainLayout, OneDNN.engine, &layout, OneDNN.engine, nil))
        var reorder: dnnl_primitive_t?
        OneDNN.check(dnnl_primitive_create(&reorder, description))
        dnnl_primitive_desc_destroy(description)
        // Success gives handles.
        self.plain = plain!
        self.memory = memory!
        self.reorder = reorder!
    }

    deinit {
        dnnl_primitive_destroy(reorder)
        dnnl_memory_destroy(memory)
        dnnl_memory_destroy(plain)
    }

    /// Records that values have changed, and repacks them if the copy is in use.
    /// - Parameters:
    ///   - range: some of the values of the matrix, counted from its first one.
    ///   - matrix: the first value of the matrix.
    func repack(_ range: Range<Int>, of matrix: UnsafePointer<Float>) {
        let isUsed = state.withLock { state in
            state.changed += range.count
            return state.isUsed
        }
        guard isUsed, let packing, let rows = packing.rows(range) else { return }
        packing.pack(matrix, into: pointer, rows: rows)
        state.withLock { $0.repacked += range.count }
    }

    /// Gives the copy the weights' new version if it is equal to them, because all that has changed was repacked.
    func finishRepacking(from old: Weights.Version, to new: Weights.Version) {
        state.withLock { state in
            if state.version == old, state.repacked == state.changed { state.version = new }
            if state.changed > 0 { state.isUsed = false }
            (state.changed, state.repacked) = (0, 0)
        }
    }

    private var pointer: UnsafeMutableRawPointer {
        var handle: UnsafeMutableRawPointer?
        OneDNN.check(dnnl_memory_get_data_handle(memory, &handle))
        return handle!  // oneDNN allocated it
    }

    /// Makes the copy equal to the weights for a thread that is about to read it.
    func update(from weights: Weights, offset: Int, stream: dnnl_stream_t) {
        state.withLock { state in
            state.isUsed = true
            guard state.version != weights.version else { return }
            state.version = weights.version
            let values = weights.values + offset
            if let packing { return packing.pack(values, into: pointer, rows: 0..<packing.rows) }
            // oneDNN only reads from it.
            OneDNN.check(dnnl_memory_set_data_handle(plain, UnsafeMutableRawPointer(mutating: values)))
            let arguments = [
                dnnl_exec_arg_t(arg: DNNL_ARG_FROM, memory: plain), dnnl_exec_arg_t(arg: DNNL_ARG_TO, memory: memory),
            ]
            OneDNN.check(dnnl_primitive_execute(reorder, stream, 2, arguments))
        }
    }
}
