import Tensors

/// What a model does: the name of its task, and how a model of it is built and checked.
///
/// A task is one file in this folder with its model, one in `Training/Scoring` with what it is judged by on the dev set,
/// one in `Stages/Train` with its data and options, and a line for each in the registries there.
public protocol ModelTask: Sendable {
    /// The name in `--task` and in `config.json`.
    var name: String { get }
    /// In a few words, for people.
    var title: String { get }

    /// The model of a configuration that has no ``ModelConfiguration/problem``.
    func model(_ configuration: ModelConfiguration) -> any TaskModel

    /// What is wrong with a configuration beside what is wrong for every task, as part of a message; nil if it is valid.
    func problem(_ configuration: ModelConfiguration) -> String?
}

/// The tasks, by name.
public enum ModelTasks {
    /// Every task there is. A new one is a file that defines it and a name here.
    public static let all: [any ModelTask] = [
        TranslationTask(), LanguageModelTask(), ClassificationTask(), TaggingTask(),
    ]

    /// The task with the given name; nil if there is none.
    public static func named(_ name: String) -> (any ModelTask)? { all.first { $0.name == name } }
}

extension ModelConfiguration {
    /// The model of this configuration.
    /// - Precondition: the configuration has no ``ModelConfiguration/problem``.
    public func makeModel() -> any TaskModel {
        guard let task = ModelTasks.named(task) else { preconditionFailure("no task is called \(task)") }
        return task.model(self)
    }

    /// What is wrong with the configuration, as part of a message; nil if it is valid.
    public var problem: String? {
        guard let known = ModelTasks.named(task) else {
            let names = ModelTasks.all.map(\.name).joined(separator: ", ")
            return "no task is called '\(task)'; use one of \(names)"
        }
        if RecurrentCells.named(cell) == nil {
            let known = RecurrentCells.all.map(\.name).joined(separator: ", ")
            return "no cell is called '\(cell)'; use one of \(known)"
        }
        for (name, value) in [("embedding-size", embeddingSize), ("hidden-size", hiddenSize)] {
            if let problem = Self.outOfRange(name, value, Self.widest) { return problem }
        }
        return known.problem(self)
    }

    /// The largest width of a layer.
    static let widest = 1 << 16

    /// What is wrong with a size; nil where it is from 1 to `most`.
    static func outOfRange(_ name: String, _ value: Int, _ most: Int) -> String? {
        (1...most).contains(value) ? nil : "\(name) is \(value); it must be from 1 to \(most)"
    }
}
