import Pipelines
import Translation

// How stages serve a classifier: its corpora are tables of texts and their classes.
extension Stage {
    private static let task = ClassificationTask.name

    /// The vocabulary of the training table's texts.
    func learningFromTables() -> Stage {
        serving(Self.task, .once, revision: 1) { wiring in
            [
                .inputs("text", .file, wiring.corpora["train"] ?? []), .flag("table", true),
                .output("output", .folder(only: []), "\(wiring.work)/vocab"),
            ] + wiring.columns
        }
    }

    /// The classes of each test set's texts.
    func findingClasses() -> Stage {
        serving(Self.task, .perTest) { wiring in
            [
                .model(wiring), .inputs("input", .file, wiring.corpora[wiring.set] ?? []), .flag("table", true),
                .output("output", .file, "\(wiring.work)/classes/\(wiring.set).tsv"),
            ] + wiring.columns
        }
    }

    /// How well the classes of each test set were found.
    func scoringClasses() -> Stage {
        serving(Self.task, .perTest, revision: 1) { wiring in
            [
                .input("hypotheses", .file, wiring.output(of: "decode", for: wiring.set)), .reportedModel(wiring),
                .inputs("classes", .file, wiring.corpora[wiring.set] ?? []), .text("name", wiring.set),
                .output("output", .folder(only: []), "\(wiring.reports)/\(wiring.set)"),
            ] + wiring.columns
        }
    }
}

extension Wiring {
    /// The columns that the manifest names for the training, for all stages that read the tables.
    fileprivate var columns: [Port] {
        ["text-column", "second-column", "label-column"].map { .text($0, values($0, of: "train")?.first) }
    }
}
