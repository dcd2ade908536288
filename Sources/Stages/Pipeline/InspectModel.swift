import ArgumentParser
import Diagnostics
import Files
import Foundation
import Reporting
import StageSupport
import Text
import Translation
import Vocabularies

/// `pipeline inspect`: what a model folder holds.
struct InspectModel: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect", abstract: "Show what a model folder holds: languages, sizes, vocabularies, training.",
        discussion: """
            Reads config.json, the vocabularies, the training log and the weights, and checks that they belong together. \
            Exit status: 65 where they do not, 66 where something is missing.

            Examples:
              pipeline inspect work/fr-en/model
              pipeline inspect work/fr-en/model --options
            """)

    @Argument(help: ArgumentHelp("A folder that pipeline-train wrote.", valueName: "model"), completion: .directory)
    var model: String

    @Flag(help: "Also list all options that the model was trained with.")
    var options = false

    func run() throws {
        let folder = ModelFolder(model)
        let loaded = Result { try folder.loadOfAnyTask() }
        // Without a configuration there is nothing to tell but what is missing.
        if !Folder.hasFile(folder.configuration) { _ = try loaded.get() }
        let description = try ModelDescription(from: folder.configuration)
        let vocabularies = try VocabularyPair(folder: folder.vocabularies)
        print(facts(folder, description, vocabularies).map(\.line).joined(separator: "\n").escapingControls)
        // The weights come last: if they do not belong here, everything else has been printed.
        let (_, network, _) = try loaded.get()
        try folder.check(vocabularies)
        let count = network.layout.parameters.reduce(0) { $0 + $1.count }
        let weights = [
            Fact("parameters", count.formatted(.number.locale(Locale(identifier: "en")))),
            Fact("weights", "\(Self.size(of: folder.weights)), complete, and belong to configuration and vocabulary"),
            Fact("", "sha256 \(try Self.hash(of: folder.weights))"),
        ]
        print(weights.map(\.line).joined(separator: "\n").escapingControls)
    }

    /// One line of the output.
    private struct Fact {
        let line: String

        init(_ name: String, _ value: String) {
            line = (name.padding(toLength: 13, withPad: " ", startingAt: 0) + value)
        }
    }

    /// The layers of a model.
    private static func network(_ shape: ModelConfiguration) -> [String] {
        if shape.task == TranslationTask.name {
            return [
                "\(shape.cell), \(shape.encoderLayers.counted("encoder layer")) (both directions), "
                    + shape.decoderLayers.counted("decoder layer")
            ]
        }
        let layers = max(shape.encoderLayers, shape.decoderLayers).counted("layer")
        let classes = shape.labels.map { labels in
            shape.task == TaggingTask.name
                ? ["\(labels.count) tags, \(shape.hasTagChain == true ? "as a chain" : "each alone")"]
                : ["\(labels.count) classes, pooling: \(shape.pooling?.rawValue ?? "")"]
        }
        return ["\(ModelTasks.named(shape.task)?.title ?? shape.task), \(shape.cell), \(layers)"] + (classes ?? [])
    }

    private func facts(
        _ folder: ModelFolder, _ description: ModelDescription, _ vocabularies: VocabularyPair
    ) -> [Fact] {
        let shape = description.model
        let translates = shape.task == TranslationTask.name
        var parts = Self.network(shape)
        parts.append("embeddings \(shape.embeddingSize), states \(shape.hiddenSize)")
        let heads = shape.attentionHeads > 1 ? ", \(shape.attentionHeads) heads" : ""
        if translates { parts.append("attention: \(shape.attention.rawValue)\(heads)") }
        let extras = [
            ("tied embeddings", shape.tiesEmbeddings), ("shared embeddings", shape.sharesEmbeddings),
            ("input feeding", shape.feedsInput), ("layer normalization", shape.normalizesLayers),
            ("continuous text", description.readsContinuousText == true),
        ].filter(\.1).map(\.0)
        if !extras.isEmpty { parts.append(extras.joined(separator: ", ")) }
        let sizes =
            vocabularies.isSingle
            ? "\(vocabularies.target.count) tokens"
            : vocabularies.isJoint
                ? "\(vocabularies.source.count) tokens for both languages"
                : "\(vocabularies.source.count) source tokens, \(vocabularies.target.count) target tokens"
        let languages =
            vocabularies.isSingle
            ? Fact("language", description.target)
            : Fact("languages", "\(description.source) to \(description.target)")
        var facts = [Fact("model", folder.path), languages]
        facts += parts.enumerated().map { Fact($0.offset == 0 ? "network" : "", $0.element) }
        facts.append(Fact("vocabulary", "\(vocabularies.kind.name), \(sizes)"))
        let recorded = Self.object(folder.configuration)
        facts += Self.training(folder.log)
        facts += Self.data(recorded["data"])
        if let version = recorded["version"] as? String { facts.append(Fact("made by", "Dragoman \(version)")) }
        if let command = recorded["command"] as? [String] {
            facts.append(Fact("command", command.quotedForShell))
        }
        if options, let given = recorded["training"] as? [String: Any] {
            facts += given.sorted { $0.key < $1.key }.enumerated().map { index, entry in
                Fact(index == 0 ? "options" : "", "\(entry.key): \(Self.text(entry.value))")
            }
        }
        let search = Self.object(folder.searchSettings)
        if !search.isEmpty {
            let values = search.sorted { $0.key < $1.key }.map { "\($0.key) \(Self.text($0.value))" }
            facts.append(Fact("search", values.joined(separator: ", ") + " (search.json)"))
        }
        let checkpoints = (try? FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/checkpoints")) ?? []
        let names = checkpoints.filter { $0.hasSuffix(".safetensors") }.sorted()
        facts.append(Fact("checkpoints", names.isEmpty ? "none" : names.joined(separator: ", ")))
        if Folder.hasFile(folder.lexicon) { facts.append(Fact("lexicon", Self.size(of: folder.lexicon))) }
        return facts
    }

    /// The training log: how far the training went, and which evaluation the model is of.
    private static func training(_ path: String) -> [Fact] {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return [] }
        let events = text.split(separator: "\n").compactMap { JSON.object(Data($0.utf8)) }
        func number(_ event: [String: Any], _ key: String) -> Double? { (event[key] as? NSNumber)?.doubleValue }
        func update(_ event: [String: Any]) -> Int? { number(event, "update").flatMap { Int(exactly: $0) } }
        let evaluations = events.filter { $0["event"] as? String == "evaluation" }
        guard let end = events.compactMap(update).last else { return [] }
        let seconds = events.compactMap { number($0, "seconds") }.max().map { ", \(Progress.clock($0))" } ?? ""
        let epochs = events.compactMap { number($0, "epoch") }.max().map { String(format: ", %.1f epochs", $0) } ?? ""
        var facts = [Fact("training", "\(end.counted("update"))\(epochs)\(seconds)")]
        if let best = evaluations.last(where: { $0["best"] as? Bool == true }), let update = update(best) {
            let name = (best["metric"] as? String ?? "bleu").replacing("bleu", with: "BLEU")
            let score = number(best, "bleu").map { String(format: ", dev \(name) %.2f", $0) } ?? ""
            let tokenizer = (best["tokenizer"] as? String).map { " (\($0))" } ?? ""
            let perplexity = number(best, "perplexity").map { ", perplexity \($0.readable(2))" } ?? ""
            // An infinite score is a string.
            let own = (best["scores"] as? [String: Any] ?? [:]).sorted { $0.key < $1.key }.map { name, value in
                let shown = (value as? NSNumber)?.doubleValue.readable(2) ?? Self.text(value)
                return ", dev \(TrainingCurve.title(ofScore: name)) \(shown)"
            }.joined()
            facts.append(Fact("", "best model: update \(update)\(score)\(tokenizer)\(own)\(perplexity)"))
        }
        return facts
    }

    /// The corpora that config.json names.
    private static func data(_ recorded: Any?) -> [Fact] {
        guard let sets = recorded as? [String: [String: Any]] else { return [] }
        let order = sets.keys.sorted { ($0 == "train" ? 0 : 1, $0) < ($1 == "train" ? 0 : 1, $1) }
        return order.flatMap { name -> [Fact] in
            let pairs = (sets[name]?["pairs"] as? Int).map { $0.counted("pair") } ?? "?"
            let hashes = (sets[name]?["sha256"] as? [String: String] ?? [:]).sorted { $0.key < $1.key }
            return [Fact("data", "\(name): \(pairs)")] + hashes.map { Fact("", "\($0.key) sha256 \($0.value)") }
        }
    }

    private static func object(_ path: String) -> [String: Any] {
        FileManager.default.contents(atPath: path).flatMap(JSON.object) ?? [:]
    }

    private static func text(_ value: Any) -> String {
        if let number = value as? NSNumber { return number.stringValue }
        if let fields = value as? [String: Any] {
            return fields.sorted { $0.key < $1.key }.map { "\($0.key) \(text($0.value))" }.joined(separator: ", ")
        }
        return value is NSNull ? "none" : "\(value)"
    }

    private static func hash(of path: String) throws -> String {
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw Diagnostic(.missingInput, at: Place(path), "cannot be read")
        }
        defer { try? handle.close() }
        return try SHA256.hash(of: handle.fileDescriptor, path: path)
    }

    private static func size(of path: String) -> String {
        let size = (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? NSNumber)?.doubleValue ?? 0
        return String(format: "%.1f MB", size / 1e6)
    }
}
