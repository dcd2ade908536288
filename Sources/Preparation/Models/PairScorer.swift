import Corpora

/// Gives pairs numbers by models, small ones for good pairs. It is asked after all filters, as it takes the longest. A new
/// one is a file beside this and a line in ``PairScorers``.
protocol PairScorer: SendableMetatype {
    /// Its name in statistics.
    static var name: String { get }
    /// Which pairs stay.
    var bound: ModelFilterSettings.Bound { get }

    /// Nil where the settings do not ask for it.
    /// - Parameters:
    ///   - settings: the models, and what is kept.
    ///   - source: the language of the sources, a tag.
    ///   - target: the language of the targets, a tag.
    /// - Throws: a `Diagnostic` where a model cannot be read or is of another language.
    init?(_ settings: ModelFilterSettings, source: String, target: String) throws

    /// The number of each pair.
    /// - Throws: `ExitStatus.interrupted` once the process has been asked to end.
    func scores(_ pairs: [SegmentPair]) throws -> [Double]
}

/// The kinds of scorers.
enum PairScorers {
    static let all: [any PairScorer.Type] = [
        CrossEntropyScorer.self, DualCrossEntropyScorer.self, ClassifierScorer.self,
    ]
}

extension ModelFilterSettings.Bound {
    /// Which pairs are dropped.
    /// - Parameter scores: the number of each pair.
    func dropped(_ scores: [Double]) -> [Bool] {
        var dropped = scores.map { score in maximum.map { !(score <= $0) } ?? false }
        guard let share else { return dropped }
        let kept = Int((share * Double(scores.count)).rounded())
        // Of equal pairs the first stay, so that the result does not depend on the sort.
        let worst = scores.indices.sorted { (scores[$0], $0) < (scores[$1], $1) }.dropFirst(kept)
        for index in worst { dropped[index] = true }
        return dropped
    }
}
