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
}
