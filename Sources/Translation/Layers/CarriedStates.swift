import Foundation
import Tensors

/// The states that texts have after the steps that were computed so far, for the batch that continues them: what
/// truncated back-propagation through time passes from one batch to the next (Mikolov et al. 2010).
///
/// Each tape reads and writes the rows of its own sentences. No gradient passes.
public final class CarriedStates: @unchecked Sendable {
    /// How many texts there are.
    public let rows: Int
    private let widths: [Int]
    private let pointers: [UnsafeMutablePointer<Float>]

    /// States of zeros.
    /// - Parameters:
    ///   - rows: how many texts there are.
    ///   - widths: the widths of the vectors that the model passes from step to step.
    public init(rows: Int, widths: [Int]) {
        (self.rows, self.widths) = (rows, widths)

        pointers = widths.map { width in
            let pointer = UnsafeMutablePointer<Float>.allocate(capacity: rows * width)
            pointer.initialize(repeating: 0, count: rows * width)
            return pointer
        }
    }

    deinit { pointers.forEach { $0.deallocate() } }

    /// Makes all states those before the first token.
    public func reset() {
        for (pointer, width) in zip(pointers, widths) { pointer.update(repeating: 0, count: rows * width) }
    }

    /// One vector of the states of some texts, [1, texts, width].
    func vector(_ index: Int, of texts: [Int], _ tape: Tape) -> Tensor {
        let width = widths[index]
        let result = tape.zeros(Shape(batch: texts.count, width: width))
        for (row, text) in texts.enumerated() {
            (result.values + row * width).update(from: pointers[index] + text * width, count: width)
        }
        return result
    }

    /// Keeps the states of some texts.
    func set(_ tensors: [Tensor], of texts: [Int]) {
        for (index, tensor) in tensors.enumerated() {
            let width = widths[index]
            for (row, text) in texts.enumerated() {
                (pointers[index] + text * width).update(from: tensor.values + row * width, count: width)
            }
        }
    }

    /// The memory of the states of some texts, for ranks that pass them on.
    package func memory(of texts: [Int]) -> [UnsafeMutableRawBufferPointer] {
        zip(pointers, widths).flatMap { pointer, width in
            texts.map {
                UnsafeMutableRawBufferPointer(
                    UnsafeMutableBufferPointer(start: pointer + $0 * width, count: width))
            }
        }
    }

    /// The numbers of all states, for a checkpoint.
    public var data: Data {
        var data = Data()
        for (pointer, width) in zip(pointers, widths) {
            data.append(UnsafeBufferPointer(start: pointer, count: rows * width))
        }
        return data
    }

    /// Sets all states.
    /// - Returns: false where the numbers are not those of as many states.
    public func restore(_ data: Data) -> Bool {
        let counts = widths.map { $0 * rows }
        guard data.count == counts.reduce(0, +) * MemoryLayout<Float>.size else { return false }
        data.withUnsafeBytes { bytes in
            var start = 0
            for (pointer, count) in zip(pointers, counts) {
                let size = count * MemoryLayout<Float>.size
                UnsafeMutableRawBufferPointer(start: pointer, count: size).copyBytes(
                    from: UnsafeRawBufferPointer(rebasing: bytes[start..<start + size]))
                start += size
            }
        }
        return true
    }
}
