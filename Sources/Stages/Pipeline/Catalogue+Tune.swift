import Files
import Pipelines
import TuneStage

extension Catalogue {
    /// What suits the search of the model, and the confidence in its translations.
    static var tuneStage: Stage {
        Stage("tune", revision: 3, .once, isOptional: true, TuneCommand.self) { wiring in
            [
                .model(wiring),
                .input("bitext", .bitext, wiring.clean("dev")),
                .inputs("matches", .file, wiring.matches(of: "dev")),
                .inputs("terms", .file),
                .inputs("language-model", .folder(only: modelParts), ignoring: howItWasTrained),
                .inputs("training-language-model", .folder(only: modelParts), ignoring: howItWasTrained),
                .output("output", .file, ModelFolder(wiring.output(of: "train")).searchSettings),
                // Few pairs teach none.
                .sideOutput("confidence", .optionalFile, ModelFolder(wiring.output(of: "train")).confidence),
                .sideOutput("report", .file),
            ]
        }
    }
}
