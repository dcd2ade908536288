import AlignStage
import Pipelines
import TermsStage

extension Catalogue {
    /// The words of the training set, aligned.
    static var alignStage: Stage {
        Stage("align", revision: 1, .once, isOptional: true, AlignCommand.self) { wiring in
            [
                .input("bitext", .bitext, wiring.clean("train")),
                .output("output", .file, "\(wiring.work)/train.align"),
            ]
        }
    }

    /// Terms of the training set itself, from which a model learns to use those that it is given.
    static var termsStage: Stage {
        Stage("terms", revision: 2, .once, isOptional: true, TermsCommand.self) { wiring in
            [
                .input("bitext", .bitext, wiring.clean("train")),
                .inputs("alignments", .file, wiring.has("align") ? [wiring.output(of: "align")] : []),
                .inputs("glossary", .file),
                .inputs("do-not-translate", .file),
                .inputs("input", .file),
                .inputs("references", .file),
                .inputs("check", .file),
                .inputs("terms", .file),
                .output("output", .file, "\(wiring.work)/train.terms.tsv"),
                .sideOutput("report", .file),
            ]
        }
        .refusing(
            Dictionary(
                uniqueKeysWithValues: TermsCommand.optionsOfOtherTasks.map {
                    ($0, .init("this stage takes terms from train; write a stage of your own with `uses: terms`"))
                })
        )
        .refusing { wiring in
            wiring.has("align") || wiring.values("alignments", of: "terms") != nil
                ? [] : [("bitext", "needs the stage `align`; write `align: {}` under `stages`")]
        }
    }
}
