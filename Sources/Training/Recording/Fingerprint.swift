import Files
import Foundation
import Translation

/// Everything that a training depends on: equal fingerprints give equal models.
public struct Fingerprint: Codable, Sendable, Equatable {
    /// Options and what follows from them, by name, in clear.
    public var settings: [String: String]
    /// Hashes of data, by kind.
    public var data: [String: String]

    public init(settings: [String: String] = [:], data: [String: String]) {
        self.settings = settings
        self.data = data
    }

    /// That of a training of a model with options and data.
    public init(_ description: ModelDescription, _ options: TrainingOptions, data: [String: String]) throws {
        self.init(data: data)
        try add(description)
        try add(options)
    }

    /// Results do not depend on it; earlier versions wrote it down.
    private static let threads = "threads"

    /// The differences of another training, in words.
    /// - Parameter other: nil for one of another version.
    public func differences(from other: Fingerprint?) -> String {
        guard let other else { return "by another version" }
        let names = Set(settings.keys).union(other.settings.keys).sorted().filter { settings[$0] != other.settings[$0] }
        var parts = names.prefix(Self.shown).map {
            "\($0) \(other.settings[$0] ?? "unset") instead of \(settings[$0] ?? "unset")"
        }
        if names.count > Self.shown { parts.append("\(names.count - Self.shown) more") }
        parts += Set(data.keys).union(other.data.keys).sorted().filter { data[$0] != other.data[$0] }
            .map { "another \($0)" }
        return "with " + parts.joined(separator: ", ")
    }

    private static let shown = 8

    /// A fingerprint of a checkpoint. One that names no optimizer is of a version that had Adam alone.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        settings = try container.decode([String: String].self, forKey: .settings)
        settings[Self.threads] = nil
        data = try container.decode([String: String].self, forKey: .data)
        if !settings.isEmpty, settings[Self.optimizer] == nil { settings[Self.optimizer] = Adam.name }
    }

    private static let optimizer = "optimizer"

    private mutating func add(_ value: some Encodable) throws {
        add(try JSON.decoder().decode(Value.self, from: JSON.data(value, allowsInfinity: true)), path: [])
    }

    private mutating func add(_ value: Value, path: [String]) {
        switch value {
        case .fields(let fields): for (key, value) in fields { add(value, path: path + [key]) }
        case .leaf(let text): settings[Self.name(path)] = text
        }
    }

    /// A JSON value whose leaves are text.
    private enum Value: Decodable {
        case fields([String: Value])
        case leaf(String)

        init(from decoder: any Decoder) throws {
            if let fields = try? decoder.container(keyedBy: Key.self) {
                let pairs = try fields.allKeys.map { ($0.stringValue, try fields.decode(Value.self, forKey: $0)) }
                self = .fields(Dictionary(uniqueKeysWithValues: pairs))
                return
            }
            let value = try decoder.singleValueContainer()
            if let flag = try? value.decode(Bool.self) {
                self = .leaf(flag ? "on" : "off")
            } else if let number = try? value.decode(Decimal.self) {
                self = .leaf("\(number)")
            } else if let list = try? value.decode([String].self) {
                self = .leaf(list.isEmpty ? "none" : list.joined(separator: " "))
            } else {
                self = .leaf(try value.decode(String.self))
            }
        }

        private struct Key: CodingKey {
            var stringValue: String
            var intValue: Int? { nil }
            init(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { nil }
        }
    }

    /// Options whose properties have other names.
    private static let optionNames = [
        "feedsInput": "input-feeding", "tiesEmbeddings": "tied-embeddings",
        "sharesEmbeddings": "shared-embeddings", "normalizesLayers": "layer-normalization",
        "dropout.embedding": "embedding-dropout", "dropout.hidden": "hidden-dropout",
        "dropout.output": "output-dropout", "dropout.context": "context-dropout",
        "dropout.isVariational": "variational-dropout", "consistency.weight": "consistency",
        "noise.sourceSubwordSampling": "subword-sampling-source",
        "noise.targetSubwordSampling": "subword-sampling-target", "noise.sourceWordDropout": "word-dropout",
        "noise.targetWordDropout": "target-word-dropout", "minimumRisk.samples": "minimum-risk",
        "minimumRisk.metric": "risk", "minimumRisk.sharpness": "risk-sharpness", "minimumRisk.mixture": "risk-mixture",
    ]

    private static func name(_ path: [String]) -> String {
        // Hyperparameters have no prefix, and the optimizer's name is that of the option.
        let path = path.first == optimizer ? (path.last == "name" ? [optimizer] : Array(path.dropFirst())) : path
        let name = path.filter { $0 != "model" }.joined(separator: ".")
        return optionNames[name] ?? name.replacing(/[A-Z]/) { "-" + $0.output.lowercased() }
    }
}
