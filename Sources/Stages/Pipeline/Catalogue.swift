import Corpora
import DecodeStage
import Files
import IngestStage
import LexiconStage
import MatchStage
import Pipelines
import PrepareStage
import Reporting
import ScoreStage
import StageSupport
import TrainStage
import Translation
import Vocabularies

extension Catalogue {
    /// The stages, in the order of the data flow. The number after a name is the stage's revision: raise it
    /// whenever the stage gives another result for the same input and options. Where only models of one task have other
    /// results, raise that of the stage's form for the task.
    ///
    /// Every option of a stage that is a path is a port here, with or without a default: a test compares the two.
    public static var standard: Catalogue {
        Catalogue(
            version: Dragoman.version,
            stages: [
                Stage("ingest", revision: 5, .perCorpus, IngestCommand.self) { wiring in
                    [
                        .inputs("inputs", .any, wiring.corpus),
                        .inputs("xces-root", .folder(only: [])),
                        .output("output", .bitext, "\(wiring.work)/bitext/\(wiring.set)"),
                        .sideOutput("report", .file),
                    ] + (wiring.isOn("origins", of: "ingest") ? [.origins(of: "output")] : [])
                },
                Stage("prepare", revision: 7, .once, PrepareCommand.self) { wiring in
                    let names = wiring.trainSets.map(\.name) + ["dev"] + wiring.tests
                    let texts = names.flatMap { ["\($0).\(wiring.source)", "\($0).\(wiring.target)"] }
                    let files = texts + wiring.tests.map { "\($0).similarity" }
                    let writesMemory = ["tmx", "dropped-tmx"].contains { wiring.values($0, of: "prepare") != nil }
                    let needsOrigins = wiring.isOn("split-by-document", of: "prepare")
                    let origins = Port.dependency(
                        "origins", needsOrigins ? .file : .optionalFile, beside: "bitexts", suffix: originsSuffix)
                    // A set that the manifest does not name is split off the training corpus.
                    return [
                        .inputs("bitexts", .bitext, wiring.trainSets.map { wiring.output(of: "ingest", for: $0.name) }),
                        .flag("separate", wiring.trainSets.count > 1),
                        .inputs("dev", .bitext, wiring.hasDev ? [wiring.output(of: "ingest", for: "dev")] : []),
                        .labelled(
                            "test", .bitext,
                            wiring.namedTests.map { .init(label: $0, path: wiring.output(of: "ingest", for: $0)) }),
                        .text("dev-size", wiring.hasDev ? nil : splitSize),
                        .text("test-size", wiring.namedTests.isEmpty ? splitSize : nil),
                        .output("output", .folder(only: files), "\(wiring.work)/clean"),
                        .sideOutput("report", .file),
                        .sideOutput("tmx", .file),
                        .sideOutput("dropped-tmx", .file),
                    ] + modelFilterPorts + (needsOrigins || writesMemory ? [origins] : [])
                }
                .refusing(["dry-run": .init("it writes nothing; use `pipeline prepare --dry-run`")])
                .refusing { wiring in
                    guard wiring.isOn("split-by-document", of: "prepare"), !wiring.isOn("origins", of: "ingest"),
                        wiring.values("bitexts", of: "prepare") == nil
                    else { return [] }
                    return [("split-by-document", "needs the documents' names; write `origins: true` under `ingest`")]
                },
                Stage("match", revision: 3, .perSet, isOptional: true, MatchCommand.self) { wiring in
                    let train = wiring.clean("train"), isOfTrain = wiring.set == "train"
                    // What preparation left out of training because of a test set may be its match, where the manifest
                    // says so. It is no training pair, so training pairs match among themselves.
                    let words = [
                        "train": train, "ingested": isOfTrain ? train : wiring.output(of: "ingest", for: "train"),
                    ]
                    let memories = wiring.values("memory", of: "match") ?? ["train"]
                    let isAmongThem = memories.contains { words[String($0.split(separator: "=").last ?? "")] != nil }
                    return [
                        .labelled("memory", .any, [.init(path: train)]).naming(words),
                        .dependency(
                            "origins", .optionalFile, beside: "memory", suffix: originsSuffix,
                            names: { CorpusPaths.bitexts($0, languages: $1) }),
                        .input("input", .file, "\(wiring.clean(wiring.set)).\(wiring.source)"),
                        .flag("without-self", isOfTrain && isAmongThem),
                        .sideOutput("index", .folder(only: [])),
                        .sideOutput("report", .folder(only: [])),
                        .output("output", .file, "\(wiring.work)/matches/\(wiring.set).tsv"),
                    ]
                }
                .refusing([
                    "format": .init("the next stages read tables", allowed: ["tsv"]),
                    "without-self": .init("it is set for the training set, and for that alone"),
                    "index": .init(
                        "each set has an index of its own while it is matched; use `pipeline match --index`"),
                    "all-segments": .init(documents),
                ])
                .refusing { $0.conflictsOfMatching },
                alignStage,
                termsStage,
                vocabStage,
                augmentStage,
                Stage("train", revision: 8, .once, TrainCommand.self) { wiring in
                    [
                        wiring.trainingCorpora,
                        .input("dev", .bitext, wiring.clean("dev")),
                        .input("vocab", .folder(only: []), wiring.output(of: "vocab")),
                        .inputs("from", .folder(only: modelParts), ignoring: howItWasTrained),
                        .inputs("matches", .file, wiring.matches(of: "train")),
                        .inputs("terms", .file, wiring.has("terms") ? [wiring.output(of: "terms")] : []),
                        .inputs("dev-matches", .file, wiring.matches(of: "dev")),
                        .inputs("dev-terms", .file),
                        .inputs("source-vectors", .file),
                        .inputs("target-vectors", .file),
                        .sideOutput("tensorboard", .folder(only: [])),
                        .sideOutput("encoded", .optionalFile),
                        .trainedModel(wiring),
                    ]
                }
                .trainingOnFiles(LanguageModelTask.name, ClassificationTask.name, TaggingTask.name)
                .copying(NodeFiles(["train", "dev", "vocab", "matches", "terms"], cache: "encoded"))
                .forecasting(MemoryQuery(["--summary"], read: TrainCommand.memory(inSummary:)))
                .refusing([
                    "benchmark": .init("it writes no model; use `pipeline train --benchmark`"),
                    "summary": .init("it writes no model; use `pipeline train --summary`"),
                    "encoded": .init("it is beside the model folder, or where `slurm: {scratch: …}` says"),
                    "restart": .init("an interrupted run could not resume; use `pipeline run --force train`"),
                ])
                .refusing { wiring in
                    guard wiring.isOn("shared-embeddings", of: "train"), !wiring.isOn("joint", of: "vocab"),
                        ["vocab", "from"].allSatisfy({ wiring.values($0, of: "train") == nil })
                    else { return [] }
                    return [("shared-embeddings", "needs one vocabulary for both; write `joint: true` under `vocab`")]
                },
                Stage("lexicon", revision: 2, .once, isOptional: true, LexiconCommand.self) { wiring in
                    [
                        .model(wiring),
                        .input("bitext", .bitext, wiring.clean("train")),
                        .output("output", .file, ModelFolder(wiring.output(of: "train")).lexicon),
                    ]
                },
                tuneStage,
                Stage("decode", revision: 7, .perTest, DecodeCommand.self) { wiring in
                    // The maps that the report shows, unless the manifest asks for a file of them.
                    let maps =
                        wiring.decodingAttends && wiring.values("attention", of: "decode") == nil
                        ? "\(wiring.work)/hypotheses/\(wiring.set).attention.jsonl" : nil
                    return [
                        .model(wiring),
                        wiring.shortlistLexicon,
                        .dependency("search", .optionalFile, beside: "model", suffix: "/\(searchName)"),
                        .dependency("learnt", .optionalFile, beside: "model", suffix: "/\(confidenceName)"),
                        .input("input", .file, "\(wiring.clean(wiring.set)).\(wiring.source)"),
                        .inputs("prefixes", .file),
                        .inputs("language-model", .folder(only: modelParts), ignoring: howItWasTrained),
                        .inputs("training-language-model", .folder(only: modelParts), ignoring: howItWasTrained),
                        .inputs("force", .file),
                        .inputs("memory", .folder(only: [])),
                        .inputs("matches", .file, wiring.matches(of: wiring.set)),
                        .inputs("terms", .file),
                        .inputs("glossary", .file),
                        .inputs("do-not-translate", .file),
                        .inputs("protect", .folder(only: modelParts), ignoring: howItWasTrained),
                        .inputs("lexicon", .file),
                        .sideOutput("alignments", .file),
                        .sideOutput("confidence", .file),
                        .sideOutput("attention", .file, maps),
                        .text("attention-lines", maps.map { _ in String(AttentionMap.mostShown) }),
                        .output("output", .file, "\(wiring.work)/hypotheses/\(wiring.set).\(wiring.target)"),
                    ]
                }
                .writingText()
                .findingClasses()
                .findingTags()
                .refusing([
                    "interactive": .init("nobody is there to type; use `pipeline decode --interactive`"),
                    "flush": .init("it changes nothing of a file"),
                    "format": .init(
                        "the next stage scores lines of text; for other formats write a stage of your own with "
                            + "`uses: decode`", allowed: ["text"]),
                    "force": .init(
                        "it writes scores in place of translations; write a stage of your own with `uses: decode`"),
                    "shard": .init("write `shards: 8`, and all shards of the text are made and joined"),
                    "replace-translations": .init(documents), "source-language": .init(documents),
                    "target-language": .init(documents),
                ])
                .refusing { $0.conflictsOfDecoding }
                .dividing(by: "shard"),
                Stage("score", revision: 6, .perTest, ScoreCommand.self) { wiring in
                    let maps =
                        wiring.values("hypotheses", of: "score") == nil
                        ? wiring.output("attention", of: "decode", for: wiring.set) : nil
                    return [
                        .input("hypotheses", .file, wiring.output(of: "decode", for: wiring.set)),
                        .input("references", .file, "\(wiring.clean(wiring.set)).\(wiring.target)"),
                        .input("sources", .file, "\(wiring.clean(wiring.set)).\(wiring.source)"),
                        .reportedModel(wiring),
                        .input("train", .file, "\(wiring.clean("train")).\(wiring.target)"),
                        .inputs("attention", .file, maps.map { [$0] } ?? []),
                        .text("language", wiring.target),
                        // Segments like those of train are known of the prepared test set only.
                        .inputs(
                            "similarity", .file,
                            wiring.values("references", of: "score") == nil
                                ? ["\(wiring.clean(wiring.set)).similarity"] : []),
                        .inputs("tokenizer-model", .file),
                        .inputs("text", .file),
                        .inputs("classes", .file),
                        .inputs("tags", .file),
                        .inputs("matches", .file, wiring.matches(of: wiring.set)),
                        .inputs("baseline", .file),
                        .inputs("systems", .file),
                        .inputs("baseline-report", .folder(only: ["sentences.jsonl"])),
                        .text("name", wiring.set),
                        .output("output", .folder(only: []), "\(wiring.reports)/\(wiring.set)"),
                    ]
                }
                .scoringText()
                .scoringClasses()
                .scoringTags()
                .refusing(["schema": .init("it scores nothing; use `pipeline score --schema`")]),
            ],
            problemOfTag: { SourceTag.problem(of: $0) })
    }
}

