import ArgumentParser
import Tensors

/// A precision that a model can be trained in, as `--precision` names it.
struct TrainingPrecision: ExpressibleByArgument {
    let value: Precision

    init(_ value: Precision) { self.value = value }

    init?(argument: String) {
        guard let value = Precision(rawValue: argument), value.canTrain else { return nil }
        self.value = value
    }

    static var allValueStrings: [String] { Precision.allCases.filter(\.canTrain).map(\.rawValue) }

    var defaultValueDescription: String { value.rawValue }
}
