import AugmentStage
import Pipelines

extension Catalogue {
    /// More pairs from text, by models that there are already.
    static var augmentStage: Stage {
        Stage("augment", revision: 1, .once, isOptional: true, AugmentCommand.self) { wiring in
            [
                .inputs("bitext", .bitext, wiring.hasTextToAugment ? [] : [wiring.clean("train")]),
                .inputs("text", .file),
                .inputs("model", .folder(only: modelParts), ignoring: howItWasTrained),
                .inputs("round-trip", .folder(only: modelParts), ignoring: howItWasTrained),
                .dependency("search", .optionalFile, beside: "model", suffix: "/\(searchName)"),
                .output("output", .bitext, "\(wiring.work)/augmented", resumesFrom: [AugmentCommand.progressSuffix]),
                .sideOutput("report", .file, "\(wiring.work)/augmented.json"),
            ]
        }
    }
}

extension Wiring {
    /// Whether the manifest names text of one language for the stage `augment`.
    fileprivate var hasTextToAugment: Bool { values("text", of: "augment") != nil }
}
