import Tensors

extension BeamSearch {
    /// Translates sentences on all workers.
    /// - Parameters:
    ///   - requests: an empty source gives an empty translation.
    ///   - workers: the threads that search, each with its state.
    ///   - tapes: returns a worker's tapes, one for each model, with its weights; called on the worker.
    /// - Returns: for each request its hypotheses, best first.
    public func translate<State>(
        _ requests: [SearchRequest], on workers: Workers<State>, tapes: (State) -> [Tape]
    ) -> [[Hypothesis]] {
        let nothing = [Hypothesis(tokens: [], logProbability: 0, score: 0)]
        var results = [[Hypothesis]](repeating: nothing, count: requests.count)
        let indices = requests.indices.filter { !requests[$0].source.isEmpty }
        // Where rows depend on other rows, as in bfloat16, each worker has a fixed share, so that the same text has the
        // same translation each time.
        let shared = SearchQueue(requests, indices, takers: workers.count)
        results.withUnsafeMutableBufferPointer { results in
            workers.run { worker, state in
                let tapes = tapes(state)
                let queue =
                    tapes.contains { !$0.precision.hasIndependentRows }
                    ? SearchQueue(
                        requests, stride(from: worker, to: indices.count, by: workers.count).map { indices[$0] })
                    : shared
                search(tapes, requests, queue) { results[$0] = $1 }
            }
        }
        return results
    }
}
