import Files
import Foundation
import Text

/// What the `config.json` of a model folder records about the model's training, as far as it exists.
public struct ModelFacts: Sendable, Equatable {
    /// A set of sentence pairs that the model was trained or chosen with.
    public struct DataSet: Sendable, Equatable {
        /// `train` or `dev`.
        public var name: String
        /// The number of pairs.
        public var pairs: Int?
        /// The SHA-256 of the text of each side.
        public var source: String?
        /// The SHA-256 of the target text.
        public var target: String?

        public init(name: String, pairs: Int?, source: String?, target: String?) {
            (self.name, self.pairs, self.source, self.target) = (name, pairs, source, target)
        }
    }

    /// An option and its value as a person writes them.
    public struct Option: Sendable, Equatable {
        public var name: String
        public var value: String

        public init(_ name: String, _ value: String) { (self.name, self.value) = (name, value) }
    }

    /// Language tags.
    public var source: String?
    /// The target language.
    public var target: String?
    /// The sets that it was trained and chosen with.
    public var data: [DataSet] = []
    /// What decides the model's shape, sorted by name.
    public var model: [Option] = []
    /// The options of the training, sorted by name.
    public var training: [Option] = []
    /// The command that trained it.
    public var command: String?
    /// The version of the program that trained it.
    public var version: String?
    /// The number of its weights.
    public var parameters: Int?

    public init() {}

    /// Reads a model folder; nil where it has no `config.json` that is a JSON object.
    public init?(folder: String) {
        guard let data = FileManager.default.contents(atPath: ModelFolder(folder).configuration),
            let object = JSON.object(data)
        else { return nil }
        source = object["source"] as? String
        target = object["target"] as? String
        version = object["version"] as? String
        command = (object["command"] as? [String])?.quotedForShell
        model = Self.options(object["model"])
        training = Self.options(object["training"])
        for name in ["train", "dev"] {
            guard let set = (object["data"] as? [String: Any])?[name] as? [String: Any] else { continue }
            let digests = set["sha256"] as? [String: Any]
            self.data.append(
                DataSet(
                    name: name, pairs: set["pairs"] as? Int, source: digests?["source"] as? String,
                    target: digests?["target"] as? String))
        }
        parameters = Self.parameterCount(ModelFolder(folder).weights)
    }

    /// The seed of the training.
    public var seed: String? { training.first { $0.name == "seed" }?.value }

    /// The value of an option of the model.
    func value(_ name: String) -> String? { model.first { $0.name == name }?.value }

    // MARK: Reading

    /// Nested objects as names with dots; the names as they are on the command line.
    private static func options(_ value: Any?, prefix: String = "") -> [Option] {
        guard let object = value as? [String: Any] else { return [] }
        return object.sorted { $0.key < $1.key }.flatMap { key, value -> [Option] in
            let name = prefix + hyphenated(key)
            if value is [String: Any] { return options(value, prefix: name + ".") }
            return [Option(name, text(value))]
        }
    }

    /// `batchTokens` and `batch_tokens` as `batch-tokens`.
    private static func hyphenated(_ key: String) -> String {
        var result = ""
        for character in key {
            if character.isUppercase {
                result += (result.isEmpty ? "" : "-") + character.lowercased()
            } else {
                result.append(character == "_" ? "-" : character)
            }
        }
        return result
    }

    private static func text(_ value: Any) -> String {
        switch value {
        case let text as String: text
        case let list as [Any]: list.isEmpty ? "none" : list.map(text).joined(separator: ", ")
        // Foundation reads true and false as numbers of C's type char.
        case let number as NSNumber:
            String(cString: number.objCType) == "c" ? (number.boolValue ? "yes" : "no") : brief(number.doubleValue)
        case is NSNull: "none"
        default: "\(value)"
        }
    }

    private static func brief(_ number: Double) -> String {
        number == number.rounded() && abs(number) < 1e15 ? String(Int(number)) : String(format: "%.6g", number)
    }

    /// The number of elements of all tensors of a safetensors file; nil where there is none that can be read.
    static func parameterCount(_ path: String) -> Int? {
        guard let (header, _) = try? SafetensorsHeader.open(path) else { return nil }
        return header.tensors.values.reduce(0) { $0 + $1.count }
    }
}
