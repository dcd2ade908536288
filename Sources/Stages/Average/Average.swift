import ArgumentParser
import Diagnostics
import Files
import Foundation
import Logging
import StageSupport
import Tensors
import Training
import Translation
import Vocabularies

/// `pipeline-average`: the mean of several models' weights, as a model of its own.
public struct AverageCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "pipeline-average",
        abstract: "Average the weights of several models or checkpoints.",
        discussion: """
            Writes a model folder whose weights are the mean of those given: of checkpoints of one training, or of \
            models that were trained from the same start, with the same sizes and vocabularies. Weights of trainings \
            with different random starts have no useful mean.

            Examples:
              pipeline-train … --keep-checkpoints 5 --output work/model
              pipeline-average --last 5 work/model --output work/average
              pipeline-average work/tuned-1 work/tuned-2 --output work/average
              pipeline-average --output work/average \\
                work/model/checkpoints/evaluation-1*.safetensors
            """,
        version: Dragoman.version)

    @Argument(
        help: ArgumentHelp("Model folders, or files with weights in the checkpoints of one.", valueName: "model"))
    var models: [String]
    @Option(
        help: ArgumentHelp(
            "Take the weights of the last n evaluations that each folder has kept, in place of its model.",
            valueName: "n"))
    var last: Int?
    @Option(help: ArgumentHelp("The model folder to write.", valueName: "folder"))
    var output: String

    public init() {}

    public func validate() throws {
        try checkRange("last", last, 1...1000)
        guard models.count > 1 || last ?? 0 > 1 || models.isEmpty else {
            throw ValidationError("one model has no other to be averaged with; name several, or give --last")
        }
    }

    public func run() throws {
        let logger = Logger(label: "pipeline-average")
        let sources = try models.flatMap { try AveragedWeights.find($0, last: last) }
        let first = try AveragedModel(sources[0].folder)
        var maximumRatio = first.description.maximumRatio
        for folder in sources.map(\.folder.path).uniqued().dropFirst() {
            let other = try AveragedModel(ModelFolder(folder))
            try first.check(other)
            maximumRatio = [maximumRatio, other.description.maximumRatio].compactMap { $0 }.max()
        }
        let layout = first.description.model.makeModel().layout
        let mean = try Weights(
            meanOf: sources.map { source in { try source.values(layout) } }, count: layout.count)
        let parts = try ModelParts(
            configuration: first.configuration(averaged: sources.map(\.path), maximumRatio: maximumRatio),
            vocabularies: first.vocabularies)
        let folder = try TrainingFolder(output, logger: logger)
        try folder.begin()
        try parts.write(to: folder.model)
        try Safetensors.write(folder.model.weights, layout, [.init(values: mean)], metadata: parts.metadata)
        try folder.publish()
        logger.info("\(output) is the mean of \(sources.count.counted("model"))")
    }
}

/// A file with weights, and the model folder that it belongs to.
private struct AveragedWeights {
    var path: String
    var folder: ModelFolder

    /// The weights that an argument names.
    static func find(_ argument: String, last: Int?) throws -> [AveragedWeights] {
        let files = FileManager.default
        var isFolder: ObjCBool = false
        guard files.fileExists(atPath: argument, isDirectory: &isFolder) else {
            throw Diagnostic(.missingInput, at: Place(argument), "no such model folder, and no such file")
        }
        guard isFolder.boolValue else {
            guard last == nil else {
                throw Diagnostic(.usage, at: Place(argument), "is a file; --last needs model folders")
            }
            let near = [Folder.parent(of: argument), Folder.parent(of: Folder.parent(of: argument))]
                .map { ModelFolder($0.isEmpty ? "." : $0) }
            guard let folder = near.first(where: { files.fileExists(atPath: $0.configuration) }) else {
                throw Diagnostic(
                    .missingInput, at: Place(argument),
                    "is in no model folder; name a folder, or weights in the checkpoints of one")
            }
            try folder.check(weights: argument)
            return [AveragedWeights(path: argument, folder: folder)]
        }
        let folder = ModelFolder(argument)
        guard let last else { return [AveragedWeights(path: folder.weights, folder: folder)] }
        let kept = folder.keptEvaluations.suffix(last)
        guard kept.count == last else {
            throw Diagnostic(
                .missingInput, at: Place(folder.checkpoints),
                "has the weights of \(kept.count.counted("evaluation")), not of \(last); "
                    + "train with --keep-checkpoints \(last)")
        }
        return kept.map { AveragedWeights(path: $0, folder: folder) }
    }

    /// The weights that the file would be evaluated with.
    func values(_ layout: ParameterLayout) throws -> Weights {
        let weights = Weights(count: layout.count)
        // A checkpoint may have a moving average beside the weights.
        try weights.modify { values in
            let hasAverage = (try? Safetensors.read(path, layout, [.init(prefix: "average/", values: values)])) != nil
            if !hasAverage { try Safetensors.read(path, layout, [.init(values: values)]) }
        }
        if let parameter = weights.firstNotFinite(in: layout) {
            throw Diagnostic(
                .badInput, at: Place(path),
                "tensor '\(parameter.name)' has values that are not finite numbers; leave this file out")
        }
        return weights
    }
}

/// The files of a model folder beside its weights.
private struct AveragedModel {
    let folder: ModelFolder
    let description: ModelDescription
    let vocabularies: VocabularyPair

    init(_ folder: ModelFolder) throws {
        self.folder = folder
        description = try ModelDescription(from: folder.configuration)
        vocabularies = try VocabularyPair(folder: folder.vocabularies)
        if FileManager.default.fileExists(atPath: folder.weights) {
            try folder.check(vocabularies)
            try folder.check(weights: folder.weights)
        }
    }

    /// Throws if the weights of the two cannot be averaged.
    func check(_ other: AveragedModel) throws {
        guard let problem = difference(of: other.description, other.vocabularies) else { return }
        throw Diagnostic(
            .badInput, at: Place(other.folder.path), "\(problem) than \(folder.path); their weights have no mean")
    }

    /// What another model has or is that this one has not or is not; nil where their weights belong together.
    private func difference(of other: ModelDescription, _ vocabularies: VocabularyPair) -> String? {
        let task = description.model.task
        guard task == other.model.task else { return "is a model of another task, '\(other.model.task)'," }
        guard (description.source, description.target) == (other.source, other.target) else {
            return task == TranslationTask.name
                ? "translates other languages, from \(other.source) to \(other.target),"
                : "is of another language, \(other.target),"
        }
        guard description.model.labels == other.model.labels else {
            return "has other \(task == TaggingTask.name ? "tags" : "classes")"
        }
        guard self.vocabularies.hasSameTokens(as: vocabularies) else { return "has another vocabulary" }
        return description.model == other.model ? nil : "has other sizes or another kind of cell or attention"
    }

    /// The `config.json` of the mean.
    func configuration(averaged: [String], maximumRatio: Double?) throws -> Data {
        let data = try InputFile.bytes(of: folder.configuration)
        var object = JSON.object(Data(data)) ?? [:]
        object["maximumRatio"] = maximumRatio
        object["averaged"] = averaged
        object["command"] = ["pipeline-average"] + CommandLine.arguments.dropFirst()
        object["version"] = Dragoman.version
        return try JSON.data(object: object, .indented)
    }
}

extension [String] {
    fileprivate func uniqued() -> [String] {
        var seen: Set<String> = []
        return filter { seen.insert($0).inserted }
    }
}
