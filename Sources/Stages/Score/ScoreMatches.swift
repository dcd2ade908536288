import Corpora
import Diagnostics
import Evaluation
import Reporting

extension ScoreCommand {
    /// The scores by the similarity of each segment's match; none without `--matches`.
    func matchBands(_ evaluation: CorpusEvaluation, _ hypotheses: Report.Input, _ references: [Report.Input]) throws
        -> [MatchBand]
    {
        guard let path = matches else { return [] }
        let matches = try MatchFileReader.matches(of: path)
        guard matches.count == hypotheses.lines.count else {
            throw Diagnostic(
                .badInput, at: Place(path),
                "has \(matches.count.counted("line")), but \(hypotheses.path) has \(hypotheses.lines.count)")
        }
        return MatchBand.all(
            matches.map { match in match.map { ($0.score, $0.target) } }, in: evaluation,
            references: references.map(\.lines))
    }
}
