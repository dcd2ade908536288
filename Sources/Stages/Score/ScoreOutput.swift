import Evaluation
import Reporting
import StageSupport

extension ScoreCommand {
    /// The files of a report of any kind.
    private static let files = ["report.html", "report.json", "report.md", "sentences.jsonl", "junit.xml"]

    /// Refuses to write a report over what is read for it.
    func checkFiles() throws {
        let texts = references + testOptions.systems + [hypotheses, sources, testOptions.baseline].compactMap(\.self)
        var files = StageFiles()
        files.read(texts.map(ScoreInput.file(of:)))
        files.read([text, train, similarity, matches, attention, classOptions.classes, tagOptions.tags])
        files.read(testOptions.baselineReport.map { ["\($0)/report.json", "\($0)/sentences.jsonl"] } ?? [])
        files.write(Self.files, in: output)
        try files.check()
    }

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
