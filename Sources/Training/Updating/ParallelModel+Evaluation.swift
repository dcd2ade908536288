import Concurrency
import Tensors
import Translation

extension ParallelModel {
    /// Runs work on every worker.
    /// - Parameter weights: those that the tapes have; nil for those that are evaluated and saved.
    func evaluate(with weights: Weights? = nil, _ body: (_ worker: Int, _ tape: Tape) -> Void) {
        catchUp()
        workers.run { worker, tape in
            tape.reset()
            tape.weights = weights ?? evaluated
            tape.shard = nil
            tape.isRecording = false
            tape.isTraining = false
            body(worker, tape)
        }
    }

    /// The loss over a set, nothing dropped and nothing smoothed.
    func loss(_ pairs: [EncodedPair], _ batches: [[Int]]) throws -> LossSums {
        var sums = [LossSums](repeating: LossSums(), count: batches.count)
        sums.withUnsafeMutableBufferPointer { sums in
            evaluate { worker, tape in
                for index in share(of: batches.count, worker) where !Interruption.isRequested {
                    tape.reset()
                    let own = batches[index].map { pairs[$0] }
                    let batch = Batch(
                        sources: own.map(\.source), targets: own.map(\.target), form: model.targetForm)
                    sums[index] = model.loss(tape, batch, Objective())
                }
            }
        }
        return try ranks.sum(sums.reduce(into: LossSums()) { $0 += $1 })
    }

    /// Those of a number of things that a worker of this rank computes.
    func share(of count: Int, _ worker: Int) -> StrideTo<Int> {
        stride(from: ranks.own.lowerBound + worker, to: count, by: ranks.total)
    }

    /// The loss over continuous text.
    func loss(_ streams: TextStreams) throws -> LossSums {
        let groups = streams.groups
        var sums = [LossSums](repeating: LossSums(), count: groups.count)
        sums.withUnsafeMutableBufferPointer { sums in
            evaluate { worker, tape in
                for index in share(of: groups.count, worker) {
                    let carried = CarriedStates(rows: groups[index].count, widths: model.stateWidths)
                    for part in 0..<streams.batchCount where !Interruption.isRequested {
                        tape.reset()
                        var batch = streams.batch(part, streams: groups[index])
                        batch.carried = carried
                        sums[index] += model.loss(tape, batch, Objective())
                    }
                }
            }
        }
        return try ranks.sum(sums.reduce(into: LossSums()) { $0 += $1 })
    }

    /// The tokens of the best hypotheses of a search by the weights that are evaluated.
    func search(_ search: BeamSearch, _ requests: [SearchRequest]) throws -> [[Int32]] {
        catchUp()
        let own = search.translate(ranks.share(of: requests.count).map { requests[$0] }, on: workers) { tape in
            tape.weights = evaluated
            tape.shard = nil
            return [tape]
        }
        return try ranks.joined(own.map { $0[0].tokens }, count: requests.count)
    }

    /// Computes numbers for each of a number of things, of which each rank and worker has its share.
    /// - Parameters:
    ///   - weights: those that the tapes have; nil for those that are evaluated and saved.
    ///   - isInterruptible: whether those that are left have no numbers once a signal has asked for the end.
    ///   - body: computes those of one.
    /// - Returns: the numbers of each, on all ranks.
    func compute(
        _ count: Int, with weights: Weights? = nil, isInterruptible: Bool = true,
        _ body: (_ index: Int, _ tape: Tape) -> [Int32]
    ) throws -> [[Int32]] {
        let share = ranks.share(of: count)
        var own = [[Int32]](repeating: [], count: share.count)
        own.withUnsafeMutableBufferPointer { own in
            evaluate(with: weights) { worker, tape in
                for index in stride(from: worker, to: share.count, by: workers.count)
                where !(isInterruptible && Interruption.isRequested) {
                    tape.reset()
                    own[index] = body(share[index], tape)
                }
            }
        }
        return try ranks.joined(own, count: count)
    }

    /// Measures on all workers simultaneously.
    func measure(_ body: (Tape) -> Double) -> [Double] {
        var results = [Double](repeating: 0, count: workers.count)
        results.withUnsafeMutableBufferPointer { results in
            workers.run { worker, tape in
                tape.reset()
                results[worker] = body(tape)
            }
        }
        return results
    }
}
