import ArgumentParser
import Diagnostics
import Foundation

/// An option that a command does not have.
///
/// ArgumentParser reports a missing required option before an unknown one, even where the second is the first,
/// misspelt.
struct MisspeltOption: CustomStringConvertible {
    let given: String
    let meant: String?

    /// The first among a process's arguments, nil if the command has them all.
    init?(_ arguments: some Sequence<String>, of command: any ParsableCommand.Type) {
        guard let help = try? JSONDecoder().decode(Help.self, from: Data(command._dumpHelp().utf8)) else { return nil }
        let known = Set(help.command.longNames)
        let options = arguments.prefix { $0 != "--" }.filter { $0.hasPrefix("--") }
            .map { String($0.dropFirst(2).prefix { $0 != "=" }) }
        guard let unknown = options.first(where: { !known.contains($0) }) else { return nil }
        given = unknown
        meant = unknown.nearest(among: known)
    }

    var description: String {
        "unknown option --\(given)\(meant.map { "; did you mean --\($0)?" } ?? "")"
    }

    // The parts of swift-argument-parser's description of a command that say how options are called.
    private struct Help: Decodable {
        var command: Command
    }

    private struct Command: Decodable {
        var arguments: [Argument]?
        var subcommands: [Command]?

        var longNames: [String] {
            (arguments ?? []).flatMap { $0.names ?? [] }.filter { $0.kind == "long" }.map(\.name)
                + (subcommands ?? []).flatMap(\.longNames)
        }
    }

    private struct Argument: Decodable {
        var names: [Name]?
    }

    private struct Name: Decodable {
        var kind: String
        var name: String
    }
}
