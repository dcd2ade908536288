import Concurrency
import Corpora

/// Aligns the words of translated segments: IBM model 1 (Brown et al. 1993), then the model of fast_align (Dyer,
/// Chahuneau & Smith 2013), in both directions.
///
/// The result is the same for any number of threads. Memory grows with the number of words of the corpus, and with that
/// of the pairs of different words that occur in one pair of segments.
public struct WordAligner: Sendable {
    /// How alignments are learnt.
    public struct Options: Sendable {
        /// Iterations with IBM model 1.
        public var model1Iterations = 4
        /// Iterations with the diagonal prior; 0 leaves it out.
        public var diagonalIterations = 5
        /// How probable it is that a word corresponds to none.
        public var nullProbability = 0.08
        /// The concentration of the Dirichlet prior over translations.
        public var alpha = 0.01
        /// How steeply the diagonal prior falls at first; it is adjusted while learning.
        public var tension = 4.0

        public init() {}
    }

    private let corpus: AlignmentCorpus
    private var forward, reverse: AlignmentModel

    /// Learns from a corpus.
    /// - Parameters:
    ///   - corpus: the pairs.
    ///   - options: how.
    ///   - progress: called now and then with what is done, from 0 to 1; may throw to stop.
    public init(
        _ corpus: AlignmentCorpus, _ options: Options = Options(), progress: (Double) throws -> Void = { _ in }
    ) throws {
        self.corpus = corpus
        let steps = Double(4 * (options.model1Iterations + options.diagonalIterations))
        var done = 0.0
        func report() throws {
            done += 1
            try progress(done / steps)
        }
        forward = AlignmentModel(given: corpus.source, made: corpus.target, options)
        try forward.learn(report)
        reverse = AlignmentModel(given: corpus.target, made: corpus.source, options)
        try reverse.learn(report)
    }

    /// The links of each pair of the corpus.
    public func links(_ symmetrization: Symmetrization = .growDiagFinalAnd) -> [[WordLink]] {
        let ofTargets = forward.bestAlignment(), ofSources = reverse.bestAlignment()
        return parallelMap(corpus.count, chunk: 1024) { pairs in
            pairs.map { pair in
                symmetrization.links(
                    forward: ofTargets[corpus.target[pair]], reverse: ofSources[corpus.source[pair]])
            }
        }.flatMap(\.self)
    }

    /// The probability of a target word given the source word that it corresponds to; nil where one is not in the corpus.
    public func probability(of target: String, given source: String) -> Double? {
        guard let target = corpus.target.ids[target], let source = corpus.source.ids[source] else { return nil }
        return Double(forward.table.probability(of: target, given: source))
    }

    /// The tension of the diagonal prior from source to target after learning; nil without that prior.
    public var tension: Double? { forward.prior.tension }
}
