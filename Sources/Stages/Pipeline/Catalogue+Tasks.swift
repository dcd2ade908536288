import Files
import Pipelines
import Translation

// What the tasks share whose corpora are files that nothing ingests or prepares.
extension Stage {
    /// The training of a model of each of these tasks, from the files of the training and dev set.
    func trainingOnFiles(_ tasks: String...) -> Stage {
        tasks.reduce(self) { stage, task in
            stage.serving(task, .once, revision: 1) { wiring in
                [
                    .inputs("train", .file, wiring.corpora["train"] ?? []),
                    .inputs("dev", .file, wiring.corpora["dev"] ?? []),
                    .input("vocab", .folder(only: []), wiring.output(of: "vocab")),
                    .inputs("from", .folder(only: modelParts), ignoring: howItWasTrained),
                    .inputs("source-vectors", .file),
                    .inputs("target-vectors", .file),
                    .sideOutput("tensorboard", .folder(only: [])),
                    .trainedModel(wiring),
                ]
            }
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

    /// The model folder whose training a report shows. The log's times make no other report of an equal model.
    static func reportedModel(_ wiring: Wiring) -> Port {
        .input(
            "model", .folder(only: [ModelFolder.Part.configuration, .weights].map(\.rawValue)),
            wiring.output(of: "train"),
            ignoring: [ModelFolder.Part.configuration.rawValue: ["command", "version"]])
    }
}
