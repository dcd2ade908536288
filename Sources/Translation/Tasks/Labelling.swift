/// What the tasks share whose models read a text and give it labels: a class, or a tag for each word.
extension ModelConfiguration {
    /// The architecture of a model that finds labels.
    /// - Parameters:
    ///   - task: the name of the task.
    ///   - labels: the names of the labels.
    ///   - vocabulary: the size of the vocabulary, in tokens.
    init(_ task: String, labels: [String], vocabulary: Int) {
        self.init(sourceVocabulary: vocabulary, targetVocabulary: labels.count)
        self.task = task
        decoderLayers = 0
        attention = .none
        self.labels = labels
    }

    /// What is wrong with a configuration of a model that finds labels.
    /// - Parameters:
    ///   - title: the task in a few words.
    ///   - labels: what its labels are called.
    ///   - more: what the task does not have beside what none of these tasks has, each with whether it is set.
    func problemOfLabelling(
        _ title: String, labels: String, _ more: [(name: String, isUsed: Bool)] = []
    ) -> String? {
        for (name, value, most) in [
            ("encoder-layers", encoderLayers, 64), ("source vocabulary", sourceVocabulary, 1 << 24),
        ] {
            if let problem = Self.outOfRange(name, value, most) { return problem }
        }
        if hiddenSize % 2 != 0 { return "hidden-size is \(hiddenSize); it must be even, half for each direction" }
        let names = self.labels ?? []
        guard Set(names).count >= 2, Set(names).count == names.count else {
            return "a \(title) needs two \(labels) or more, each once"
        }
        guard targetVocabulary == names.count else {
            return "the model has \(targetVocabulary) \(labels), and \(names.count) names of them"
        }
        let others: [(name: String, isUsed: Bool)] =
            [
                ("decoder-layers", decoderLayers != 0), ("attention", attention != .none),
                ("attention-heads", attentionHeads != 1), ("input-feeding", feedsInput),
                ("shared-embeddings", sharesEmbeddings), ("tied-embeddings", tiesEmbeddings),
            ] + more
        return others.first(where: \.isUsed).map { "a \(title) writes nothing, so it has no \($0.name)" }
    }
}
