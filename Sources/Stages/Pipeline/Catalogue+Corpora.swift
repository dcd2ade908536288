import Pipelines
import TrainStage
import Vocabularies

extension SourceTag {
    /// What is wrong with a text as a tag; nil for nothing.
    static func problem(of text: String) -> String? {
        SourceTag(text) == nil ? "a tag has \(rule), and is no token of every vocabulary" : nil
    }
}

// The corpora that a training reads, with their weights and tags.
extension Wiring {
    /// What training reads: the prepared training set, and what was made beside it.
    var trainingCorpora: Port {
        var words: [String: String] = [:]
        var values: [Port.Value] = trainSets.map { name, label in
            words[name] = clean(name)
            return .init(label: label.isEmpty ? nil : label, path: clean(name))
        }
        if has("augment") {
            let path = output(of: "augment")
            words["augment"] = path
            values.append(.init(path: path))
        }
        return .labelled("train", .bitext, values).naming(words)
    }

    /// The tags of the corpora that training gets, which the vocabulary needs tokens for.
    var tagsOfTraining: [String] {
        var tags: [String] = []
        let corpora =
            values("train", of: "train") ?? trainSets.map { $0.label.isEmpty ? $0.name : "\($0.label)=\($0.name)" }
        for corpus in corpora.compactMap({ CorpusArgument(argument: $0) }) {
            if let tag = corpus.tag?.name, !tags.contains(tag) { tags.append(tag) }
        }
        return tags
    }
}
