import Concurrency
import Diagnostics
import Files
import Foundation
import Tensors
import Vocabularies

extension ModelFolder {
    /// Reads `config.json` and builds a model that translates, with its weights, which must not be written to.
    ///
    /// The vocabularies are checked by ``check(_:)``, so that they can be read at the same time.
    public func load() throws -> (description: ModelDescription, model: EncoderDecoder, weights: Weights) {
        try load(EncoderDecoder.self, task: TranslationTask.name)
    }

    /// Reads `config.json` and builds the model of a task with its weights, which must not be written to.
    /// - Parameters:
    ///   - type: the type of the task's models.
    ///   - task: the name of the task; a model of another one is refused.
    public func load<Model: TaskModel>(_ type: Model.Type, task: String) throws
        -> (description: ModelDescription, model: Model, weights: Weights)
    {
        let (description, any) = try describe()
        guard let model = any as? Model else {
            throw Diagnostic(
                .badInput, at: Place(configuration),
                "is a model of the task '\(description.model.task)'; name one of the task '\(task)'")
        }
        return (description, model, try load(model))
    }

    /// Reads `config.json` and builds a model of any task with its weights, which must not be written to.
    public func loadOfAnyTask() throws -> (description: ModelDescription, model: any TaskModel, weights: Weights) {
        let (description, model) = try describe()
        return (description, model, try load(model))
    }

    private func describe() throws -> (ModelDescription, any TaskModel) {
        try checkPresence()
        let description = try ModelDescription(from: configuration)
        return (description, description.model.makeModel())
    }

    private func load(_ model: any TaskModel) throws -> Weights {
        try concurrently {
            try ModelIdentity.check(configuration: configuration, of: weights)
        } and: {
            let values = try Safetensors.values(weights, model.layout)
            if let parameter = values.firstNotFinite(in: model.layout) {
                throw Diagnostic(
                    .badInput, at: Place(weights),
                    "tensor '\(parameter.name)' has values that are not finite numbers; the file is damaged, "
                        + "or its training diverged: run its pipeline-train command again")
            }
            return values
        }.1
    }

    /// Checks that the weights were trained with the given vocabularies of this folder.
    public func check(_ vocabularies: VocabularyPair) throws {
        try ModelIdentity.check(vocabularies, at: self.vocabularies, of: weights)
    }

    /// Checks that a file of weights was trained with the folder's configuration.
    public func check(weights: String) throws { try ModelIdentity.check(configuration: configuration, of: weights) }

    /// The files of weights of the last evaluations, oldest first.
    public var keptEvaluations: [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: checkpoints)) ?? []
        let numbered = names.compactMap { name in
            name.firstMatch(of: /^evaluation-(\d+)\.safetensors$/).flatMap { Int($0.1) }.map { ($0, name) }
        }
        return numbered.sorted { $0.0 < $1.0 }.map { "\(checkpoints)/\($0.1)" }
    }

    /// Reports what is missing in the folder, and the probable reason.
    private func checkPresence() throws {
        let files = FileManager.default
        guard files.fileExists(atPath: path) else {
            let next = ModelFolder(path + Self.nextSuffix)
            let advice =
                files.fileExists(atPath: next.weights)
                ? "a training was killed while it put \(next.path) there; run it again, or rename that folder"
                : "name the folder that pipeline-train wrote"
            throw Diagnostic(.missingInput, at: Place(path), "no such folder; \(advice)")
        }
        guard files.fileExists(atPath: configuration) else {
            let inside = (try? files.contentsOfDirectory(atPath: path))?.sorted().map { "\(path)/\($0)" } ?? []
            let nearest = inside.first { files.fileExists(atPath: ModelFolder($0).configuration) }
            throw Diagnostic(
                .missingInput, at: Place(path),
                "is not a model folder: it has no config.json; "
                    + (nearest.map { "did you mean '\($0)'?" } ?? "name the folder that pipeline-train wrote"))
        }
        guard !files.fileExists(atPath: weights) else { return }
        throw Diagnostic(
            .missingInput, at: Place(path),
            files.fileExists(atPath: checkpoints)
                ? "holds no finished weights: its training was stopped before its first evaluation, or "
                    + "model.safetensors was deleted; run the same pipeline-train command again"
                : "has no model.safetensors; copy the whole folder, or run its pipeline-train command again")
    }
}
