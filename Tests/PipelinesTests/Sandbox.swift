import Diagnostics
import Files
import Foundation
import Pipelines
import Synchronization
import TestSupport

/// A folder with a manifest, a corpus and stage executables that are shell scripts; it goes when the test ends.
final class Sandbox: Sendable {
    let folder: String
    private let spoken = Mutex<[String]>([])
    /// The folder where it is not a given one.
    private let own: TemporaryFolder?

    /// - Parameter path: a folder to take up instead of making one; it is kept.
    init(_ path: String? = nil) throws {
        let own = path == nil ? try TemporaryFolder() : nil
        self.own = own
        guard let folder = own?.path ?? path else { preconditionFailure("a folder is made or given") }
        self.folder = folder
        guard own != nil else { return }
        try Folder.create("\(folder)/bin")
        for name in ["ingest", "prepare", "vocab", "train", "decode", "score"] { try addStage(name, Self.script) }
        try write("corpora/train.tmx", "un deux trois\n")
        try write("corpora/dev.tmx", "quatre\n")
        try write("corpora/news.tmx", "cinq\n")
        try write("corpora/talks.tmx", "six\n")
    }

    static let manifest = """
        source: fr
        target: en
        seed: 1
        corpora:
          train: [corpora/train.tmx]
          dev: corpora/dev.tmx
          tests:
            news: [corpora/news.tmx]
            talks: [corpora/talks.tmx]
        stages:
          vocab: {kind: bpe, size: 4000}
          decode: {beam: 5}
        """

    func path(_ name: String) -> String { "\(folder)/\(name)" }

    func write(_ name: String, _ text: String) throws { try AtomicFile.write(text, to: path(name)) }

    func read(_ name: String) throws -> String { try String(contentsOfFile: path(name), encoding: .utf8) }

    func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

