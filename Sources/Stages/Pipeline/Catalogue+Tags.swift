import Pipelines
import Translation

// How stages serve a tagger: its corpora are words and their tags in columns.
extension Stage {
    private static let task = TaggingTask.name

    /// The vocabulary of the training set's words.
    func learningFromTaggedWords() -> Stage {
        serving(Self.task, .once) { wiring in
            [
                .inputs("tagged", .file, wiring.corpora["train"] ?? []), wiring.wordColumn,
                .output("output", .folder(only: []), "\(wiring.work)/vocab"),
            ]
        }
    }

    /// The tags of each test set's words, beside those that it has.
    func findingTags() -> Stage {
        serving(Self.task, .perTest) { wiring in
            [
                .model(wiring), .inputs("input", .file, wiring.corpora[wiring.set] ?? []), .text("layout", "columns"),
                wiring.wordColumn, .output("output", .file, "\(wiring.work)/tags/\(wiring.set).conll"),
            ]
        }
    }

    /// How well the tags of each test set were found.
    func scoringTags() -> Stage {
        serving(Self.task, .perTest, revision: 1) { wiring in
            [
                .input("hypotheses", .file, wiring.output(of: "decode", for: wiring.set)), .reportedModel(wiring),
                .inputs("tags", .file, wiring.corpora[wiring.set] ?? []), wiring.wordColumn,
                .text("tag-column", wiring.values("tag-column", of: "train")?.first),
                .inputs("train", .file, wiring.corpora["train"] ?? []), .text("name", wiring.set),
                .output("output", .folder(only: []), "\(wiring.reports)/\(wiring.set)"),
            ]
        }
    }
}

extension Wiring {
    /// The column of words that the manifest names for the training, for all stages that read them.
    fileprivate var wordColumn: Port { .text("word-column", values("word-column", of: "train")?.first) }
}
