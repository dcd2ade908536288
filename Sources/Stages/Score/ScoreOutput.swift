import Evaluation
import Reporting

extension ScoreCommand {
    /// Prints scores, the bands of matches and comparisons.
    func show(_ evaluation: CorpusEvaluation, _ bands: [MatchBand], _ comparisons: [PairedComparison]) {
        for line in MetricScore.formatted(evaluation.measures.map(\.score), width: width) { print(line) }
        if !bands.isEmpty {
            print()
            for line in MatchBand.text(bands, evaluation.measures, digits: width) { print(line) }
        }
        for comparison in comparisons {
            print()
            for line in comparison.formatted(width: width) { print(line) }
        }
    }
}
