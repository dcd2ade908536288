import COneDNN
import Synchronization

/// Copies of weights in the forms that products read: layouts that primitives prefer, and bytes. The threads that
/// compute with the same weights share them.
public final class PackedWeights: Sendable {
    private let copies = Mutex<[Key: PackedCopy]>([:])

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
        copy.use(plain, version: version, stream: stream)
        return copy.memory
    }

    /// The copies that products have read of some version of the weights.
    public func used(version: Int) -> UsedCopies {
        UsedCopies(
            copies: copies.withLock { $0 }.compactMap { key, copy in
                guard copy.lastUse == version, let count = copy.packedCount else { return nil }
                return (key.offset..<key.offset + count, copy)
            })
    }
}

/// Copies of weights that will be wanted again when the weights have changed. Whoever changes them makes the copies
/// along with them, while they are in the cache.
public struct UsedCopies: Sendable {
    /// With the places of the weights that each is made of.
    fileprivate let copies: [(places: Range<Int>, copy: PackedCopy)]
    /// Rows of a matrix that are made at once are so many, a multiple of it, or the last ones.
    public static let rows = 32

    /// Makes what depends on some rows of a matrix of weights.
    /// - Parameter range: where they lie.
    public func renew(_ range: Range<Int>, of weights: ParameterBuffer) {
        for (places, copy) in copies where places.overlaps(range) {
            copy.pack(range.clamped(to: places), of: weights, offset: places.lowerBound)
        }
    }

    /// Says which version the copies have, once all rows are made.
    public func finish(version: Int) {
        for (_, copy) in copies { copy.finish(version: version) }
    }
}

/// A matrix of weights in a layout that a primitive prefers.
private final class PackedCopy: @unchecked Sendable {
    // The memory is written under the lock, and read by threads that have held it since; weights do not change while
    // threads compute with them.
    let memory: dnnl_memory_t
    /// How to make the copy without the primitive, which takes up to six times as long.
    private let packing: WeightPacking?
    private let plain: dnnl_memory_t
    private let reorder: dnnl_primitive_t
    /// The weights' version, that of the last use, and how many numbers have been made of the next one.
    private let state = Mutex<(version: Int?, lastUse: Int?, renewed: Int)>((nil, nil, 0))

    var lastUse: Int? { state.withLock(\.lastUse) }

    init(from plainLayout: dnnl_memory_desc_t, to layout: dnnl_memory_desc_t) {
        var plainLayout = plainLayout
        var layout = layout
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

    /// How many weights it is made of, if it can be made some rows at a time.
    var packedCount: Int? { packing?.count }

    /// Makes what depends on the weights at some places, if they are rows that can be packed by themselves.
    /// - Parameter offset: where the matrix begins.
    func pack(_ range: Range<Int>, of weights: ParameterBuffer, offset: Int) {
        guard let packing, let rows = packing.rows(range.lowerBound - offset..<range.upperBound - offset) else {
            return
        }
        packing.pack(weights.base + offset, into: pointer, rows: rows)
        state.withLock { $0.renewed += range.count }
    }

    /// What is not renewed as a whole, as it is no part of what was gone over in suitable steps, is made on use.
    func finish(version: Int) {
        state.withLock { state in
            if state.renewed == packing?.count { state.version = version }
            state.renewed = 0
        }
    }

    private var pointer: UnsafeMutableRawPointer {
        var handle: UnsafeMutableRawPointer?
        OneDNN.check(dnnl_memory_get_data_handle(memory, &handle))
        return handle!  // oneDNN allocated it
    }

    /// Makes the copy for a thread that is about to read it, if no other thread has.
    func use(_ values: UnsafeMutablePointer<Float>, version: Int, stream: dnnl_stream_t) {
        state.withLock { state in
            state.lastUse = version
            guard version != state.version else { return }
            state.version = version
            if let packing { return packing.pack(values, into: pointer, rows: 0..<packing.rows) }
            OneDNN.check(dnnl_memory_set_data_handle(plain, values))
            let arguments = [
                dnnl_exec_arg_t(arg: DNNL_ARG_FROM, memory: plain), dnnl_exec_arg_t(arg: DNNL_ARG_TO, memory: memory),
            ]
            OneDNN.check(dnnl_primitive_execute(reorder, stream, 2, arguments))
        }
    }
}
