import Files
import Foundation
import Tensors
import Translation

extension ParallelModel {
    private struct SharedState: Codable {
        var state: TrainingState
        var rows: LazyRows.State?
        var carried: Data?
    }

    /// Gives all ranks what rank 0 has of the training.
    /// - Parameter state: is read on rank 0.
    /// - Returns: the state of rank 0.
    func broadcast(_ state: TrainingState) throws -> TrainingState {
        guard ranks.communicator.count > 1 else { return state }
        let own = SharedState(state: state, rows: rows?.state, carried: carriedStates)
        let bytes = try ranks.communicator.broadcast([UInt8](JSON.data(own, allowsInfinity: true)), padding: 0)
        let first = try JSON.decoder(allowsInfinity: true).decode(SharedState.self, from: Data(bytes))
        try modifyAll(ranks.broadcast)
        outerSteps?.begin(weights)
        guard !ranks.communicator.isFirst else { return state }
        if let shared = first.rows { precondition(rows?.restore(shared) ?? false, "ranks have other tables") }
        carriedStates = first.carried
        return first.state
    }

    /// Changes all numbers of the training.
    private func modifyAll(_ body: ([ParameterBuffer]) throws -> Void) throws {
        try weights.modify { weights in
            let all = [weights] + optimizerState.buffers
            guard let average else { return try body(all) }
            try average.modify { try body(all + [$0]) }
        }
    }

    /// Makes the weights of all ranks the same, where each has taken steps of its own.
    func synchronize() throws {
        guard let outerSteps else { return }
        catchUp()
        try weights.modify { weights in
            guard let average else { return try outerSteps.synchronize(weights, nil, ranks) }
            try average.modify { try outerSteps.synchronize(weights, $0, ranks) }
        }
    }

    /// Gives all ranks the states that the sentences of each have left.
    func exchangeCarriedStates(_ shards: [Batch?]) throws {
        guard let carried, ranks.communicator.count > 1 else { return }
        try ranks.communicator.exchange(
            ranks.workers.map { workers in
                carried.memory(of: shards[workers].flatMap { $0?.shard?.sentences ?? [] })
            })
    }
}
