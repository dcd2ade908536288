import Concurrency
import Tensors
import Translation

extension ParallelModel {
    /// Runs work on every worker with the weights that are evaluated and saved.
    func evaluate(_ body: (_ worker: Int, _ tape: Tape) -> Void) {
        catchUp()
        workers.run { worker, tape in
            tape.reset()
            tape.weights = evaluated
            tape.shard = nil
            tape.isRecording = false
            tape.isTraining = false
            body(worker, tape)
        }
    }

    /// The loss over a set, nothing dropped and nothing smoothed.
    func loss(_ pairs: [EncodedPair], _ batches: [[Int]]) -> LossSums {
        var sums = [LossSums](repeating: LossSums(), count: batches.count)
        sums.withUnsafeMutableBufferPointer { sums in
            evaluate { worker, tape in
                for index in stride(from: worker, to: batches.count, by: workers.count)
                where !Interruption.isRequested {
                    tape.reset()
                    let own = batches[index].map { pairs[$0] }
                    let batch = Batch(
                        sources: own.map(\.source), targets: own.map(\.target), form: model.targetForm)
                    sums[index] = model.loss(tape, batch, Objective())
                }
            }
        }
        return sums.reduce(into: LossSums()) { $0 += $1 }
    }

    /// The loss over continuous text.
    func loss(_ streams: TextStreams) -> LossSums {
        let groups = streams.groups
        var sums = [LossSums](repeating: LossSums(), count: groups.count)
        sums.withUnsafeMutableBufferPointer { sums in
            evaluate { worker, tape in
                for index in stride(from: worker, to: groups.count, by: workers.count) {
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
        return sums.reduce(into: LossSums()) { $0 += $1 }
    }

    /// The hypotheses of a search by the weights that are evaluated.
    func search(_ search: BeamSearch, _ requests: [SearchRequest]) -> [[Hypothesis]] {
        catchUp()
        return search.translate(requests, on: workers) { tape in
            tape.weights = evaluated
            tape.shard = nil
            return [tape]
        }
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
