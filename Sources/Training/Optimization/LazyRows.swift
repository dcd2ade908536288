import Foundation
import Tensors
import Translation

/// The rows of token embeddings under a lazy optimizer: an update changes those that its batch reads.
///
/// The others catch up when they are next read, at the latest after ``longestRest`` updates, with the result of updating
/// all rows every time but for rounding. With 8,000 tokens that saves most of the optimizer's traffic for
/// embeddings.
final class LazyRows {
    /// Updates after which all rows catch up, so that no more updates need be known.
    private static let longestRest = 128

    /// What a checkpoint keeps.
    struct State: Codable {
        /// For each row, the number of updates to catch up with.
        var ages: Data
        /// ``IdleUpdate/rate`` of the last updates, newest last.
        var rates: [Float]
        /// ``IdleUpdate/keep`` of the same updates; nil where all are 1.
        var keeps: [Float]?
    }

    private struct Table {
        var parameter: Parameter
        var sides: Set<LookupTable.Side>
        var width: Int
        /// The index of its first row among all rows.
        var firstRow: Int
        var decays: Bool
    }
    private let optimizer: any LazyOptimizer
    private let tables: [Table]
    private var ages: [UInt8]
    private var updates: [IdleUpdate] = []
    private var isTouched: [Bool]
    /// The rows that the current update has gradients for, ascending.
    private(set) var touched: [Int] = []

    /// - Parameters:
    ///   - lookupTables: each [V, E].
    ///   - frozen: the names of parameters that keep their values.
    init(_ lookupTables: [LookupTable], _ optimizer: any LazyOptimizer, frozen: [String]) {
        self.optimizer = optimizer
        var tables: [Table] = []
        var count = 0
        for table in lookupTables {
            let parameter = table.parameter
            tables.append(
                Table(
                    parameter: parameter, sides: table.sides, width: parameter.shape[1], firstRow: count,
                    decays: parameter.decays && !frozen.contains(parameter.name)))
            count += parameter.shape[0]
        }
        self.tables = tables
        ages = [UInt8](repeating: 0, count: count)
        isTouched = [Bool](repeating: false, count: count)
    }

    /// The ranges of the tables in a parameter buffer, gaps after them included; ascending.
    var ranges: [Range<Int>] {
        tables.map { $0.parameter.offset..<$0.parameter.offset + (($0.parameter.count + 15) & ~15) }
            .sorted { $0.lowerBound < $1.lowerBound }
    }

    var state: State {
        let keeps = updates.map(\.keep)
        return State(
            ages: Data(ages), rates: updates.map(\.rate), keeps: keeps.allSatisfy { $0 == 1 } ? nil : keeps)
    }

    /// - Returns: false where the state is not one of these rows.
    func restore(_ state: State) -> Bool {
        let keeps = state.keeps ?? Array(repeating: 1, count: state.rates.count)
        guard state.ages.count == ages.count, state.ages.allSatisfy({ $0 <= state.rates.count }),
            keeps.count == state.rates.count
        else { return false }
        ages = [UInt8](state.ages)
        updates = zip(state.rates, keeps).map { IdleUpdate(rate: $0, keep: $1) }
        return true
    }

    /// Forgets all updates: every row is up to date.
    func reset() {
        ages = [UInt8](repeating: 0, count: ages.count)
        updates = []
    }

    /// Records the rows that a batch reads.
    func touch(_ shards: [Batch?]) {
        for row in touched { isTouched[row] = false }
        for table in tables {
            func mark(_ tokens: [Int32]) {
                for token in tokens where token != Batch.pad { isTouched[table.firstRow + Int(token)] = true }
            }
            for case let batch? in shards {
                for side in table.sides { mark(batch.tokens(side)) }
            }
        }
        touched = isTouched.indices.filter { isTouched[$0] }
    }

    /// The rows that must catch up before a batch is read: those that it touches, or all late ones where the oldest
    /// recorded update is too old.
    var due: [Int] { updates.count < Self.longestRest ? touched.filter { ages[$0] > 0 } : late }

    /// The rows that have updates to catch up with.
    var late: [Int] { ages.indices.filter { ages[$0] > 0 } }

    /// Prepares to bring rows up to date.
    /// - Returns: does so for one row, given its slice.
    func catchUp() -> (_ row: Int, _ slice: ParameterSlice) -> Void {
        let apply = optimizer.catchUp(updates)
        return { [ages] row, slice in apply(slice, Int(ages[row])) }
    }

    /// Records that all rows of ``due`` or ``late`` have caught up.
    func setCurrent(_ rows: [Int]) {
        for row in rows { ages[row] = 0 }
        if !ages.contains(where: { $0 > 0 }) { updates = [] }
    }

    /// Records an update of the touched rows; all others have one more to catch up with.
    func recordUpdate(_ step: OptimizerStep) {
        updates.append(optimizer.idleUpdate(step))
        for row in ages.indices where !isTouched[row] { ages[row] += 1 }
    }

    /// The range of a row in a parameter buffer, and whether weight decay applies to it.
    func location(of row: Int) -> (range: Range<Int>, decays: Bool) {
        // A model has two tables at most.
        let table = tables.last { $0.firstRow <= row } ?? tables[0]
        let start = table.parameter.offset + (row - table.firstRow) * table.width
        return (start..<start + table.width, table.decays)
    }
}
