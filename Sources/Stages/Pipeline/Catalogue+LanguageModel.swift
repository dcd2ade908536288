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

    /// The training of a language model.
    func trainingOnText() -> Stage {
        serving(Self.task, .once) { wiring in
            [
                .inputs("train", .file, wiring.corpora["train"] ?? []),
                .inputs("dev", .file, wiring.corpora["dev"] ?? []),
                .input("vocab", .folder(only: []), wiring.output(of: "vocab")),
                .inputs("from", .folder(only: modelParts), ignoring: howItWasTrained),
                .sideOutput("tensorboard", .folder(only: [])),
                .trainedModel(wiring),
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
        serving(Self.task, .perTest) { wiring in
            [
                .inputs("text", .file, wiring.corpora[wiring.set] ?? []), .model(wiring),
                .inputs("train", .file, wiring.corpora["train"] ?? []), .text("name", wiring.set),
                .output("output", .folder(only: []), "\(wiring.reports)/\(wiring.set)"),
            ]
        }
    }
}

extension Port {
    /// The model folder that training writes.
    static func trainedModel(_ wiring: Wiring) -> Port {
        .output(
            "output", .folder(only: modelParts), "\(wiring.work)/model",
            resumesFrom: [ModelFolder.Part.checkpoints, .log].map(\.rawValue),
            versions: FolderVersions(
                next: ModelFolder.nextSuffix, unfinishedMark: ModelFolder.unfinishedMark,
                previous: ModelFolder.previousSuffix, cache: ModelFolder.encodedSuffix))
    }

    /// The model folder that later stages read.
    static func model(_ wiring: Wiring) -> Port {
        .input("model", .folder(only: modelParts), wiring.output(of: "train"), ignoring: howItWasTrained)
    }
}
