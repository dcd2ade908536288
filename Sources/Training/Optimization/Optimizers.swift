/// All optimizers.
public enum Optimizers {
    /// A line for each.
    public static let all: [any Optimizer.Type] = [Adam.self, AdamW.self, SGD.self]

    /// Their names, in the same order.
    public static var names: [String] { all.map { $0.name } }

    /// The optimizers that have a hyperparameter.
    public static func names(havingHyperparameter name: String) -> [String] {
        func has<Rule: Optimizer>(_ kind: Rule.Type) -> Bool { Rule.hyperparameters.contains { $0.name == name } }
        return all.filter { has($0) }.map { $0.name }
    }

    /// The optimizer of a name, with some of its hyperparameters set.
    /// - Parameters:
    ///   - name: one of ``names``.
    ///   - values: by the names of hyperparameters.
    public static func make(_ name: String, _ values: [String: Float] = [:]) throws(OptimizerError) -> any Optimizer {
        guard let kind = all.first(where: { $0.name == name }) else { throw .unknown(name) }
        return try make(kind, values)
    }

    private static func make<Rule: Optimizer>(_ kind: Rule.Type, _ values: [String: Float]) throws(OptimizerError)
        -> any Optimizer
    {
        var rule = Rule()
        for (name, value) in values.sorted(by: { $0.key < $1.key }) {
            guard let own = Rule.hyperparameters.first(where: { $0.name == name }) else {
                throw .noHyperparameter(name, of: Rule.name)
            }
            guard own.range.contains(value) else { throw .outOfRange(name, value, own.range) }
            rule[keyPath: own.path] = value
        }
        return rule
    }
}

/// Why there is no such optimizer.
public enum OptimizerError: Error, Sendable {
    /// No optimizer has the name.
    case unknown(String)
    /// The optimizer has no hyperparameter of the name.
    case noHyperparameter(String, of: String)
    /// A hyperparameter cannot have the value.
    case outOfRange(String, Float, HyperparameterRange)
}

/// An optimizer among options: encoded as its name and its hyperparameters.
@propertyWrapper
public struct ChosenOptimizer: Encodable, Sendable {
    /// The optimizer.
    public var wrappedValue: any Optimizer

    public init(wrappedValue: any Optimizer) { self.wrappedValue = wrappedValue }

    private enum Key: String, CodingKey {
        case name
    }

    public func encode(to encoder: any Encoder) throws {
        try wrappedValue.encode(to: encoder)
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(type(of: wrappedValue).name, forKey: .name)
    }
}

/// A number of an optimizer that can be set by name.
public struct Hyperparameter<Rule> {
    /// As it is in `config.json`, in camel case.
    public let name: String
    public let path: WritableKeyPath<Rule, Float>
    /// The values that make sense, in words and as a test.
    public let range: HyperparameterRange

    public init(_ name: String, _ path: WritableKeyPath<Rule, Float>, _ range: HyperparameterRange) {
        (self.name, self.path, self.range) = (name, path, range)
    }
}

/// The values that a hyperparameter may have.
public enum HyperparameterRange: Sendable {
    /// From 0, and below 1.
    case share
    /// From 0.
    case notNegative

    /// Whether a value makes sense.
    public func contains(_ value: Float) -> Bool {
        switch self {
        case .share: (0..<1).contains(value)
        case .notNegative: value >= 0 && value.isFinite
        }
    }

    /// What must hold, as in "it must be at least 0".
    public var requirement: String {
        switch self {
        case .share: "at least 0 and below 1"
        case .notNegative: "at least 0"
        }
    }
}
