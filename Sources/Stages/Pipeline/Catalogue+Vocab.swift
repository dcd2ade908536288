import Pipelines
import StageSupport
import VocabStage

extension Catalogue {
    /// Vocabularies of the training corpus.
    static var vocabStage: Stage {
        Stage("vocab", revision: 6, .once, VocabCommand.self) { wiring in
            [
                .inputs("bitext", .bitext, wiring.trainSets.map { wiring.clean($0.name) }),
                .inputs("text", .file),
                .inputs("tagged", .file),
                .flag("annotations", wiring.stageThatAnnotates != nil),
                .texts("tag", wiring.tagsOfTraining),
                .output("output", .folder(only: []), "\(wiring.work)/vocab"),
            ]
        }
        .learningFromText()
        .learningFromTables()
        .learningFromTaggedWords()
        .refusing { wiring in
            guard wiring.values("annotations", of: "vocab") != nil, !wiring.isOn("annotations", of: "vocab"),
                let reader = wiring.stageThatAnnotates
            else { return [] }
            return [("annotations", "is needed with the stage `\(reader)`; take it out")]
        }
    }
}
