import ArgumentParser
import Diagnostics

/// What is wrong with a command line, in the words of every other message: lower case, no full stop, option names
/// plain, and what to do.
package enum UsageError {
    /// The message about an error that the parser found or a command's `validate()` threw.
    package static func message(for error: any Error, of command: any ParsableCommand.Type) -> String {
        rephrased(command.message(for: error))
    }

    /// The message with the help that explains the command.
    static func diagnostic(
        for error: any Error, of command: any ParsableCommand.Type, arguments: some Sequence<String>
    ) -> Diagnostic {
        var text = message(for: error, of: command)
        // The parser reports a missing required option before a misspelt one.
        if text.hasPrefix("missing expected argument"), let misspelt = MisspeltOption(arguments, of: command) {
            text = misspelt.description
        }
        if let option = text.firstMatch(of: /^missing value for (--[a-z0-9-]+)/)?.1,
            let joined = negativeValue(in: Array(arguments), of: String(option))
        {
            text += "; a negative number is written \(joined)"
        }
        guard !text.contains(";") else { return Diagnostic(.usage, text) }
        let help = command.fullMessage(for: error).firstMatch(of: /See '([^']+)' for more information/)
        return Diagnostic(.usage, text + (help.map { "; see \($0.1)" } ?? ""))
    }

    /// An option and the negative number that follows it, which the parser takes for another option, as they have to be
    /// written; nil where there is none.
    private static func negativeValue(in arguments: [String], of option: String) -> String? {
        for (name, value) in zip(arguments, arguments.dropFirst()) where name == option {
            if value.firstMatch(of: /^-[0-9.]/) != nil { return "\(name)=\(value)" }
        }
        return nil
    }

    private static func rephrased(_ text: String) -> String {
        var text = text.prefix(1).lowercased() + text.dropFirst()
        for (theirs, ours) in [
            (". Did you mean", "; did you mean"), (". Please provide one of the following:", "; use one of"),
            (". Please provide one of", "; use one of"), ("\n  - ", " "),
        ] {
            text.replace(theirs, with: ours)
        }
        // Options and placeholders need no quotes; values keep them.
        text.replace(/'((?:--?[A-Za-z]|<)[^']*)'/) { String($0.1) }
        while text.hasSuffix(".") { text.removeLast() }
        return text
    }
}
