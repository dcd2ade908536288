import COneDNN
import Synchronization

/// Copies of weights in the forms that products read: layouts that primitives prefer, and bytes. The threads that
/// compute with the same weights share them.
public final class PackedWeights: Sendable {
    private let copies = Mutex<[Key: PackedCopy]>([:])
    /// The version that copies were refreshed for last, and the one before.
    private let refreshed = Mutex<(last: Int?, before: Int?)>((nil, nil))

    struct Key: Hashable {
        var offset: Int
        /// The layout that the numbers are read in: a square matrix may be packed as it is and transposed.
        var plain: Int
        var layout: Int
    }

    private let bytes = Mutex<[ByteKey: ByteWeights]>([:])

    private struct ByteKey: Hashable {
        var offset: Int
        var isPacked: Bool
    }

    public init() {}

    /// The weights as bytes, made anew by the thread that first asks for them when they have changed.
    /// - Parameter isPacked: whether in the layout of products.
    func bytes(_ weights: AppliedWeights, isPacked: Bool) -> ByteWeights {
        bytes.withLock { bytes in
            let key = ByteKey(offset: weights.offset, isPacked: isPacked)
            if let known = bytes[key], known.version == weights.version { return known }
            let made = ByteWeights(weights, isPacked: isPacked)
            bytes[key] = made
            return made
        }
    }

    /// A copy of the weights, made anew by the thread that first asks for it when they have changed.
    func copy(_ plain: UnsafeMutablePointer<Float>, _ key: Key, version: Int, stream: dnnl_stream_t) -> dnnl_memory_t {
        let copy = copies.withLock { copies in
            if let known = copies[key] { return known }
            let made = PackedCopy(from: Layouts.layout(key.plain), to: Layouts.layout(key.layout))
            copies[key] = made
            return made
        }
        copy.update(plain, version: version, isUse: true, stream: stream)
        return copy.memory
    }

    /// Makes a share of the copies that were used after the last refreshing, before the threads ask for them: as many
    /// threads as there are parts call this at the same time.
    func refresh(_ weights: ParameterBuffer, part: Int, of parts: Int, version: Int, stream: dnnl_stream_t) {
        let before = refreshed.withLock { refreshed in
            if refreshed.last != version { refreshed = (version, refreshed.last) }
            return refreshed.before
        }
        guard let before else { return }
        let used = copies.withLock { $0.filter { $0.value.lastUse == before } }
        // The largest first, so that the parts are alike.
        let order = used.sorted {
            ($1.value.size, $0.key.offset, $0.key.plain) < ($0.value.size, $1.key.offset, $1.key.plain)
        }
        for (place, entry) in order.enumerated() where place % parts == part {
            entry.value.update(weights.base + entry.key.offset, version: version, isUse: false, stream: stream)
        }
    }
}

/// A matrix of weights in a layout that a primitive prefers.
private final class PackedCopy: @unchecked Sendable {
    // The memory is written under the lock, and read by threads that have held it since; weights do not change while
    // threads compute with them.
    let memory: dnnl_memory_t
    /// In bytes.
    let size: Int
    private let plain: dnnl_memory_t
    private let reorder: dnnl_primitive_t
    /// The weights' version, and that of the last use.
    private let state = Mutex<(version: Int?, lastUse: Int?)>((nil, nil))

    var lastUse: Int? { state.withLock(\.lastUse) }

    init(from plainLayout: dnnl_memory_desc_t, to layout: dnnl_memory_desc_t) {
        var plainLayout = plainLayout
        var layout = layout
        size = dnnl_memory_desc_get_size(&layout)
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

    func update(_ values: UnsafeMutablePointer<Float>, version: Int, isUse: Bool, stream: dnnl_stream_t) {
        state.withLock { state in
            if isUse { state.lastUse = version }
            guard version != state.version else { return }
            state.version = version
            OneDNN.check(dnnl_memory_set_data_handle(plain, values))
            let arguments = [
                dnnl_exec_arg_t(arg: DNNL_ARG_FROM, memory: plain), dnnl_exec_arg_t(arg: DNNL_ARG_TO, memory: memory),
            ]
            OneDNN.check(dnnl_primitive_execute(reorder, stream, 2, arguments))
        }
    }
}

/// Numbers for memory layouts, equal for equal layouts, the same for all threads.
enum Layouts {
    // Layouts are plain values.
    private struct Known: @unchecked Sendable {
        var layouts: [dnnl_memory_desc_t] = []
    }
    private static let known = Mutex(Known())

    static func number(_ layout: dnnl_memory_desc_t) -> Int {
        known.withLock { known in
            var wanted = layout
            for (number, candidate) in known.layouts.enumerated() {
                var candidate = candidate
                if dnnl_memory_desc_equal(&candidate, &wanted) != 0 { return number }
            }
            known.layouts.append(layout)
            return known.layouts.count - 1
        }
    }

    static func layout(_ number: Int) -> dnnl_memory_desc_t { known.withLock { $0.layouts[number] } }
}
