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
        let order = requests.indices.filter { !requests[$0].source.isEmpty }
            .sorted { (requests[$1].source.count, $0) < (requests[$0].source.count, $1) }
        results.withUnsafeMutableBufferPointer { results in
            workers.run { worker, state in
                // Each sentence belongs to one worker, dealt out by length.
                let own = stride(from: worker, to: order.count, by: workers.count).map { order[$0] }
                let found = self(tapes(state), own.map { requests[$0] })
                for (place, index) in own.enumerated() { results[index] = found[place] }
            }
        }
        return results
    }
}
