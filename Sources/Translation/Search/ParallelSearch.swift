import Tensors

extension BeamSearch {
    /// Translates any number of sentences on all workers.
    /// - Parameters:
    ///   - requests: an empty source gives an empty translation.
    ///   - tapes: a worker's own, one for each model, with its weights; called on the worker.
    /// - Returns: for each request its hypotheses, best first.
    public func translate<State>(
        _ requests: [SearchRequest], on workers: Workers<State>, tapes: (State) -> [Tape]
    ) -> [[Hypothesis]] {
        let nothing = [Hypothesis(words: [], logProbability: 0, score: 0)]
        var results = [[Hypothesis]](repeating: nothing, count: requests.count)
        let places = requests.indices.filter { !requests[$0].source.isEmpty }
        // Where rows depend on other rows, as in bfloat16, each worker has its own share, so that the same text has the
        // same translation each time.
        let shared = SearchQueue(requests, places, takers: workers.count)
        results.withUnsafeMutableBufferPointer { results in
            workers.run { worker, state in
                let tapes = tapes(state)
                let queue =
                    tapes.contains(where: \.mixesRows)
                    ? SearchQueue(
                        requests, stride(from: worker, to: places.count, by: workers.count).map { places[$0] })
                    : shared
                search(tapes, requests, queue) { results[$0] = $1 }
            }
        }
        return results
    }
}
