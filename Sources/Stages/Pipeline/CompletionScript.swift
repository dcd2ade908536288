import ArgumentParser
import Files

extension PipelineCommand {
    /// Prints a completion script where the process's arguments ask for one.
    ///
    /// The package's own script completes nothing after `pipeline help`, so the names of the commands are added.
    /// - Returns: whether they did.
    static func answersCompletionScript(_ arguments: [String] = CommandLine.arguments) -> Bool {
        let words = arguments.dropFirst()
        guard words.count == 2, words.first == "--generate-completion-script",
            let shell = words.last.flatMap(CompletionShell.init)
        else { return false }
        StandardOutput.watch()
        print(completingHelp(completionScript(for: shell), of: shell))
        return true
    }

    private static func completingHelp(_ script: String, of shell: CompletionShell) -> String {
        let names = (ownNames + stageEntries.map { $0._commandName }).filter { $0 != "help" }
        let list = names.joined(separator: " ")
        switch shell {
        case .fish:
            let condition = "__pipeline_should_offer_completions_for_positional \"pipeline help\" -eq 1"
            return script + "\ncomplete -c 'pipeline' -n '\(condition)' -fka '\(list)'"
        case .zsh: return script.replacing("'*:subcommands:'", with: "':command:(\(list))'")
        default:
            guard let start = script.range(of: "\n_pipeline_help() {\n"),
                let end = script[start.upperBound...].range(of: "\n}\n")
            else { return script }
            let words = names.map { "'\($0)'" }.joined(separator: "$'\\n'")
            return script.replacingCharacters(
                in: end,
                with: "\n    [[ \"${positional_number}\" -eq 1 ]] && __pipeline_add_completions -W \(words)\n}\n")
        }
    }
}
