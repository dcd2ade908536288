import Foundation
import TestSupport
import Testing

/// Compares command lines in documents with what the executables, the Makefile and the repository have.
struct CommandChecker {
    /// The options of each command of `pipeline`, without dashes.
    private let options: [String: Set<String>]
    private let targets: Set<String>

    /// Programs of others that documents use.
    private static let foreign: Set = [
        "apt-get", "cat", "cd", "clang", "docc", "dot", "echo", "export", "git", "mpirun", "perf", "pip", "printf",
        "python3", "srun", "sudo", "swift",
    ]
    /// Options of such programs that documents mention alone.
    private static let foreignOptions: Set<String> = []

    init() throws {
        let sandbox = try TemporaryFolder()
        let dump = try sandbox.run("pipeline", "--experimental-dump-help")
        let root = try JSONDecoder().decode(Dump.self, from: Data(dump.output.utf8)).command
        var options = ["": root.optionNames]
        for command in root.subcommands ?? [] { options[command.commandName] = command.optionNames }
        self.options = options
        targets = Set(
            try Repository.read("Makefile").components(separatedBy: "\n")
                .filter { $0.first?.isLetter == true && $0.contains(":") }.map { String($0.prefix { $0 != ":" }) })
    }

    func isCommand(_ name: String) -> Bool { options[name] != nil }

    /// The faults of the commands in a block; in a `console` block lines without `$` are output.
    func faults(in block: Markdown.Block) -> [String] {
        var commands: [String] = []
        var isContinued = false
        for line in block.lines {
            var text = Substring(line)
            if block.language == "console", !isContinued {
                guard line.hasPrefix("$ ") else { continue }
                text = line.dropFirst(2)
            }
            text = text.prefix(upTo: text.range(of: "# ")?.lowerBound ?? text.endIndex)
            if isContinued { commands[commands.count - 1] += text } else { commands.append(String(text)) }
            isContinued = line.hasSuffix("\\")
        }
        return commands.flatMap { command in
            Self.words(command).split { ["|", "&&", ";", ">"].contains($0) }.flatMap { faults(of: Array($0)) }
        }
    }

    /// The faults of code in a sentence, where it is a command or an option.
    func faults(inSpan span: String) -> [String] {
        let words = Self.words(span)
        guard let first = words.first else { return [] }
        if let name = Self.optionName(first) {
            let isKnown = options.values.contains { $0.contains(name) } || Self.foreignOptions.contains(name)
            return isKnown ? [] : ["no command has an option --\(name)"]
        }
        let isCommand = first == "pipeline" || first.hasPrefix("pipeline-") || first == "make"
        // `pipeline NAME`, `pipeline-NAME`: capitals stand for any command.
        guard isCommand, !words.prefix(2).contains(where: { $0.contains(where: \.isUppercase) }) else { return [] }
        return faults(of: words)
    }

    private func faults(of words: [String]) -> [String] {
        guard var program = words.first else { return [] }
        var arguments = words.dropFirst()
        if program == "make" {
            return arguments.filter { !$0.contains("=") && !targets.contains($0) }.map { "the Makefile has no \($0)" }
        }
        if let last = program.split(separator: "/").last, last.hasPrefix("pipeline") { program = String(last) }
        if program == "pipeline" {
            guard let command = arguments.first, !command.hasPrefix("-") else { return faults("", arguments) }
            arguments = arguments.dropFirst()
            return faults(command, arguments)
        }
        if program.hasPrefix("pipeline-") {
            // A manual page's or schema's name is no command.
            guard !program.contains(".") else { return [] }
            return faults(String(program.dropFirst("pipeline-".count)), arguments)
        }
        if program.contains("/") { return Repository.exists(program) ? [] : ["\(program) does not exist"] }
        return Self.foreign.contains(program) || program == "…" ? [] : ["\(program) is unknown to this test"]
    }

    private func faults(_ command: String, _ arguments: some Sequence<String>) -> [String] {
        let program = command.isEmpty || !isStage(command) ? "pipeline \(command)" : "pipeline-\(command)"
        guard let known = options[command] else { return ["pipeline has no command \(command)"] }
        return arguments.compactMap(Self.optionName).filter { !known.contains($0) }
            .map { "\(program.trimmingCharacters(in: .whitespaces)) has no option --\($0)" }
    }

    /// Stages have names of their own.
    private func isStage(_ command: String) -> Bool { Repository.exists("Sources/Stages/\(command.capitalized)") }

    /// The name in `--name` and `--name=value`.
    private static func optionName(_ word: String) -> String? {
        guard word.hasPrefix("--"), word.count > 2 else { return nil }
        return String(word.dropFirst(2).prefix { $0.isLetter || $0.isNumber || $0 == "-" })
    }

    /// Words as a shell sees them, near enough: quotes keep spaces, a continuation is nothing.
    private static func words(_ line: String) -> [String] {
        var words: [String] = []
        var word = ""
        var quote: Character?
        for character in line + " " {
            if let open = quote {
                if character == open { quote = nil } else { word.append(character) }
            } else if character == "\"" || character == "'" {
                quote = character
            } else if character == " " || character == "\\" {
                if !word.isEmpty { words.append(word) }
                word = ""
            } else {
                word.append(character)
            }
        }
        return words
    }

    private struct Dump: Decodable {
        var command: Command
    }

    private struct Command: Decodable {
        struct Argument: Decodable {
            struct Name: Decodable {
                var name: String
            }
            var names: [Name]?
        }

        var commandName: String
        var arguments: [Argument]?
        var subcommands: [Command]?

        var optionNames: Set<String> { Set((arguments ?? []).flatMap { ($0.names ?? []).map(\.name) }) }
    }
}

/// What Swift source declares and imports.
enum Declarations {
    private static let keywords: Set = ["struct", "class", "enum", "protocol", "actor", "typealias"]

    /// The names of types.
    static func names(in source: String) -> Set<String> {
        let words = words(in: source)
        return Set(zip(words, words.dropFirst()).filter { keywords.contains($0.0) }.map(\.1))
    }

    /// The modules that a file imports.
    static func imports(in source: String) -> [String] {
        source.split(separator: "\n").filter { $0.contains("import ") && !$0.hasPrefix("//") && !$0.hasPrefix(" ") }
            .compactMap { $0.split(separator: " ").last.map(String.init) }
    }

    /// The contents of string literals.
    static func strings(in source: String) -> [String] {
        let parts = source.components(separatedBy: "\"")
        return parts.indices.filter { !$0.isMultiple(of: 2) }.map { parts[$0] }
    }

    private static func words(in source: String) -> [String] {
        var words: [String] = []
        var word: [UInt8] = []
        for byte in source.utf8 {
            let isName =
                byte == UInt8(ascii: "_") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte & 0xDF)
            if isName {
                word.append(byte)
            } else if !word.isEmpty {
                words.append(String(decoding: word, as: UTF8.self))
                word.removeAll(keepingCapacity: true)
            }
        }
        return words
    }
}
