import Communication
import Foundation
import Tensors
import Translation

/// A model under training: its weights and all that goes with them, and the workers that share each batch.
///
/// Every worker computes forward and backward through its shard of a batch; the gradients are then computed over all
/// shards, those of other ranks included. The same seed gives the same bits for any number of workers and ranks;
/// ``Shard`` says how.
final class ParallelModel {
    let model: any TaskModel
    let options: TrainingOptions
    /// This process and the others that train the model.
    let ranks: TrainingRanks
    let weights: Weights
    /// What the optimizer keeps for each weight.
    let optimizerState: OptimizerState
    /// The moving average of the weights, if there is one.
    let average: Weights?
    /// Weights that are evaluated in place of the training's own.
    var substitute: Weights?
    /// The weights that are evaluated and saved.
    var evaluated: Weights { substitute ?? average ?? weights }
    let workers: Workers<Tape>
    /// The rows of embeddings, of which an update changes those that its batch reads; nil where it changes all.
    let rows: LazyRows?
    /// With continuous text, the states of its streams after the last batch.
    private(set) var carried: CarriedStates?
    /// The same as a checkpoint had them, until a batch says how many streams there are.
    private var restored: Data?
    /// Copies of the weights for products.
    private let packed = PackedWeights()
    /// What each worker's time has gone into so far.
    private(set) var times: [WorkerTime]
    /// What the time of all has gone into so far.
    private(set) var teamTime = TeamTime()
    /// Of the last update.
    let gradients: BatchGradients
    /// What makes the weights of the ranks the same, where each takes steps of its own; nil where none does.
    let outerSteps: OuterSteps?
    /// All other parameters.
    let partition: ParameterPartition

    /// - Throws: where another rank has ended.
    init(
        _ model: any TaskModel, _ options: TrainingOptions, _ communicator: any Communicator = SoloCommunicator()
    ) throws {
        self.model = model
        self.options = options
        ranks = try TrainingRanks(communicator, threads: options.workers)
        let size = model.layout.count
        let (count, precision, hasAverage) = (options.workers, options.precision, options.averageRate > 0)
        weights = Weights(count: size)
        optimizerState = OptimizerState(options.optimizer, count: size)
        average = hasAverage ? Weights(count: size) : nil
        nonisolated(unsafe) let weights = weights
        let packed = packed
        // An update then searches for candidates, and the products of that are part of its time.
        let drawsCandidates = options.minimumRisk != nil
        workers = Workers(count) { _ in
            let tape = Tape(weights: weights, packed: packed)
            tape.precision = precision
            tape.timesAllProducts = drawsCandidates
            return tape
        }
        // A moving average follows all weights at every update, and candidates may have any token.
        rows =
            hasAverage || options.minimumRisk != nil || model.lookupTables.isEmpty
            ? nil
            : (options.optimizer as? any LazyOptimizer).map {
                LazyRows(model.lookupTables, $0, frozen: options.frozen)
            }
        partition = ParameterPartition(
            model.layout, without: rows?.ranges ?? [], frozen: options.frozen, workers: count)
        gradients = BatchGradients(model.layout, frozen: options.frozen)
        outerSteps = options.synchronizeEvery != nil && communicator.count > 1 ? OuterSteps(count: size) : nil
        times = Array(repeating: WorkerTime(), count: count)
    }

    /// Forgets all updates: the state of the optimizer and the moving average are those before the first one.
    func resetOptimizer() {
        optimizerState.reset()
        average?.copy(from: weights)
        rows?.reset()
        outerSteps?.begin(weights)
        carriedStates = nil
    }

    // MARK: Continuous text

    /// The states of continuous text after the last batch, for a checkpoint; nil where there are none.
    var carriedStates: Data? {
        get { carried?.data ?? restored }
        set { (carried, restored) = (nil, newValue) }
    }

    /// Whether there are states of a number of streams.
    var hasCarriedStates: Bool {
        let size = model.stateWidths.reduce(0, +) * MemoryLayout<Float>.size
        return carriedStates.map { size > 0 && !$0.isEmpty && $0.count % size == 0 } ?? false
    }

    /// Gives the shards of a batch of continuous text the states that the batch before has left.
    func carry(_ shards: [Batch?]) -> [Batch?] {
        guard let first = shards.lazy.compactMap({ $0 }).first, first.continuation != .none else { return shards }
        let rows = first.shard?.batchSize ?? first.size
        let states = carried?.rows == rows ? carried : nil
        let current = states ?? CarriedStates(rows: rows, widths: model.stateWidths)
        if first.continuation == .begins {
            current.reset()
        } else if states == nil {
            precondition(restored.map(current.restore) ?? false, "text continues without a state")
        }
        (carried, restored) = (current, nil)
        return shards.map { shard in
            var shard = shard
            shard?.carried = current
            return shard
        }
    }

    /// Makes the weights ready to be evaluated and saved.
    func catchUp() {
        if let rows { catchUp(rows.late) }
    }

    /// Brings rows of the embeddings up to date.
    func catchUp(_ late: [Int]) {
        guard let rows, !late.isEmpty else { return }
        let catchUp = rows.catchUp()
        weights.modify(repacking: packed) { weights in
            workers.run { worker, tape in
                for row in late[Self.share(late.count, worker, workers.count)] {
                    let (range, decays) = rows.location(of: row)
                    weights.update(range) { values in
                        // Gradients are not read.
                        catchUp(
                            row, optimizerState.slice(range, weights: values, gradients: values, decays: decays))
                    }
                }
            }
        }
        rows.setCurrent(late)
    }

    /// Changes the weights and, if there is one, their moving average.
    func modifyWeights(_ body: (Repacking, ParameterBuffer?) -> Void) {
        weights.modify(repacking: packed) { weights in
            if let average { average.modify { body(weights, $0) } } else { body(weights, nil) }
        }
    }

    /// A worker's share of a number of things.
    static func share(_ things: Int, _ worker: Int, _ workers: Int) -> Range<Int> {
        things * worker / workers..<things * (worker + 1) / workers
    }

    /// Adds what the workers do within `body` to their times.
    /// - Parameter isStep: whether they compute forward and backward through their shards.
    func measure(isStep: Bool, _ body: () throws -> Void) rethrows {
        func now(_ worker: Int) -> (busy: Double, products: Double) {
            (workers.busySeconds[worker], workers.state(worker).matmulSeconds)
        }
        let before = (0..<workers.count).map(now)
        let (slowest, runs) = (workers.slowestSeconds, workers.runCount)
        try body()
        for (worker, before) in before.enumerated() {
            let (busy, products) = (now(worker).busy - before.busy, now(worker).products - before.products)
            times[worker].products += products
            if isStep {
                times[worker].steps += busy - products
                teamTime.steps += busy
            } else {
                times[worker].passes += busy - products
                teamTime.gradients += products
                teamTime.passes += busy - products
            }
        }
        if isStep {
            teamTime.slowestSteps += workers.slowestSeconds - slowest
        } else {
            teamTime.slowestRest += workers.slowestSeconds - slowest
        }
        teamTime.runs += workers.runCount - runs
    }

    /// Floating-point operations of all matrix products so far.
    var operationCount: Int { (0..<workers.count).reduce(0) { $0 + workers.state($1).operationCount } }
}
