extension Stage {
    /// How a stage serves a task.
    public struct Form: Sendable {
        /// How often it runs.
        public var repetition: Repetition
        /// Whether it runs only where the manifest names it.
        public var isOptional: Bool
        /// The options that are inputs and outputs, and their defaults.
        public var ports: @Sendable (Wiring) -> [Port]
        /// What is added to the stage's revision; 0 for nothing. It counts changes of behaviour that this task alone has,
        /// so that the results of others stay valid.
        public var revision: Int

        public init(
            _ repetition: Repetition, isOptional: Bool = false, revision: Int = 0,
            ports: @escaping @Sendable (Wiring) -> [Port]
        ) {
            (self.repetition, self.isOptional, self.revision, self.ports) = (repetition, isOptional, revision, ports)
        }
    }

    /// The stage as it serves a task, nil for the usual one.
    /// - Returns: nil where it does nothing for the task.
    func serving(_ task: String?) -> Stage? {
        var stage = self
        if let checkForTask { stage.check = { checkForTask($0, task ?? Manifest.usualTask) } }
        guard let task else { return stage }
        guard let form = forms[task] else { return nil }
        (stage.repetition, stage.isOptional, stage.ports) = (form.repetition, form.isOptional, form.ports)
        if form.revision > 0 { stage.revision += ".\(form.revision)" }
        stage.conflicts = { _ in [] }
        // Only lines that are translated are divided.
        stage.shardOption = nil
        return stage
    }
}
