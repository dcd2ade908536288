import COneDNN
import Synchronization

/// Copies of weights in the layouts and number formats that products read: packed, and quantized to bytes.
///
/// Threads that compute with the same weights share them. A copy is made by the thread that first needs it, and again
/// when the weights have changed.
public final class PackedWeights: Sendable {
    private let copies = Mutex<[Key: PackedCopy]>([:])
    private let quantized = Mutex(QuantizedCopies())

    struct Key: Hashable {
        /// The first weight of the matrix.
        var offset: Int
        /// The number of the layout that the weights are read in: a square matrix may be packed as it is and transposed.
        var plain: Int
        /// The number of the copy's layout.
        var layout: Int
    }

    private struct QuantizedKey: Hashable {
        var offset: Int
        var isPacked: Bool
    }

    private struct QuantizedCopies {
        var known: [QuantizedKey: QuantizedWeights] = [:]
        /// What the next copies are written into.
        var memory: QuantizedMemory?
    }

    public init() {}

    /// A matrix of weights as bytes.
    /// - Parameter isPacked: whether in the layout of products.
    func quantized(_ matrix: WeightMatrix, isPacked: Bool) -> QuantizedWeights {
        quantized.withLock { copies in
            let key = QuantizedKey(offset: matrix.offset, isPacked: isPacked)
            if let known = copies.known[key], known.version == matrix.weights.version { return known }
            let made = QuantizedWeights(matrix, isPacked: isPacked, in: &copies.memory)
            copies.known[key] = made
            return made
        }
    }

    /// A matrix of weights in another layout.
    func copy(of weights: Weights, _ key: Key, stream: dnnl_stream_t) -> dnnl_memory_t {
        let copy = copies.withLock { copies in
            if let known = copies[key] { return known }
            let made = PackedCopy(from: Layouts.layout(key.plain), to: Layouts.layout(key.layout))
            copies[key] = made
            return made
        }
        copy.update(from: weights, offset: key.offset, stream: stream)
        return copy.memory
    }

    /// Begins a change of the weights in which copies are repacked range by range.
    /// - Parameters:
    ///   - buffer: the weights' values.
    ///   - version: that of the weights before the change.
    func repacking(_ buffer: ParameterBuffer, version: Weights.Version) -> Repacking {
        let current = copies.withLock { $0 }.filter { $0.value.version == version }
        return Repacking(
            buffer, ranges: current.map { $0.offset..<$0.offset + $1.count }, copies: Array(current.values))
    }

    /// Ends the change: copies that are still equal to the weights get their new version.
    func finishRepacking(from old: Weights.Version, to new: Weights.Version) {
        for copy in copies.withLock({ $0 }).values { copy.finishRepacking(from: old, to: new) }
    }
}
