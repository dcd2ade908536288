import Foundation
import TestSupport
import Testing

/// One mistake of a user: what lies in the folder, what is run, and what must come back.
struct BrokenInput: Sendable, CustomTestStringConvertible {
    var name: String
    var command: String
    var arguments: [String]
    var status: Int32
    /// What the message must hold, the place first.
    var message: [String]
    /// Files to write before, beside the prepared ones.
    var files: [String: Data] = [:]
    /// What must not exist afterwards.
    var absent: [String] = []

    var testDescription: String { name }
}

private let header =
    "<tmx version=\"1.4\"><header creationtool=\"t\" creationtoolversion=\"1\" segtype=\"sentence\" o-tmf=\"t\" adminlang=\"en\" srclang=\"fr\" datatype=\"plaintext\"/><body>\n"
private let ingest = ["--source", "fr", "--target", "en", "--output", "out/all"]

private let cases: [BrokenInput] = [
    BrokenInput(
        name: "truncated XML", command: "pipeline-ingest", arguments: ingest + ["cut.tmx"], status: 65,
        message: ["cut.tmx:3:", "error:"],
        files: ["cut.tmx": Data((header + "<tu><tuv xml:lang=\"fr\"><seg>Bonjour</seg></tuv>\n<tuv xml:lang").utf8)],
        absent: ["out/all.fr", "out/all.en"]),
    BrokenInput(
        name: "wrong encoding", command: "pipeline-ingest", arguments: ingest + ["latin.tmx"], status: 65,
        message: ["latin.tmx:2:", "error:"],
        files: [
            "latin.tmx": Data(("<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + header).utf8)
                + Data("<tu><tuv xml:lang=\"fr\"><seg>".utf8) + Data([0xE9, 0x74, 0xE9])
                + Data("</seg></tuv><tuv xml:lang=\"en\"><seg>summer</seg></tuv></tu></body></tmx>".utf8)
        ], absent: ["out/all.fr"]),
    BrokenInput(
        name: "missing file", command: "pipeline-ingest", arguments: ingest + ["nowhere.tmx"], status: 66,
        message: ["nowhere.tmx: error: no such file"]),
    BrokenInput(
        name: "unknown language", command: "pipeline-ingest",
        arguments: ["--source", "fr", "--target", "ja", "--output", "out/all", "good.tmx"], status: 65,
        message: ["ja", "en", "fr"], absent: ["out/all.fr"]),
    BrokenInput(
        name: "entity bomb", command: "pipeline-ingest", arguments: ingest + ["bomb.tmx"], status: 65,
        message: ["bomb.tmx:1:", "entit"],
        files: [
            "bomb.tmx": Data(
                ("<!DOCTYPE tmx [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]>" + header + "</body></tmx>")
                    .utf8)
        ]),
    BrokenInput(
        name: "zero bytes", command: "pipeline-ingest", arguments: ingest + ["empty.tmx"], status: 65,
        message: ["empty.tmx", "error:"], files: ["empty.tmx": Data()]),
    BrokenInput(
        name: "no pair", command: "pipeline-ingest", arguments: ingest + ["none.tmx"], status: 65, message: ["error:"],
        files: ["none.tmx": Data((header + "</body></tmx>").utf8)], absent: ["out/all.fr"]),
    BrokenInput(
        name: "unwritable output", command: "pipeline-ingest",
        arguments: ["--source", "fr", "--target", "en", "--output", "train.fr/all", "good.tmx"], status: 73,
        message: ["train.fr", "error:"]),
    BrokenInput(
        name: "missing option", command: "pipeline-ingest", arguments: ["--source", "fr", "good.tmx"], status: 64,
        message: ["--target"]),
    BrokenInput(
        name: "required option misspelt", command: "pipeline-decode", arguments: ["--modle", "m"], status: 64,
        message: ["--modle", "--model"]),
    BrokenInput(
        name: "unequal lines", command: "pipeline-prepare",
        arguments: ["--source", "fr", "--target", "en", "--output", "clean", "uneven"], status: 65,
        message: ["uneven", "2", "1"], files: ["uneven.fr": Data("un\ndeux\n".utf8), "uneven.en": Data("one\n".utf8)],
        absent: ["clean/train.fr"]),
    BrokenInput(
        name: "bytes that are not UTF-8", command: "pipeline-vocab",
        arguments: ["--source", "fr", "--target", "en", "--output", "v", "bytes"], status: 65,
        message: ["bytes.fr:2:", "UTF-8"],
        files: ["bytes.fr": Data("un\n".utf8) + Data([0xFF, 0x0A]), "bytes.en": Data("one\ntwo\n".utf8)],
        absent: ["v/vocabulary.json"]),
    BrokenInput(
        name: "empty corpus", command: "pipeline-vocab",
        arguments: ["--source", "fr", "--target", "en", "--output", "v", "void"], status: 65,
        message: ["void", "error:"],
        files: ["void.fr": Data(), "void.en": Data()]),
    BrokenInput(
        name: "missing vocabulary", command: "pipeline-train",
        arguments: ["--train", "train", "--dev", "dev", "--vocab", "nowhere", "--output", "m"], status: 66,
        message: ["nowhere"], absent: ["m/config.json"]),
    BrokenInput(
        name: "unknown cell", command: "pipeline-train",
        arguments: ToyCorpus.training + ["--output", "m", "--cell", "lstn"],
        status: 64, message: ["lstn", "lstm"], absent: ["m"]),
    BrokenInput(
        name: "odd hidden size", command: "pipeline-train",
        arguments: ToyCorpus.training + ["--output", "m", "--hidden-size", "33"], status: 64, message: ["33", "even"]),
    BrokenInput(
        name: "heads that do not divide", command: "pipeline-train",
        arguments: ToyCorpus.training + ["--output", "m", "--attention-heads", "5"], status: 64,
        message: ["attention-heads", "5", "32"], absent: ["m"]),
    BrokenInput(
        name: "feeding without attention", command: "pipeline-train",
        arguments: ToyCorpus.training + ["--output", "m", "--attention", "none", "--input-feeding"], status: 64,
        message: ["input-feeding", "attention is none"], absent: ["m"]),
    BrokenInput(
        name: "rate of one place out of range", command: "pipeline-train",
        arguments: ToyCorpus.training + ["--output", "m", "--context-dropout", "1"], status: 64,
        message: ["context-dropout", "1"]),
    BrokenInput(
        name: "rate out of range", command: "pipeline-train",
        arguments: ToyCorpus.training + ["--output", "m", "--dropout", "1.5"], status: 64, message: ["dropout", "1.5"]),
    BrokenInput(
        name: "no model", command: "pipeline-decode", arguments: ["--model", "nowhere", "--input", "dev.fr"],
        status: 66,
        message: ["nowhere: error: no such folder"]),
    BrokenInput(
        name: "unequal hypotheses", command: "pipeline-score",
        arguments: ["--hypotheses", "short.hyp", "--references", "dev.en", "--output", "report"], status: 65,
        message: ["short.hyp", "1", "48"], files: ["short.hyp": Data("one\n".utf8)], absent: ["report/report.json"]),
    BrokenInput(
        name: "gate", command: "pipeline-score",
        arguments: [
            "--hypotheses", "dev.fr", "--references", "dev.en", "--minimum", "bleu=90", "--output", "report",
        ], status: 3, message: ["BLEU", "90"]),
    BrokenInput(
        name: "misspelt key", command: "pipeline", arguments: ["run", "m.yaml"], status: 78,
        message: ["m.yaml:2:1: error:", "target"],
        files: ["m.yaml": Data("source: fr\ntargte: en\nwork: w\ncorpora: {train: [good.tmx]}\n".utf8)], absent: ["w"]),
    BrokenInput(
        name: "misspelt option", command: "pipeline", arguments: ["run", "m.yaml"], status: 78,
        message: ["m.yaml:6:11: error:", "epochs"],
        files: [
            "m.yaml": Data(
                "source: fr\ntarget: en\nwork: w\ncorpora: {train: [good.tmx]}\nstages:\n  train: {epoch: 3}\n".utf8)
        ], absent: ["w"]),
    BrokenInput(
        name: "no manifest", command: "pipeline", arguments: ["run", "nowhere.yaml"], status: 66,
        message: ["nowhere.yaml"]),
]

@Suite struct BrokenInputTests {
    @Test(arguments: cases)
    func endsInAClearMessage(_ broken: BrokenInput) throws {
        let sandbox = try TemporaryFolder()
        try ToyCorpus.prepare(sandbox)
        try sandbox.write(ToyCorpus.tmx(ToyCorpus.pairs.prefix(5)), to: "good.tmx")
        for (name, data) in broken.files { try sandbox.write(data, to: name) }
        let outcome = try sandbox.run(broken.command, broken.arguments)
        #expect(outcome.status == broken.status, "\(outcome.errors)")
        for part in broken.message { #expect(outcome.errors.contains(part), "\(outcome.errors)") }
        for name in broken.absent { #expect(!sandbox.exists(name), "\(name) was left behind") }
        #expect(!sandbox.files.contains { $0.contains(".partial-") }, "\(sandbox.files)")
    }

    /// A model folder whose tensor file is cut off, changed or replaced.
    @Test func damagedModelFolders() throws {
        let sandbox = try TemporaryFolder()
        try ToyCorpus.prepare(sandbox)
        try ToyCorpus.train(sandbox, ["--output", "model", "--maximum-updates", "5"])
        let weights = try sandbox.data("model/model.safetensors"), configuration = try sandbox.text("model/config.json")
        let damages: [(file: String, data: Data)] = [
            ("model.safetensors", weights.prefix(weights.count / 2)), ("model.safetensors", weights.prefix(100)),
            ("model.safetensors", weights.prefix(3)), ("model.safetensors", Data()),
            ("model.safetensors", Data(repeating: 0xFF, count: 64)),
            ("config.json", Data(configuration.dropLast(20).utf8)),
            ("config.json", Data(configuration.replacing("\"cell\" : \"lstm\"", with: "\"cell\" : \"lstn\"").utf8)),
            ("config.json", Data(configuration.replacing("\"hiddenSize\" : 32", with: "\"hiddenSize\" : 64").utf8)),
            ("config.json", Data(configuration.replacing("\"hiddenSize\" : 32", with: "\"hiddenSize\" : -2").utf8)),
        ]
        for (file, data) in damages {
            try sandbox.write(weights, to: "model/model.safetensors")
            try sandbox.write(configuration, to: "model/config.json")
            try sandbox.write(data, to: "model/\(file)")
            let outcome = try sandbox.run(
                "pipeline-decode", "--model", "model", "--input", "dev.fr", "--output", "dev.hyp")
            #expect(outcome.status == 65, "\(file): \(outcome.errors)")
            #expect(outcome.errors.contains("model/"), "\(outcome.errors)")
            #expect(!sandbox.exists("dev.hyp"))
        }
        try sandbox.write(
            configuration.replacing("\"hiddenSize\" : 32", with: "\"hiddenSize\" : \"wide\""), to: "model/config.json")
        let typed = try sandbox.run("pipeline-decode", "--model", "model", "--input", "dev.fr")
        let message = "\"model.hiddenSize\" has the wrong type of value; copy the model folder again"
        #expect(typed.status == 65 && typed.errors.contains(message), "\(typed.errors)")
    }
}
