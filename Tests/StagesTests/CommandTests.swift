import Foundation
import TestSupport
import Testing

/// What all executables have in common: help, usage errors, completion scripts, and `pipeline` in front of them.
struct CommandTests {
    private static let stages = [
        "ingest", "prepare", "vocab", "train", "lexicon", "tune", "decode", "score", "average", "match", "align",
        "terms", "embed", "augment", "join",
    ]
    private static let executables = ["pipeline"] + stages.map { "pipeline-\($0)" }

    @Test(arguments: executables)
    func helpAndUsageErrorsLookAlike(_ name: String) throws {
        let sandbox = try TemporaryFolder()
        let help = try sandbox.run(name, "--help")
        #expect(help.status == 0 && help.errors.isEmpty)
        let lines = help.output.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count { $0 == "Examples:" } == 1, "\(name)")
        // One line for the usage is as long as its options; examples are not broken anywhere.
        let start = try #require(lines.firstIndex(of: "Examples:"))
        for line in lines[(start + 1)...].prefix(while: { !$0.isEmpty }) {
            #expect(line.hasPrefix("  ") && line.count <= 76, "\(name): \(line)")
        }
        let wrong = try sandbox.run(name, "--no-such-option")
        #expect(wrong.status == 64 && wrong.output.isEmpty)
        #expect(wrong.errors.hasPrefix("\(name): error: unknown option --no-such-option"), "\(wrong.errors)")
        #expect(wrong.errors.split(separator: "\n").count == 1)
        for shell in ["bash", "zsh", "fish"] {
            #expect(try sandbox.run(name, "--generate-completion-script", shell).output.contains(name))
        }
    }

    @Test(arguments: [
        (["--dve", "x"], "unknown option --dve; did you mean --dev?"),
        (["--train", "x"], "missing expected argument --dev <bitext>; see pipeline-train --help"),
        (["--epochs"], "missing value for --epochs <epochs>; see pipeline-train --help"),
        (["--epochs", "-1"], "missing value for --epochs <epochs>; a negative number is written --epochs=-1"),
        (
            ["--attention", "much"],
            "the value 'much' is invalid for --attention <attention>; use one of 'none', 'dot', 'general' or 'additive'"
        ),
    ])
    func usageErrorsSayWhatToDo(_ arguments: [String], _ message: String) throws {
        let found = try TemporaryFolder().run("pipeline-train", arguments)
        #expect(found.status == 64 && found.errors == "pipeline-train: error: \(message)\n", "\(found.errors)")
    }

    /// Every command has the same words for an unknown option, for a value that is missing and for a file that is.
    @Test func usageErrorsAreTheSameInAllCommands() throws {
        let sandbox = try TemporaryFolder()
        let commands: [(command: String, option: String, missing: String)] = [
            ("pipeline run", "--jobs <count>", "nowhere"), ("pipeline validate", "--set <key=value>", "nowhere"),
            ("pipeline status", "--set <key=value>", "nowhere"), ("pipeline graph", "--output <file>", "nowhere"),
            ("pipeline clean", "--set <key=value>", "nowhere"), ("pipeline logs", "--last <lines>", "nowhere train"),
            ("pipeline new", "--source <source>", "nowhere"),
            ("pipeline report", "--output <folder>", "nowhere --output o"),
            ("pipeline inspect", "", "nowhere"), ("pipeline diff", "", "nowhere nowhere"), ("pipeline schema", "", ""),
            ("pipeline-ingest", "--source <source>", "--source fr --target en --output o nowhere"),
            ("pipeline-prepare", "--source <source>", "--source fr --target en --output o nowhere"),
            ("pipeline-vocab", "--size <size>", "--source fr --target en --output o nowhere"),
            ("pipeline-train", "--train <bitext>", "--train nowhere --dev nowhere --vocab nowhere --output o"),
            ("pipeline-lexicon", "--model <folder>", "--model nowhere --bitext nowhere"),
            ("pipeline-tune", "--model <folder>", "--model nowhere --bitext nowhere"),
            ("pipeline-decode", "--model <folder>", "--model nowhere --input nowhere"),
            ("pipeline-score", "--output <folder>", "--hypotheses nowhere --references nowhere --output o"),
            ("pipeline-average", "--output <folder>", "nowhere other --output o"),
            ("pipeline-join", "--shards <count>", "--shards 2 nowhere"),
            ("pipeline-match", "--index <folder>", "--source fr --target en --index o --memory nowhere"),
            ("pipeline-align", "--source <source>", "--source fr --target en --output o nowhere"),
            ("pipeline-embed", "--vectors <file>", "--vectors nowhere --nearest x"),
            (
                "pipeline-augment", "--model <folder>",
                "--method noise --source fr --target en --output o --bitext nowhere"
            ), ("pipeline update", "--epochs <count>", "nowhere"),
            ("pipeline-terms", "--input <file>", "--source fr --target en --output o --input x --glossary nowhere"),
        ]
        for (command, option, missing) in commands {
            let words = command.split(separator: " ").map(String.init)
            func errors(_ arguments: some Sequence<String>, _ status: Int32) throws -> String {
                let found = try sandbox.run(words[0], Array(words.dropFirst()) + arguments)
                #expect(found.status == status && found.output.isEmpty, "\(command): \(found.errors)")
                return found.errors
            }
            let unknown = "\(words[0]): error: unknown option --no-such-option; see \(command) --help\n"
            #expect(try errors(["--no-such-option"], 64) == unknown)
            if !option.isEmpty {
                let name = String(option.prefix { $0 != " " })
                let text = "\(words[0]): error: missing value for \(option); see \(command) --help\n"
                #expect(try errors([name], 64) == text)
            }
            if !missing.isEmpty {
                let text = try errors(missing.split(separator: " ").map(String.init), 66)
                #expect(text.contains(": error: ") && text.contains("nowhere"), "\(command): \(text)")
            }
        }
    }

    /// What tuning finds goes into files.
    @Test(arguments: ["--output", "--confidence", "--report"]) func tuningWritesNoStream(_ option: String) throws {
        let found = try TemporaryFolder().run("pipeline-tune", ["--model", "m", "--bitext", "b", option, "-"])
        #expect(found.status == 64 && found.errors.contains("need a file each"), "\(found.errors)")
    }

    /// Two names of one file are no two files.
    @Test(arguments: ["m.tmx", "./m.tmx"]) func memoriesNeedAFileEach(_ dropped: String) throws {
        let found = try TemporaryFolder().run(
            "pipeline-prepare",
            ["--source", "fr", "--target", "en", "--output", "o", "--tmx", "m.tmx", "--dropped-tmx", dropped, "b"])
        #expect(found.status == 64 && found.errors.contains("need a file each"), "\(found.errors)")
    }

    private static let commands =
        ["new", "run", "update", "validate", "status", "graph", "logs", "diff", "clean", "report", "inspect", "schema"]
        .map {
            ["pipeline", $0]
        } + executables.map { [$0] }

    /// Every help text begins with an imperative, has one list of examples, fits a terminal, and says of each option in
    /// sentences what it does.
    @Test(arguments: commands) func helpTextsHaveOneStyle(_ command: [String]) throws {
        let help = try TemporaryFolder().run(command[0], Array(command.dropFirst()) + ["--help"])
        #expect(help.status == 0 && help.errors.isEmpty)
        let lines = help.output.components(separatedBy: "\n")
        #expect(lines[0].prefixMatch(of: /OVERVIEW: [A-Z][a-z]*[a-rt-z] [a-zA-Z].*/) != nil, "\(lines[0])")
        #expect(lines.prefix { !$0.isEmpty }.last?.hasSuffix(".") == true)
        #expect(lines.contains { $0.hasPrefix("USAGE: \(command.joined(separator: " "))") })
        #expect(lines.count { $0.lowercased().hasPrefix("example") } == 1 && lines.contains("Examples:"))
        for line in lines where !line.hasPrefix("USAGE: ") && line.count > 80 { Issue.record("\(line)") }
        let descriptions = Self.descriptions(lines)
        #expect(!descriptions.isEmpty)
        for (name, text) in descriptions {
            let begins = text.prefixMatch(of: /[A-Z`']|chrF/) != nil
            #expect(begins && (text.hasSuffix(".") || text.hasSuffix(")")), "\(name): \(text)")
            let thirdPerson = #/(Sets|Shows|Writes|Reads|Keeps|Takes|Uses|Removes|Prints) /#
            #expect(text.prefixMatch(of: thirdPerson) == nil, "\(name)")
        }
    }

    /// The options and arguments in a help text, each with its description, whose lines begin at column 26.
    private static func descriptions(_ lines: [String]) -> [(name: String, text: String)] {
        let indent = 26
        var found: [(name: String, text: String)] = []
        var isOpen = false
        for line in lines {
            if line.prefixMatch(of: #/  [-<]/#) != nil {
                let column = Array(line)
                let fits = column.count > indent && column[indent - 1] == " " && column[indent] != "<"
                let name = fits ? String(column[..<indent]) : line
                found.append((name.trimmingCharacters(in: .whitespaces), fits ? String(column[indent...]) : ""))
                isOpen = true
            } else if isOpen, line.hasPrefix(String(repeating: " ", count: indent)) {
                let last = found.count - 1
                found[last].text += (found[last].text.isEmpty ? "" : " ") + line.dropFirst(indent)
            } else {
                isOpen = false
            }
        }
        return found
    }

    @Test func stagesAreCommandsOfThePipeline() throws {
        let sandbox = try TemporaryFolder()
        let help = try sandbox.run("pipeline", "--help").output
        for stage in Self.stages { #expect(help.contains("\n  \(stage)"), "\(stage)") }
        #expect(help.contains("translate"))
        let decode = try sandbox.run("pipeline-decode", "--help").output
        #expect(try sandbox.run("pipeline", "help", "decode").output == decode)
        #expect(try sandbox.run("pipeline", "translate", "--help").output == decode)
        #expect(try sandbox.run("pipeline", "help", "run").output.contains("USAGE: pipeline run"))
        let script = try sandbox.run("pipeline", "--generate-completion-script", "bash").output
        #expect(script.contains("translate") && script.contains("--label-smoothing") && script.contains("additive"))
        let fish = try sandbox.run("pipeline", "--generate-completion-script", "fish").output
        for stage in Self.stages where stage != "average" {
            let rule = fish.split(separator: "\n").first { $0.contains("-l 'force'") && $0.contains(stage) }
            #expect(rule != nil, "\(stage)")
        }
    }

    /// `pipeline help` is completed with the names of commands and stages, and nothing after them.
    @Test func helpIsCompleted() throws {
        let sandbox = try TemporaryFolder()
        for shell in ["bash", "zsh", "fish"] {
            let script = try sandbox.run("pipeline", "--generate-completion-script", shell)
            #expect(script.status == 0 && script.errors.isEmpty)
            try sandbox.write(script.output, to: "completion.\(shell)")
        }
        func completed(_ words: String) throws -> [Substring] {
            let count = words.split(separator: " ", omittingEmptySubsequences: false).count
            let found = try sandbox.run(
                "/bin/bash", "-c",
                """
                source completion.bash
                COMP_WORDS=(pipeline \(words.isEmpty ? "''" : words)) COMP_CWORD=\(count) COMP_TYPE=9 COMP_CWORD=\(count)
                COMP_LINE="${COMP_WORDS[*]}" COMP_POINT=${#COMP_LINE}
                _pipeline pipeline "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
                printf '%s\\n' "${COMPREPLY[@]}"
                """)
            #expect(found.status == 0, "\(found.errors)")
            return found.output.split(separator: "\n")
        }
        #expect(try completed("help tr") == ["train", "translate"])
        #expect(try completed("help sco") == ["score"])
        #expect(try completed("help score tr").isEmpty)
        #expect(try sandbox.text("completion.zsh").contains("':command:(new run"))
        #expect(try sandbox.text("completion.fish").contains("\"pipeline help\" -eq 1' -fka 'new run"))
    }

    /// As `swift build` leaves it, without the links that `make build` adds.
    @Test func theExecutableRunsStagesWithoutLinks() throws {
        let sandbox = try TemporaryFolder()
        let pipeline = try #require(sandbox.process("pipeline", []).executableURL?.path)
        try FileManager.default.copyItem(atPath: pipeline, toPath: "\(sandbox.path)/pipeline")
        try sandbox.write(ToyCorpus.tmx(ToyCorpus.pairs.prefix(3)), to: "all.tmx")
        try sandbox.write("source: fr\ntarget: en\ncorpora: {train: all.tmx}\n", to: "toy.yaml")
        func run(_ arguments: String...) throws -> Outcome {
            try sandbox.run("/usr/bin/env", ["PATH=/nowhere", "\(sandbox.path)/pipeline"] + arguments)
        }
        let help = try run("help", "decode")
        #expect(help.status == 0 && help.output.contains("USAGE: pipeline-decode"), "\(help)")
        let ingested = try run("run", "toy.yaml", "ingest")
        #expect(ingested.status == 0, "\(ingested.errors)")
        #expect(sandbox.exists("work/toy/bitext/train.fr"), "\(sandbox.files)")
        // Someone may take a message's advice to run a stage alone.
        let failed = try run("run", "toy.yaml", "prepare", "--set", "prepare.test-size=2000")
        #expect(failed.status == 65 && failed.errors.contains("To run it alone: \(sandbox.path)/pipeline prepare --"))
    }

    @Test(arguments: ["schema", "--help", "run --help"])
    func outputThatGetsLostIsAnError(_ arguments: String) throws {
        let sandbox = try TemporaryFolder()
        let process = sandbox.process("pipeline", arguments.split(separator: " ").map(String.init))
        let errors = Pipe()
        process.standardOutput = FileHandle(forWritingAtPath: "/dev/full")
        process.standardError = errors
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 74)
        let message = String(decoding: errors.fileHandleForReading.availableData, as: UTF8.self)
        #expect(message.hasPrefix("standard output: error: cannot write: "), "\(message)")
    }

    @Test func aModelTellsWhatItIs() throws {
        let sandbox = try TemporaryFolder()
        try ToyCorpus.prepare(sandbox)
        try ToyCorpus.train(sandbox, ["--output", "model", "--maximum-updates", "3"])
        let found = try sandbox.run("pipeline", "inspect", "model")
        #expect(found.status == 0, "\(found.errors)")
        for text in [
            "languages    fr to en\n", "network      lstm, 1 encoder layer (both directions), 1 decoder layer\n",
            "embeddings 16, states 32\n", "vocabulary   words, ", "training     3 updates, ", "parameters   ",
            "sha256 ",
        ] {
            #expect(found.output.contains(text), "\(text) in \(found.output)")
        }
        let weights = try sandbox.data("model/model.safetensors")
        try sandbox.write(weights.dropLast(10), to: "model/model.safetensors")
        let damaged = try sandbox.run("pipeline", "inspect", "model")
        #expect(
            damaged.status == 65 && damaged.errors.hasPrefix("model/model.safetensors: error: "), "\(damaged.errors)")
        #expect(try sandbox.run("pipeline", "inspect", "nowhere").status == 66)
    }
}
