import Tensors

extension BeamSearch {
    /// Translates any number of sentences on all workers, in batches of similar length.
    /// - Parameters:
    ///   - sources: words without `</s>`; an empty one gives an empty translation.
    ///   - batchSize: the most sentences of a batch.
    ///   - prepare: called on each worker before its first batch.
    /// - Returns: for each source its hypotheses, best first, in the order of the sources.
    public func translate(
        _ sources: [[Int32]], on workers: Workers<Tape>, batchSize: Int = 64, prepare: (Tape) -> Void = { _ in }
    ) -> [[Hypothesis]] {
        let nothing = [Hypothesis(words: [], logProbability: 0, score: 0)]
        var results = [[Hypothesis]](repeating: nothing, count: sources.count)
        let order = sources.indices.filter { !sources[$0].isEmpty }
            .sorted { (sources[$0].count, $0) < (sources[$1].count, $1) }
        let batches = stride(from: 0, to: order.count, by: batchSize).map {
            Array(order[$0..<min($0 + batchSize, order.count)])
        }
        results.withUnsafeMutableBufferPointer { results in
            workers.run { worker, tape in
                prepare(tape)
                // Each sentence belongs to one batch and each batch to one worker, longest first for an even end.
                for batch in stride(from: batches.count - 1 - worker, through: 0, by: -workers.count) {
                    let found = self(tape, batches[batch].map { sources[$0] })
                    for (place, index) in batches[batch].enumerated() { results[index] = found[place] }
                }
            }
        }
        return results
    }
}
