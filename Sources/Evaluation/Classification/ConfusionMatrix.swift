/// How often each class was taken for each other, and what follows from that: accuracy, precision, recall and F1.
public struct ConfusionMatrix: Sendable, Equatable {
    /// The names of the classes.
    public let labels: [String]
    /// For each true class how often each class was predicted.
    public private(set) var counts: [[Int]]

    /// An empty matrix.
    /// - Parameter labels: the names of the classes.
    public init(_ labels: [String]) {
        self.labels = labels
        counts = labels.map { _ in labels.map { _ in 0 } }
    }

    /// Counts one prediction.
    /// - Parameters:
    ///   - truth: the class that it is, by number.
    ///   - prediction: the class that was predicted.
    public mutating func add(truth: Int, prediction: Int) { counts[truth][prediction] += 1 }

    /// All predictions.
    public var total: Int { counts.joined().reduce(0, +) }

    /// Those that are right.
    public var correct: Int { labels.indices.reduce(0) { $0 + counts[$1][$1] } }

    /// The share of right predictions, from 0 to 1; 0 for none at all.
    public var accuracy: Double { total == 0 ? 0 : Double(correct) / Double(total) }

    /// Figures of one class, from 0 to 1; 0 where a division by 0 would give them, as scikit-learn has it.
    public struct ClassFigures: Sendable, Equatable, Encodable {
        /// The class.
        public var label: String
        /// Of those predicted as the class, the share that is of it.
        public var precision: Double
        /// Of those of the class, the share that was predicted as it.
        public var recall: Double
        /// The harmonic mean of the two.
        public var f1: Double
        /// How many are of the class, and how many were predicted as it.
        public var support: Int, predicted: Int
    }

    /// The figures of each class.
    public var classes: [ClassFigures] {
        labels.indices.map { index in
            let support = counts[index].reduce(0, +)
            let predicted = counts.reduce(0) { $0 + $1[index] }
            let right = Double(counts[index][index])
            let precision = predicted == 0 ? 0 : right / Double(predicted)
            let recall = support == 0 ? 0 : right / Double(support)
            return ClassFigures(
                label: labels[index], precision: precision, recall: recall,
                f1: support + predicted == 0 ? 0 : 2 * right / Double(support + predicted), support: support,
                predicted: predicted)
        }
    }

    /// The mean F1 of the classes that occur or were predicted, each of the same weight; 0 where there is none.
    public var macroF1: Double {
        let found = classes.filter { $0.support + $0.predicted > 0 }
        return found.isEmpty ? 0 : found.reduce(0) { $0 + $1.f1 } / Double(found.count)
    }

    /// A class that was taken for another.
    public struct Confusion: Sendable, Equatable, Encodable {
        /// What it is.
        public var truth: String
        /// What it was taken for.
        public var prediction: String
        /// How often.
        public var count: Int
    }

    /// The confusions, the most frequent first.
    public var confusions: [Confusion] {
        labels.indices.flatMap { truth in
            labels.indices.compactMap { prediction in
                let count = counts[truth][prediction]
                return truth == prediction || count == 0
                    ? nil : Confusion(truth: labels[truth], prediction: labels[prediction], count: count)
            }
        }.sorted { ($1.count, $0.truth, $0.prediction) < ($0.count, $1.truth, $1.prediction) }
    }
}
