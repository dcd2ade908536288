import ArgumentParser
import DecodeStage
import IngestStage
import LexiconStage
import Pipelines
import PrepareStage
import ScoreStage
import StageSupport
import TrainStage
import VocabStage

extension Catalogue {
    /// The stages, in the order of the data flow. The number behind a name is the stage's revision: raise it
    /// whenever the stage gives another result for the same input and options.
    public static var standard: Catalogue {
        Catalogue(
            version: Dragoman.version,
            stages: [
                Stage("ingest", revision: 2, .perCorpus, IngestCommand.self) { wiring in
                    [
                        .inputs("inputs", .any, wiring.corpus),
                        .output("output", .bitext, "\(wiring.work)/bitext/\(wiring.set)"),
                        .output("report", .file),
                    ]
                },
                Stage("prepare", revision: 3, .once, PrepareCommand.self) { wiring in
                    let names = ["train", "dev"] + wiring.tests
                    let files = names.flatMap { ["\($0).\(wiring.source)", "\($0).\(wiring.target)"] }
                    // A set that the manifest does not name is split off the training corpus.
                    return [
                        .input("bitexts", .bitext, wiring.output(of: "ingest", for: "train")),
                        .inputs("dev", .bitext, wiring.hasDev ? [wiring.output(of: "ingest", for: "dev")] : []),
                        .labelled(
                            "test", .bitext,
                            wiring.namedTests.map { .init(label: $0, path: wiring.output(of: "ingest", for: $0)) }),
                        .text("dev-size", wiring.hasDev ? nil : splitSize),
                        .text("test-size", wiring.namedTests.isEmpty ? splitSize : nil),
                        .output("output", .folder(only: files), "\(wiring.work)/clean"),
                        .output("report", .file),
                    ]
                },
                Stage("vocab", revision: 2, .once, VocabCommand.self) { wiring in
                    [
                        .input("bitext", .bitext, wiring.clean("train")),
                        .output("output", .folder(only: []), "\(wiring.work)/vocab"),
                    ]
                },
                Stage("train", revision: 6, .once, TrainCommand.self) { wiring in
                    [
                        .input("train", .bitext, wiring.clean("train")),
                        .input("dev", .bitext, wiring.clean("dev")),
                        .input("vocab", .folder(only: []), wiring.output(of: "vocab")),
                        .inputs("from", .folder(only: modelParts), []),
                        .output("tensorboard", .folder(only: [])),
                        .output(
                            "output", .folder(only: modelParts), "\(wiring.work)/model",
                            resumesFrom: ["checkpoints", "training.jsonl"]),
                    ]
                },
                Stage("lexicon", revision: 2, .once, isOptional: true, LexiconCommand.self) { wiring in
                    [
                        .input("model", .folder(only: modelParts), wiring.output(of: "train")),
                        .input("bitext", .bitext, wiring.clean("train")),
                        .output("output", .file, "\(wiring.output(of: "train"))/lexicon.tsv"),
                    ]
                },
                Stage("decode", revision: 3, .perTest, DecodeCommand.self) { wiring in
                    [
                        .input("model", .folder(only: modelParts), wiring.output(of: "train")),
                        .dependency("lexicon", .file, wiring.has("lexicon") ? [wiring.output(of: "lexicon")] : []),
                        .input("input", .file, "\(wiring.clean(wiring.set)).\(wiring.source)"),
                        .output("output", .file, "\(wiring.work)/hypotheses/\(wiring.set).\(wiring.target)"),
                    ]
                },
                Stage("score", revision: 4, .perTest, ScoreCommand.self) { wiring in
                    [
                        .input("hypotheses", .file, wiring.output(of: "decode", for: wiring.set)),
                        .input("references", .file, "\(wiring.clean(wiring.set)).\(wiring.target)"),
                        .input("sources", .file, "\(wiring.clean(wiring.set)).\(wiring.source)"),
                        .input(
                            "model", .folder(only: ["model.safetensors", "training.jsonl"]), wiring.output(of: "train")),
                        .input("train", .file, "\(wiring.clean("train")).\(wiring.target)"),
                        .inputs("tokenizer-model", .file, []),
                        .inputs("baseline", .file, []),
                        .inputs("systems", .file, []),
                        .inputs("baseline-report", .folder(only: ["sentences.jsonl"]), []),
                        .text("name", wiring.set),
                        .output("output", .folder(only: []), "\(wiring.reports)/\(wiring.set)"),
                    ]
                },
            ])
    }
}

/// Pairs that the preparing stage splits off for a set, unless the manifest says how many.
private let splitSize = "1000"

/// What decoding needs of a model folder. The training log and the checkpoints differ from run to run.
private let modelParts = ["config.json", "model.safetensors", "vocab"]

extension Wiring {
    /// A set as the preparing stage writes it.
    fileprivate func clean(_ set: String) -> String { "\(output(of: "prepare"))/\(set)" }
}

extension Stage {
    /// A stage whose options and their checks are its command's own, so that they cannot drift apart.
    fileprivate init(
        _ name: String, revision: Int, _ repetition: Repetition, isOptional: Bool = false,
        _ command: (some ParsableCommand).Type,
        ports: @escaping @Sendable (Wiring) -> [Port]
    ) {
        self.init(
            name, revision: revision, repetition,
            // The format is the parser's own, so a mistake in it is a defect that every test of the runner meets.
            options: (try? StageOption.options(fromHelp: command._dumpHelp().utf8)) ?? [],
            check: { arguments in
                do {
                    _ = try command.parse(arguments)
                    return nil
                } catch {
                    return UsageError.message(for: error, of: command)
                }
            },
            ports: ports)
        self.isOptional = isOptional
    }
}