    func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: path(name)) }

    func addStage(_ name: String, _ script: String) throws {
        try write("bin/pipeline-\(name)", script)
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755], ofItemAtPath: path("bin/pipeline-\(name)"))
    }

    /// Plans the manifest with the test's catalogue, from the sandbox as the current folder.
    func plan(
        _ manifest: String = manifest, set settings: [String] = [], currentFolder: String? = nil,
        path name: String = "fr-en.yaml"
    ) async throws -> Plan {
        try write(name, manifest)
        return try await Planner.plan(
            path(name), settings: settings.map { try Setting($0, at: Place("--set \($0)")) }, catalogue: .fake,
            finder: ExecutableFinder(folders: [path("bin")]), currentFolder: currentFolder ?? folder)
    }

    /// Runs the manifest.
    /// - Returns: the titles of the invocations that ran.
    @discardableResult
    func run(
        _ manifest: String = manifest, upTo stages: [String] = [], cases: [String] = [], forced: [String] = [],
        set settings: [String] = [], keepsGoing: Bool = false, adjust: (inout RunOptions) -> Void = { _ in }
    ) async throws -> [String] {
        spoken.withLock { $0 = [] }
        let plan = try await plan(manifest, set: settings)
        let runner = Runner(plan, executor: LocalExecutor(hasTerminal: false)) { [self] event in
            spoken.withLock { $0.append(event.line) }
        }
        var options = RunOptions()
        (options.stages, options.cases, options.forced, options.keepsGoing) = (stages, cases, forced, keepsGoing)
        adjust(&options)
        let before = calls.count
        do { try await runner.run(options) } catch {
            lastCalls.withLock { $0 = Array(calls.dropFirst(before)) }
            throw error
        }
        return Array(calls.dropFirst(before))
    }

    private let lastCalls = Mutex<[String]>([])

    /// What ran in the last run that failed.
    var ranBeforeFailure: [String] { lastCalls.withLock { $0 } }

    /// What the last run said, without the times.
    var lines: [String] {
        spoken.withLock { lines in
            lines.map {
                $0.replacing(/[0-9]+\.[0-9] s$/, with: "TIME").replacingOccurrences(of: folder + "/", with: "")
            }
        }
    }

    /// The invocations so far, as the scripts wrote them down.
    var calls: [String] { (try? read("calls").split(separator: "\n").map(String.init)) ?? [] }

    /// What goes wrong when planning, each message as a person reads it, without the sandbox's folder.
    func problems(_ manifest: String, set settings: [String] = []) async throws -> (
        text: String, status: Diagnostics.ExitStatus?
    ) {
        do {
            _ = try await plan(manifest, set: settings)
            return ("", nil)
        } catch let error as DiagnosticList {
            let text = error.diagnostics.map { $0.rendered(program: "pipeline") }.joined(separator: "\n")
            return (text.replacingOccurrences(of: folder + "/", with: ""), error.diagnostics.first?.status)
        } catch let error as Diagnostic {
            let text = error.rendered(program: "pipeline").replacingOccurrences(of: folder + "/", with: "")
            return (text, error.status)
        }
    }

    /// Stands in for all six stages. Files beside `bin` steer it: `fail-STAGE` holds an exit status, `slow-STAGE` makes
    /// it wait for a signal, `same-STAGE` makes it write the same whatever it reads; `fail-STAGE@FOLDER` fails where
    /// the output lies in a folder of that name.
    private static let script = #"""
        #!/bin/sh
        stage=${0##*/pipeline-}
        here=${0%/*}/..
        all="$*"
        positional=
        while [ $# -gt 0 ]; do
            case $1 in
            --lowercase|--merge|--no-merge) shift ;;
            --origins) origins=1; shift ;;
            --*)
                # Without other programs, which would take most of the time of a run.
                option=${1#--}
                while case $option in *-*) ;; *) false ;; esac; do option=${option%%-*}_${option#*-}; done
                eval "$option=\$2"
                shift 2 ;;
            *) positional="$positional $1"; shift ;;
            esac
        done
        set_name=${output##*/}
        set_name=${set_name%.*}
        case $stage in ingest|decode|score) echo "$stage $set_name" ;; *) echo "$stage" ;; esac >> "$here/calls"
        echo "$all" > "$here/arguments-$stage"
        [ -z "$DRAGOMAN_RUN_COMMAND" ] || echo "$DRAGOMAN_RUN_COMMAND" > "$here/command-$stage"
        echo "messages of $stage" >&2
        if [ -f "$here/slow-$stage" ]; then
            trap 'echo TERM >> "$here/signals"; exit 130' TERM
            trap 'echo INT >> "$here/signals"; exit 130' INT
            echo $$ > "$here/started-$stage"
            while [ -f "$here/slow-$stage" ]; do sleep 0.05; done
        fi
        place=${output%/*}
        for failure in "$here/fail-$stage" "$here/fail-$stage-$set_name" "$here/fail-$stage@${place##*/}"; do
            [ -f "$failure" ] || continue
            status=$(cat "$failure")
            [ "$status" = 9 ] && kill -9 $$
            [ "$status" = 3 ] || exit "$status"
        done
        salt=$all
        [ -f "$here/same-$stage" ] && salt=
        case $stage in
        ingest)
            cat $positional > "$output.fr"; cp "$output.fr" "$output.en"
            [ -z "$origins" ] || echo "$positional" > "$output.origins.tsv" ;;
        prepare)
            mkdir -p "$output"
            text=$(cat "${positional# }.fr")
            for name in train dev test news talks; do
                printf '%s\n' "$text" > "$output/$name.fr"; printf '%s\n' "$text" > "$output/$name.en"
            done ;;
        vocab) mkdir -p "$output"; echo "$kind $size $salt" > "$output/vocabulary.json" ;;
        train)
            [ ! -f "$here/aside" ] || mv "$output" "$output$(cat "$here/aside")"
            mkdir -p "$output/checkpoints" "$output/vocab"
            [ -z "$events" ] || { mkdir -p "$events"; echo losses > "$events/1"; }
            cat "$vocab/vocabulary.json" > "$output/vocab/vocabulary.json"
            [ -f "$output/checkpoints/1" ] && echo resumed >> "$here/resumed"
            date +%N > "$output/checkpoints/1"; date +%N > "$output/training.jsonl"
            cat "$train.fr" > "$output/model.safetensors"; echo "{}" > "$output/config.json" ;;
        decode) cat "$input" "$model/model.safetensors" > "$output"; echo "$beam" >> "$output"
            [ -z "$words" ] || cat "$words" >> "$output"
            [ -z "$alignments" ] || echo 0-0 > "$alignments" ;;
        score)
            mkdir -p "$output"
            echo "{\"name\": \"$name\", \"metrics\": [{\"name\": \"BLEU\", \"value\": 38.214}]}" > "$output/report.json"
            echo html > "$output/report.html" ;;
        esac
        [ "${status:-0}" = 3 ] && exit 3
        exit 0
        """#
}

extension String {
    func trimmingSuffix(_ suffix: String) -> String { hasSuffix(suffix) ? String(dropLast(suffix.count)) : self }
}

extension Catalogue {
    /// Six stages that are wired as the real ones are.
    static let fake = Catalogue(
        version: "1.2.3",
        stages: [
            Stage("ingest", revision: 1, .perCorpus, options: options("source: target: output: origins *input")) {
                wiring in
                [
                    .inputs("input", .any, wiring.corpus),
                    .output("output", .bitext, "\(wiring.work)/bitext/\(wiring.set)"),
                ]
                    + (wiring.isOn("origins", of: "ingest")
                        ? [.product("origins", .file, beside: "output", suffix: ".origins.tsv")] : [])
            },
            Stage(
                "prepare", revision: 1,
                options: options(
                    "source: target: output: dev: test:: maximum-length:=100 lowercase merge no-merge *bitext")
            ) { wiring in
                [
                    .input("bitext", .bitext, wiring.output(of: "ingest", for: "train")),
                    .inputs("dev", .bitext, wiring.hasDev ? [wiring.output(of: "ingest", for: "dev")] : []),
                    .labelled(
                        "test", .bitext,
                        wiring.namedTests.map { .init(label: $0, path: wiring.output(of: "ingest", for: $0)) }),
                    .output("output", .folder(only: []), "\(wiring.work)/clean"),
                ]
            },
            Stage(
                "vocab", revision: 1, options: options("kind:=unigram|bpe|words size:=4000 output: *bitext"),
                check: { arguments in
                    guard let index = arguments.firstIndex(of: "--size"), Int(arguments[index + 1]) == nil else {
                        return nil
                    }
                    return "The value '\(arguments[index + 1])' is invalid for '--size <size>'"
                }
            ) { wiring in
                [
                    .input("bitext", .bitext, wiring.output(of: "prepare") + "/train"),
                    .output("output", .folder(only: []), "\(wiring.work)/vocab"),
                ]
            },
            Stage(
                "train", revision: 1,
                options: options(
                    "train: dev: vocab: output: seed:=0 epochs:=10 cell:=lstm|gru threads:=2 ranks: synchronize-every: chart/ events/"
                )
            ) { wiring in
                [
                    .input("train", .bitext, wiring.output(of: "prepare") + "/train"),
                    .input("dev", .bitext, wiring.output(of: "prepare") + "/dev"),
                    .input("vocab", .folder(only: []), wiring.output(of: "vocab")),
                    .sideOutput("events", .folder(only: [])),
                    .output(
                        "output", .folder(only: ["config.json", "model.safetensors", "vocab"]),
                        "\(wiring.work)/model", resumesFrom: ["checkpoints"],
                        versions: FolderVersions(
                            next: ".next", unfinishedMark: ".unfinished", previous: ".previous", cache: ".encoded")),
                ]
            },
            decoding,
            Stage(
                "score", revision: 1, .perTest,
                options: options("hypotheses: references: name: output: metrics:: minimum::")
            ) { wiring in
                [
                    .input("hypotheses", .file, wiring.output(of: "decode", for: wiring.set)),
                    .input("references", .file, "\(wiring.output(of: "prepare"))/\(wiring.set).\(wiring.target)"),
                    .text("name", wiring.set),
                    .output("output", .folder(only: []), "\(wiring.reports)/\(wiring.set)"),
                ]
            },
        ])

    private static var decoding: Stage {
        var stage = Stage(
            "decode", revision: 1, .perTest,
            options: options("model: input: output: beam:=5 words/ alignments/ format:=text|moses shard: interactive")
        ) { wiring in
            let input = "\(wiring.output(of: "prepare"))/\(wiring.set).\(wiring.source)"
            return [
                .input(
                    "model", .folder(only: ["config.json", "model.safetensors", "vocab"]), wiring.output(of: "train"),
                    ignoring: ["config.json": ["command"]]),
                .input("input", .file, input),
                .inputs("words", .file),
                .sideOutput("alignments", .file),
                .output("output", .file, "\(wiring.work)/hypotheses/\(wiring.set).\(wiring.target)"),
            ]
        }
        stage.restrictions = [
            "interactive": .init("nobody is there"), "format": .init("lines are scored", allowed: ["text"]),
        ]
        stage.shardOption = "shard"
        stage.conflicts = { wiring in
            wiring.values("cell", of: "train") == ["gru"] && wiring.values("alignments", of: "decode") != nil
                ? [("alignments", "needs another cell")] : []
        }
        return stage
    }

    /// A help dump from a short form: `name:` an option, `name::` a repeating one, `name:=a|b` with its default and
    /// allowed values, `name/` a path, `*name` a positional, `name` a flag.
    static func options(_ text: String) -> [StageOption] {
        let arguments = text.split(separator: " ").map { word -> String in
            let name = word.prefix { $0 != ":" && $0 != "/" }.drop { $0 == "*" }
            let values = word.split(separator: "=").dropFirst().first?.split(separator: "|") ?? []
            let kind = word.hasPrefix("*") ? "positional" : word.hasSuffix(name) ? "flag" : "option"
            var fields = [
                "\"kind\": \"\(kind)\"", "\"isRepeating\": \(word.hasSuffix("::") || word.hasPrefix("*"))",
                kind == "positional"
                    ? "\"valueName\": \"\(name)\"" : "\"names\": [{\"kind\": \"long\", \"name\": \"\(name)\"}]",
            ]
            if let first = values.first { fields.append("\"defaultValue\": \"\(first)\"") }
            if values.count > 1 {
                fields.append("\"allValues\": [\(values.map { "\"\($0)\"" }.joined(separator: ", "))]")
            }
            if word.hasSuffix("/") { fields.append("\"completionKind\": {\"file\": {\"extensions\": []}}") }
            return "{\(fields.joined(separator: ", "))}"
        }
        let json = "{\"command\": {\"commandName\": \"x\", \"arguments\": [\(arguments.joined(separator: ", "))]}}"
        // A mistake in the dump leaves no options, and then nothing here can pass.
        return (try? StageOption.options(fromHelp: json.utf8)) ?? []
    }
}
