import CKernels
import Foundation
import Tensors
import Translation

/// The rows of word embeddings under Adam, of which an update has gradients for a few only.
///
/// A row without a gradient still moves: its moments decay, and its values follow what is left of the first one. After k
/// such updates that is a sum in closed form, so a row is brought up to date when it is next read, with the result of
/// going over all rows at every update but for rounding. With 8,000 words that saves most of the optimizer's
/// traffic for embeddings.
final class EmbeddingRows {
    /// Updates behind which all rows are brought up to date, so that no more rates need be known.
    private static let longestRest = 128

    /// What a checkpoint keeps.
    struct State: Codable {
        /// For each row, how many updates it is behind.
        var ages: Data
        /// The learning rates of the last updates, bias corrections included, newest last.
        var rates: [Float]
    }

    private struct Table {
        var parameter: Parameter
        var width: Int
        /// The place of its first row among all rows.
        var firstRow: Int
    }
    private let tables: [Table]
    private let beta1, beta2, epsilon: Float
    private var ages: [UInt8]
    private var rates: [Float] = []
    private var isTouched: [Bool]
    /// The rows that the update at hand has gradients for, ascending.
    private(set) var touched: [Int] = []

    /// - Parameter parameters: each [words, E], and read by looking up rows alone.
    init(_ parameters: [Parameter], _ options: TrainingOptions) {
        (beta1, beta2, epsilon) = (options.beta1, options.beta2, options.epsilon)
        var tables: [Table] = []
        var count = 0
        for parameter in parameters {
            tables.append(Table(parameter: parameter, width: parameter.shape[1], firstRow: count))
            count += parameter.shape[0]
        }
        self.tables = tables
        ages = [UInt8](repeating: 0, count: count)
        isTouched = [Bool](repeating: false, count: count)
    }

    /// Where the rows lie in a parameter buffer, gaps behind them included; ascending.
    var ranges: [Range<Int>] {
        tables.map { $0.parameter.offset..<$0.parameter.offset + (($0.parameter.count + 15) & ~15) }
            .sorted { $0.lowerBound < $1.lowerBound }
    }

    var state: State { State(ages: Data(ages), rates: rates) }

    /// - Returns: false where the state is not one of these rows.
    func restore(_ state: State) -> Bool {
        guard state.ages.count == ages.count, state.ages.allSatisfy({ $0 <= state.rates.count }) else { return false }
        ages = [UInt8](state.ages)
        rates = state.rates
        return true
    }

    /// Forgets all updates: every row is as it should be.
    func reset() {
        ages = [UInt8](repeating: 0, count: ages.count)
        rates = []
    }

    /// Takes note of the rows that a batch reads.
    func touch(_ model: EncoderDecoder, _ batches: [Batch?]) {
        for row in touched { isTouched[row] = false }
        for table in tables {
            func mark(_ words: [Int32]) {
                for word in words where word != Batch.pad { isTouched[table.firstRow + Int(word)] = true }
            }
            for case let batch? in batches {
                if table.parameter == model.sourceEmbedding { mark(batch.source) }
                if table.parameter == model.targetEmbedding { mark(batch.targetInputs) }
            }
        }
        touched = isTouched.indices.filter { isTouched[$0] }
    }

    /// The rows to bring up to date before a batch is read: those that it touches, or all that are behind where some
    /// have been for too long.
    var due: [Int] { rates.count < Self.longestRest ? touched.filter { ages[$0] > 0 } : late }

    /// The rows that are behind.
    var late: [Int] { ages.indices.filter { ages[$0] > 0 } }

    /// What a row's first moment over the root of its second is multiplied with to give the way that it has to go, by
    /// age.
    ///
    /// With r = beta1 / sqrt(beta2), that is for k updates the sum of rate(j) r^j over j = 1...k, counted from the
    /// row's last update.
    var ways: [Float] {
        let ratio = Double(beta1) / Double(beta2).squareRoot()
        var ways: [Float] = [0]
        var way = 0.0
        for rate in rates.reversed() {
            way = ratio * (Double(rate) + way)
            ways.append(Float(way))
        }
        return ways
    }

    /// Brings a row up to date.
    /// - Parameter weights: the first value of the row.
    func advance(
        _ row: Int, ways: [Float], weights: UnsafeMutablePointer<Float>, first: UnsafeMutablePointer<Float>,
        second: UnsafeMutablePointer<Float>
    ) {
        let age = Int(ages[row])
        let place = place(of: row)
        dk_adam_rest(
            weights, first + place.lowerBound, second + place.lowerBound, place.count, ways[age],
            pow(beta1, Float(age)), pow(beta2, Float(age)), epsilon)
    }

    /// Takes note that all rows of `due` or `late` have been brought up to date.
    func setCurrent(_ rows: [Int]) {
        for row in rows { ages[row] = 0 }
        if !ages.contains(where: { $0 > 0 }) { rates = [] }
    }

    /// Takes note of an update of the touched rows, which leaves all others one more behind.
    func pass(rate: Float) {
        rates.append(rate)
        for row in ages.indices where !isTouched[row] { ages[row] += 1 }
    }

    /// Where a row lies in a parameter buffer.
    func place(of row: Int) -> Range<Int> {
        // A model has two tables at most.
        let table = tables.last { $0.firstRow <= row } ?? tables[0]
        let start = table.parameter.offset + (row - table.firstRow) * table.width
        return start..<start + table.width
    }
}
