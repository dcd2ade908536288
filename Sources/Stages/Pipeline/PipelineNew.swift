import ArgumentParser
import Concurrency
import Corpora
import Diagnostics
import Files
import Foundation
import Pipelines
import StageSupport
import Text

/// `pipeline new`: from files to a manifest that runs.
struct NewPipeline: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new", abstract: "Look at your files and write a manifest for them.",
        discussion: """
            Reads translation memories (TMX), XLIFF, XCES, TSV and line pairs (NAME.fr with NAME.en, NAME.fr.txt with \
            NAME.en.txt), also in zip archives, or all of them in a folder, and writes a commented manifest that \
            `pipeline run` can run. Files with dev or valid in their names are taken to watch the training with, those \
            with test to be scored on; without such files both are split off. Damaged files are named and left out, \
            and so are folders with results of earlier runs. What is not given is asked for at a terminal.

            Examples:
              pipeline new exports/
              pipeline new --source fr --target en exports/*.tmx --output my.yaml
              pipeline new --source fr --target en left.txt:right.txt
            """)

    @Option(help: "The source language, such as fr or pt-BR. (default: asked for)")
    var source: String?

    @Option(help: "The target language. (default: asked for)")
    var target: String?

    @Option(help: "Tables without a header: the column of the source, by number from 1. (default: by its name)")
    var sourceColumn: String?

    @Option(help: "Tables without a header: the column of the target, by number from 1. (default: by its name)")
    var targetColumn: String?

    @Flag(help: "Keep the good part of damaged files.")
    var lenient = false

    @Option(help: ArgumentHelp("The manifest to write. (default: SOURCE-TARGET.yaml)", valueName: "file"))
    var output: String?

    @Flag(help: "Write over a manifest that exists.")
    var force = false

    @Argument(
        help: "Files, names of line pairs without their language, or folders with such files.", completion: .file())
    var files: [String] = []

    func run() throws {
        let dialogue = Dialogue()
        let found = try CorpusFiles(files.isEmpty ? askForFiles(dialogue) : files)
        let (source, target) = try languages(found.votes, dialogue)
        var settings = try IngestSettings(source: source, target: target)
        settings.sourceColumn = sourceColumn
        settings.targetColumn = targetColumn
        settings.isLenient = lenient
        let output = output ?? "\(source)-\(target).yaml"
        // Better known before everything is read.
        guard force || !FileManager.default.fileExists(atPath: output) else {
            throw Diagnostic(
                .cannotCreate, at: Place(output),
                "there is such a file already; choose another with --output, or --force")
        }
        // Only now: at a prompt an interruption ends the process immediately.
        Interruption.watch()
        let survey = try CorpusSurvey(found, settings: settings)
        survey.sets.filter { !$0.taken.isEmpty }.forEach { print($0.summary) }
        for input in survey.sets.flatMap(\.leftOut) where !input.isTold {
            tell("left out \(input.path): \(input.problem ?? "")", severity: .warning)
        }
        if !found.leftAside.isEmpty {
            tell("left aside, as made by runs: \(found.leftAside.joined(separator: ", "))", severity: .note)
        }
        let template = ManifestTemplate(settings: settings, survey: survey, output: output)
        try template.check()
        try AtomicFile.write(template.text, to: output)
        let plan = try waitFor { try await Planner.plan(output, catalogue: .standard, finder: .standard) }
        let names = plan.stageNames.joined(separator: ", ")
        print("wrote \(output), which runs \(names)")
        print(template.forecast.summary)
        if let warning = template.forecast.warning { tell(warning, severity: .warning) }
        print("look at its options, or continue with:\n  pipeline run \(output.quotedForShell)")
    }

    private func tell(_ message: String, severity: Diagnostic.Severity) {
        Console.report(Diagnostic(.badInput, message, severity: severity))
    }

    private func askForFiles(_ dialogue: Dialogue) throws -> [String] {
        guard dialogue.isPossible else {
            throw Diagnostic(
                .usage, "name files or folders with translation memories: pipeline new exports/ --source fr --target en"
            )
        }
        let answer = dialogue.ask("Folder or files with translations", suggestion: ".") { answer in
            let paths = Dialogue.paths(in: answer)
            do { _ = try CorpusFiles(paths) } catch { return "\(error)" }
            return nil
        }
        return Dialogue.paths(in: answer)
    }

    private func languages(_ votes: LanguageVotes, _ dialogue: Dialogue) throws -> (String, String) {
        let names = votes.languages.prefix(20)
        let seen = names.isEmpty ? "" : "; the files have \(names.joined(separator: ", "))"
        let guess = votes.guess(source: source, target: target)
        guard dialogue.isPossible || source != nil && target != nil else {
            let (first, second) = guess ?? (source ?? "fr", target ?? "en")
            let missing = [("--source", source), ("--target", target)].filter { $0.1 == nil }.map(\.0)
            throw Diagnostic(
                .usage,
                "\(missing.joined(separator: " and ")) \(missing.count == 1 ? "is" : "are") missing\(seen); write for example --source \(first) --target \(second)"
            )
        }
        func ask(_ side: String, suggestion: String?, besides other: String?) -> String {
            dialogue.ask("The \(side) language\(seen)", suggestion: suggestion) { answer in
                if !LanguageTag.isWellFormed(answer) { return "'\(answer)' is no language; write one like fr or pt-BR" }
                return answer == other ? "that is the other language; name another" : nil
            }
        }
        let source = source ?? ask("source", suggestion: guess?.source, besides: target)
        let second = votes.guess(source: source, target: target)
        return (source, target ?? ask("target", suggestion: second?.target, besides: source))
    }
}
