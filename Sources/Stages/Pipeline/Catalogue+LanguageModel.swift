import Files
import Pipelines
import Translation

// How stages serve a language model: its corpora are texts, so nothing is ingested or prepared.
extension Stage {
    private static let task = LanguageModelTask.name

    /// The vocabulary of the training text.
    func learningFromText() -> Stage {
        serving(Self.task, .once) { wiring in
            [
                .inputs("text", .file, wiring.corpora["train"] ?? []),
                .output("output", .folder(only: []), "\(wiring.work)/vocab"),
            ]
        }
    }

    /// Texts of the model's own.
    func writingText() -> Stage {
        serving(Self.task, .once) { wiring in
            [
                .model(wiring), .inputs("input", .file), .text("samples", "20"),
                .output("output", .file, "\(wiring.work)/samples.txt"),
            ]
        }
    }

    /// The perplexity of each test set.
    func scoringText() -> Stage {
        serving(Self.task, .perTest, revision: 1) { wiring in
            [
                .inputs("text", .file, wiring.corpora[wiring.set] ?? []), .model(wiring),
                .inputs("train", .file, wiring.corpora["train"] ?? []), .text("name", wiring.set),
                .output("output", .folder(only: []), "\(wiring.reports)/\(wiring.set)"),
            ]
        }
    }
}
