import Corpora
import Diagnostics
import Text
import Translation

/// How improbable it is, to a classifier of pairs of texts, that a pair is of the class of good ones: 1 - p(class), from
/// 0 to 1.
struct ClassifierScorer: PairScorer {
    static let name = "classifier"

    let bound: ModelFilterSettings.Bound
    private let classifier: TextClassifier
    private let good: Int

    init?(_ settings: ModelFilterSettings, source _: String, target _: String) throws {
        guard let folder = settings.classifier, let name = settings.goodClass else { return nil }
        bound = settings.byClass
        classifier = try TextClassifier(folder: folder)
        guard classifier.readsPairs else {
            throw Diagnostic(
                .badInput, at: Place(folder),
                "the classifier reads single texts; train one on pairs, with \(setting: "secondColumn")")
        }
        guard let good = classifier.labels.firstIndex(of: name) else {
            throw Diagnostic(
                .badInput, at: Place(folder),
                "the classifier has no class '\(name)'; its classes are "
                    + classifier.labels.map { "'\($0)'" }.joined(separator: ", "))
        }
        self.good = good
    }

    func scores(_ pairs: [SegmentPair]) throws -> [Double] {
        let texts = pairs.map { pair in
            [pair.source, pair.target].map { $0.replacing("\t", with: " ") }.joined(separator: "\t")
        }
        return try classifier.classify(texts).map { 1 - Double($0.probabilities[good]) }
    }
}
