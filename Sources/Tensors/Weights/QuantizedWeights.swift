import CKernels
import Concurrency

/// A matrix of weights as bytes: each column is a scale times whole numbers from -127 to 127.
final class QuantizedWeights: @unchecked Sendable {
    // Written once, before anyone else knows of it.

    let version: Weights.Version
    /// As the weights lie, or in the layout that products read.
    let values: UnsafeMutablePointer<Int8>
    /// What each column's whole numbers are multiplied with.
    let scales: UnsafeMutablePointer<Float>
    /// The sum of each column's whole numbers: the other factor's numbers have 128 added to them, and so the product
    /// has 128 times this.
    let sums: UnsafeMutablePointer<Int32>
    /// Where the values are.
    private let memory: QuantizedMemory

    /// - Parameters:
    ///   - matrix: the weights.
    ///   - isPacked: whether in the layout that products read.
    ///   - memory: where there may be room for the values; other memory takes its place where there is none.
    init(_ matrix: WeightMatrix, isPacked: Bool, in memory: inout QuantizedMemory?) {
        let (inner, columns) = (matrix.inner, matrix.columns)
        let size = isPacked ? dk_packed_size(inner, columns) : inner * columns
        (self.memory, values) = QuantizedMemory.allocate(size, in: &memory, of: matrix.weights)
        version = matrix.weights.version
        scales = .allocate(capacity: columns)
        sums = .allocate(capacity: columns)
        guard isPacked else {
            dk_quantize_weights(matrix.values, values, scales, sums, inner, columns, matrix.isTransposed)
            return
        }
        // Each part writes columns of its own, and they are read when all have been written.
        nonisolated(unsafe) let (scales, sums, values, weights) = (scales, sums, values, matrix.values)
        let isTransposed = matrix.isTransposed, panel = dk_packed_panel()
        _ = parallelMap(columns, chunk: max(1, Self.part / (panel * inner)) * panel) { part in
            withUnsafeTemporaryAllocation(of: Int8.self, capacity: panel * inner) { scratch in
                dk_quantize_to_panels(
                    weights, values, scales, sums, inner, columns, isTransposed, scratch.baseAddress, part.lowerBound,
                    part.upperBound)
            }
        }
    }

    /// Weights that one thread quantizes at a time.
    private static let part = 1 << 18

    deinit {
        scales.deallocate()
        sums.deallocate()
    }
}

/// Memory for the bytes of several matrices: in one block, as that of one model is large enough for huge pages, and that
/// of one matrix is not.
final class QuantizedMemory: @unchecked Sendable {
    // Who allocates does so under a lock; matrices keep the memory that they are in.

    private let memory: MappedMemory
    private var used = 0
    private static let alignment = 64

    private init(_ count: Int) { memory = .required(count, isReserved: false) }

    deinit { memory.unmap() }

    /// Uninitialized memory that lasts as long as the block that it is in.
    /// - Parameters:
    ///   - count: in bytes.
    ///   - memory: the block that is tried first, and on return the one that has the memory.
    ///   - weights: those whose matrices share a block.
    static func allocate(_ count: Int, in memory: inout QuantizedMemory?, of weights: Weights)
        -> (QuantizedMemory, UnsafeMutablePointer<Int8>)
    {
        let rounded = (count + alignment - 1) & ~(alignment - 1)
        let block: QuantizedMemory
        if let memory, memory.used + rounded <= memory.memory.count {
            block = memory
        } else {
            // Packed rows and columns are padded.
            block = QuantizedMemory(max(rounded, weights.count + weights.count / 8))
            memory = block
        }
        defer { block.used += rounded }
        return (block, (block.memory.base + block.used).bindMemory(to: Int8.self, capacity: count))
    }
}
