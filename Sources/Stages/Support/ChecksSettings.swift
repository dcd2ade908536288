/// A command with errors that show only when its settings are made from its options.
package protocol ChecksSettings {
    /// Makes the settings without running anything, so that a manifest's errors are found before the first stage.
    func checkSettings() throws
}

/// A command whose options depend on the task of the model that it is given.
package protocol ChecksTask {
    /// Refuses the options that a model of the task has no use for, without reading the model.
    /// - Parameter task: the name of the task.
    func checkOptions(for task: String) throws
}
