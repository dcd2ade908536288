import Files
import Foundation

/// The JSON Schema (draft 2020-12, https://json-schema.org/draft/2020-12) of manifests, made from the stages' own
/// options, for completion and marks in editors.
public struct ManifestSchema {
    private let catalogue: Catalogue

    /// The keys that a manifest can have, as its reader knows them.
    public static var topLevelKeys: [String] { ManifestReader.topLevelKeys }

    public init(_ catalogue: Catalogue) { self.catalogue = catalogue }

    /// The schema as JSON with sorted keys, ending in a line feed.
    public var text: String {
        get throws { String(decoding: try JSON.data(object: root, .indented), as: UTF8.self) }
    }

    private var root: [String: Any] {
        let stages = Dictionary(uniqueKeysWithValues: catalogue.stages.map { ($0.name, schema(of: $0)) })
        let paths = Self.oneOrMore(["type": "string", "minLength": 1])
        let corpora: [String: Any] = [
            "type": "object", "additionalProperties": false, "required": ["train"],
            "properties": [
                "train": Self.described(
                    Self.oneOrMore(["anyOf": [["type": "string", "minLength": 1], Self.corpus]]),
                    "The training corpora: TMX files or bitexts, each with a weight and a tag if it has them."),
                "dev": Self.described(
                    paths, "The corpora that training is watched with; split off where it is missing."),
                "tests": [
                    "type": "object", "additionalProperties": paths,
                    "description": "Test sets by name; one called test is split off where none is given.",
                ],
            ],
        ]
        let properties: [String: [String: Any]] = [
            "include": Self.described(paths, "Manifests that this one builds on: its own values win."),
            "task": [
                "enum": [Manifest.usualTask] + catalogue.tasks,
                "description": "What the model does; translate by default.",
            ],
            "language": ["type": "string", "description": "The language of a task that has one, such as en."],
            "source": ["type": "string", "description": "The source language, such as fr or pt-BR."],
            "target": ["type": "string", "description": "The target language."],
            "seed": Self.value("For every stage that draws random numbers."),
            "work": ["type": "string", "description": "The folder of what passes between the stages."],
            "reports": ["type": "string", "description": "The folder of the reports."],
            "variables": [
                "type": "object", "additionalProperties": Self.value(nil),
                "description": "Values for ${name}, which \(setting: "set") name=value can change.",
            ],
            "corpora": corpora,
            "stages": [
                "type": "object", "properties": stages, "additionalProperties": Self.ownStage,
                "description": "The options of the stages, by stage.",
            ],
            "executor": [
                "enum": ExecutorKinds.all.map(\.name),
                "description": "Where stages run: here, or as jobs of a cluster.",
            ],
            "slurm": Self.slurm,
            "matrix": [
                "type": "object", "minProperties": 1,
                "additionalProperties": ["type": ["object", "array"]],
                "description":
                    "Axes of cases: named changes, or a list of values of a variable, of seed or of an option.",
            ],
        ]
        return [
            "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "A translation pipeline",
            "type": "object", "additionalProperties": false,
            // A key that the reader knows and nobody described would be missing here; a test compares the two.
            "properties": properties,
        ]
    }

    private func schema(of stage: Stage) -> [String: Any] {
        let options = (stage.options ?? []).compactMap { option -> (String, [String: Any])? in
            guard let restriction = stage.restrictions[option.name] else {
                return (option.name, Self.schema(of: option))
            }
            guard !restriction.allowed.isEmpty else { return nil }
            var option = option
            option.allowedValues = restriction.allowed
            return (option.name, Self.schema(of: option))
        }
        let shards = Self.value("How many invocations divide the text among themselves, at the same time.")
        let more = [("slurm", Self.slurm)] + (stage.shardOption == nil ? [] : [(Stage.shards, shards)])
        return [
            "type": ["object", "null"], "additionalProperties": false,
            "properties": Dictionary(options + more) { first, _ in first },
            "description": "The options of \(stage.executable).",
        ]
    }

    private static func schema(of option: StageOption) -> [String: Any] {
        var schema: [String: Any]
        switch option.kind {
        case .flag: schema = ["anyOf": [["type": "boolean"], variable]]
        case .option, .positional:
            let one: [String: Any] =
                option.allowedValues.isEmpty
                ? ["type": ["string", "number", "boolean"]] : ["anyOf": [["enum": option.allowedValues], variable]]
            schema = option.isRepeating ? oneOrMore(option.name == "train" ? ["anyOf": [one, corpus]] : one) : one
        }
        schema["description"] = option.abstract
        if let value = option.defaultValue {
            schema["default"] = option.kind == .flag ? (value == "--\(option.name)") as Any : value as Any
        }
        return schema
    }

    /// A corpus with a weight or a tag.
    private static var corpus: [String: Any] {
        [
            "type": "object", "additionalProperties": false, "required": ["path"],
            "properties": ["path": ["type": "string"], "weight": value(nil), "tag": ["type": "string"]],
        ]
    }

    private static var slurm: [String: Any] {
        let values = SlurmSettings.keys.map { ($0.name, value($0.meaning)) }
        let extra = described(oneOrMore(["type": "string"]), "Further options of sbatch.")
        return [
            "type": "object", "additionalProperties": false,
            "properties": Dictionary(values + [("extra", extra)]) { first, _ in first },
            "description": "The jobs of Slurm.",
        ]
    }

    private static var variable: [String: Any] { ["type": "string", "pattern": "\\$\\{"] }

    private static var ownStage: [String: Any] {
        let paths = oneOrMore(["type": "string", "minLength": 1])
        return [
            "type": "object",
            "properties": [
                "uses": ["type": "string", "description": "The executable, without pipeline- before it."],
                "after": described(paths, "Stages that run before."),
                "inputs": described(paths, "Files and folders that it reads."),
                "outputs": described(paths, "Files and folders that it writes."), "slurm": slurm,
            ],
            "additionalProperties": ["type": ["string", "number", "boolean", "array"]],
            "description": "A stage of your own: the executable pipeline-NAME, and its options.",
        ]
    }

    private static func value(_ description: String?) -> [String: Any] {
        var schema: [String: Any] = ["type": ["string", "number", "boolean"]]
        schema["description"] = description
        return schema
    }

    private static func oneOrMore(_ one: [String: Any]) -> [String: Any] {
        ["anyOf": [one, ["type": "array", "items": one]]]
    }

    private static func described(_ schema: [String: Any], _ text: String) -> [String: Any] {
        schema.merging(["description": text]) { $1 }
    }
}
