import Evaluation
import Testing

/// Figures of classes, as scikit-learn's classification_report has them.
@Suite struct ConfusionMatrixTests {
    private static func matrix(_ truths: String, _ predictions: String) -> ConfusionMatrix {
        let labels = ["a", "b", "c", "d"]
        var matrix = ConfusionMatrix(labels)
        for (truth, prediction) in zip(truths, predictions) {
            matrix.add(
                truth: labels.firstIndex(of: String(truth)) ?? 0,
                prediction: labels.firstIndex(of: String(prediction)) ?? 0)
        }
        return matrix
    }

    @Test func figuresAreThoseOfScikitLearn() {
        // classification_report(list("aaaabbbccd"), list("aabcbbaccc"), zero_division=0)
        let matrix = Self.matrix("aaaabbbccd", "aabcbbaccc")
        #expect(matrix.total == 10 && matrix.correct == 6 && matrix.accuracy == 0.6)
        let classes = matrix.classes
        let expected: [(Double, Double, Double, Int)] = [
            (2 / 3.0, 0.5, 4 / 7.0, 4), (2 / 3.0, 2 / 3.0, 2 / 3.0, 3), (0.5, 1, 2 / 3.0, 2), (0, 0, 0, 1),
        ]
        for (found, figures) in zip(classes, expected) {
            #expect(abs(found.precision - figures.0) < 1e-12 && abs(found.recall - figures.1) < 1e-12)
            #expect(abs(found.f1 - figures.2) < 1e-12 && found.support == figures.3)
        }
        #expect(abs(matrix.macroF1 - 0.47619047619047616) < 1e-12)
        #expect(matrix.confusions.map { "\($0.truth)\($0.prediction)\($0.count)" } == ["ab1", "ac1", "ba1", "dc1"])
    }

    @Test func classesThatDoNotOccurDoNotCount() {
        let matrix = Self.matrix("ab", "aa")
        #expect(abs(matrix.macroF1 - (2 / 3.0 + 0) / 2) < 1e-12 && matrix.accuracy == 0.5)
        let nothing = ConfusionMatrix(["a", "b"])
        #expect(nothing.accuracy == 0 && nothing.macroF1 == 0 && nothing.confusions.isEmpty)
    }
}