/// Pairs that the preparing stage splits off for a set, unless the manifest says how many.
private let splitSize = "1000"

/// What decoding needs of a model folder. The training log and the checkpoints differ from run to run.
let modelParts = [ModelFolder.Part.configuration, .weights, .vocabularies].map(\.rawValue)

/// What a model's configuration records for people: it does not change a translation.
let howItWasTrained = [ModelFolder.Part.configuration.rawValue: ["command", "data", "training", "version"]]

/// What ingesting adds to the name of a bitext, for the table of where its pairs come from.
private let originsSuffix = ".origins.tsv"

/// The file in a model folder in which decoding with a shortlist looks.
let lexiconName = ModelFolder.Part.lexicon.rawValue

/// The file in a model folder with what suits the model's search.
let searchName = ModelFolder.Part.searchSettings.rawValue

private let confidenceName = ModelFolder.Part.confidence.rawValue

private let documents = "it is for TMX and XLIFF files, and test sets are text; use `pipeline decode`"

extension Port {
    fileprivate static func origins(of option: String) -> Port {
        .product("origins", .file, beside: option, suffix: originsSuffix)
    }
}

extension Wiring {
    /// A set as the preparing stage writes it.
    func clean(_ set: String) -> String { "\(output(of: "prepare"))/\(set)" }

