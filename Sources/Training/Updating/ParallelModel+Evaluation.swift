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

    /// The best translation of each pair's source under the weights that are evaluated.
    func translate(_ search: BeamSearch, _ pairs: [EncodedPair]) -> [[Int32]] {
        catchUp()
        let requests = pairs.map { SearchRequest(source: $0.source, ownCount: $0.ownCount) }
        let found = search.translate(requests, on: workers) { tape in
            tape.weights = evaluated
            tape.shard = nil
            return [tape]
        }
        return found.map { $0[0].tokens }
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
