import ArgumentParser
import Training

/// The options of `pipeline-train` that say how weights change with their gradients.
struct OptimizerOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The optimizer: \(Optimizers.all.map { "\($0.name) (\($0.summary))" }.joined(separator: ", ")).",
            valueName: Optimizers.names.joined(separator: "|")),
        completion: .list(Optimizers.names))
    var optimizer = Adam.name
    @Option(help: "Decay of the moving sum of gradients that sgd follows. (default: \(SGD().momentum))")
    var momentum: Float?
    @Option(
        help: """
            What is taken from weights and embeddings at each update: with adamw this share of them times the learning \
            rate, with sgd the same by way of their gradients. (default: \(AdamW().weightDecay) with adamw, 0 with sgd)
            """)
    var weightDecay: Float?

    /// The hyperparameters that are given, with their options.
    private var given: [(name: String, option: String, value: Float)] {
        [("momentum", "momentum", momentum), ("weightDecay", "weight-decay", weightDecay)].compactMap {
            name, option, value in value.map { (name, option, $0) }
        }
    }

    /// The optimizer with its hyperparameters.
    func make() throws(ValidationError) -> any Optimizer {
        do {
            return try Optimizers.make(
                optimizer, Dictionary(uniqueKeysWithValues: given.map { ($0.name, $0.value) }))
        } catch {
            throw ValidationError(message(for: error))
        }
    }

    private func message(for error: OptimizerError) -> String {
        func option(_ name: String) -> String { given.first { $0.name == name }?.option ?? name }
        switch error {
        case .unknown(let name):
            return "--optimizer is '\(name)'; it must be one of \(Optimizers.names.joined(separator: ", "))"
        case .noHyperparameter(let name, let optimizer):
            let others = Optimizers.names(havingHyperparameter: name).joined(separator: " or ")
            return "--\(option(name)) has no effect with --optimizer \(optimizer); leave it out, or use \(others)"
        case .outOfRange(let name, let value, let range):
            return "--\(option(name)) is \(value); it must be \(range.requirement)"
        }
    }
}
