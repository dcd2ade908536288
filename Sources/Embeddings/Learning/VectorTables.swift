import CKernels
import Text

/// The vectors that training changes: those of words and n-grams as input, and those of words as output.
///
/// Threads read and write them without waiting for each other (Hogwild: Recht et al. 2011): hardly two of them have the
/// same row at the same time, and what is lost where they do is a small part of a small step.
final class VectorTables: @unchecked Sendable {
    let inputs, outputs: UnsafeMutablePointer<Float>
    /// The numbers from one row to the next: the width, rounded up for kernels. Those that are not used stay 0.
    let stride: Int
    private let inputRows: Int

    init(_ options: EmbeddingOptions, words: Int, inputRows: Int) {
        stride = (options.width + 15) / 16 * 16
        self.inputRows = inputRows
        inputs = Self.zeros(inputRows * stride)
        outputs = Self.zeros(words * stride)
        // As fastText does.
        let limit = 1 / Float(options.width)
        for row in 0..<inputRows {
            var random = StableRandom(seed: options.seed, index: row)
            dk_uniform(inputs + row * stride, options.width, random.next(), -limit, limit)
        }
    }

    static func zeros(_ count: Int) -> UnsafeMutablePointer<Float> {
        let memory = UnsafeMutableRawPointer.allocate(byteCount: max(1, count) * 4, alignment: 64)
        let numbers = memory.bindMemory(to: Float.self, capacity: max(1, count))
        numbers.initialize(repeating: 0, count: max(1, count))
        return numbers
    }

    deinit {
        inputs.deallocate()
        outputs.deallocate()
    }

    /// A row of the inputs.
    func input(_ row: Int32) -> UnsafeMutablePointer<Float> { inputs + Int(row) * stride }
}