    /// A stage that gives training something to read beside the sources; nil for none.
    var stageThatAnnotates: String? {
        has("match", for: "train") ? "match" : has("terms") ? "terms" : nil
    }

    /// The sets that the preparing stage splits off the training corpus.
    private var splitSets: [String] {
        let namesDev = hasDev || values("dev", of: "prepare") != nil
        let namesTests = !namedTests.isEmpty || values("test", of: "prepare") != nil
        return (namesDev ? [] : ["dev"]) + (namesTests ? [] : tests)
    }

    /// Segments that are split off what was ingested would be matches of themselves.
    fileprivate var conflictsOfMatching: [(option: String, reason: String)] {
        let memories = values("memory", of: "match") ?? [], sets = splitSets
        guard !sets.isEmpty, memories.contains(where: { $0.split(separator: "=").last == "ingested" }) else {
            return []
        }
        let (what, advice) = sets.count == 1 ? ("set that is", "name one") : ("sets that are", "name them")
        let problem = "takes `ingested`, which has the \(sets.joined(separator: " and ")) \(what) split off it"
        return [("memory", "\(problem); \(advice) under `corpora`, or use `train`")]
    }

    /// The file with what the memory has for each segment of a set, where there is one.
    func matches(of set: String) -> [String] {
        has("match", for: set) ? [output(of: "match", for: set)] : []
    }
}
