import Foundation

/// One option of a stage's command line, as its help describes it.
public struct StageOption: Sendable, Hashable {
    /// How an option is written.
    public enum Kind: String, Sendable, Decodable {
        case option, flag, positional
    }

    /// The long name without dashes; for a positional the name of its value.
    public var name: String
    /// How it is written.
    public var kind: Kind
    /// Whether it may be given several times.
    public var isRepeating: Bool
    /// The default value as the help shows it.
    public var defaultValue: String?
    /// The values that are allowed, where they are few.
    public var allowedValues: [String]
    /// Whether the value is a path, so that a relative one starts at the manifest.
    public var isPath: Bool
    /// The help text.
    public var abstract: String

    /// What commands call values that are paths.
    private static let pathNames = ["file", "folder", "bitext"]

    /// Reads the options out of what `--experimental-dump-help` prints (swift-argument-parser's format, version 0).
    /// - Throws: a `DecodingError` for anything else.
    public static func options(fromHelp json: some Sequence<UInt8>) throws -> [StageOption] {
        let help = try JSONDecoder().decode(HelpDump.self, from: Data(json))
        let ownNames = ["help", "version", "experimental-dump-help", "generate-completion-script"]
        return (help.command.arguments ?? []).flatMap { argument -> [StageOption] in
            let longNames = (argument.names ?? []).filter { $0.kind == "long" }.map(\.name)
            let names = argument.kind == .positional ? [argument.valueName ?? ""] : longNames
            return names.filter { !ownNames.contains($0) }.map { name in
                StageOption(
                    name: name, kind: argument.kind, isRepeating: argument.isRepeating,
                    defaultValue: argument.defaultValue ?? statedDefault(of: name, argument),
                    allowedValues: argument.allValues ?? argument.completionKind?.values ?? [],
                    isPath: argument.completionKind?.isPath ?? false || pathNames.contains(argument.valueName ?? ""),
                    abstract: argument.abstract ?? "")
            }
        }
    }

    /// The default of a flag as its help states it: the parser knows none where the command tells a flag that is not given
    /// from one that is.
    private static func statedDefault(of name: String, _ argument: HelpDump.Argument) -> String? {
        let flag = "--\(name)"
        return argument.kind == .flag && argument.abstract?.contains("(default: \(flag))") == true ? flag : nil
    }
}

/// The part of swift-argument-parser's `ToolInfoV0` that is needed here.
private struct HelpDump: Decodable {
    struct Command: Decodable {
        var arguments: [Argument]?
    }

    struct Argument: Decodable {
        var kind: StageOption.Kind
        var isRepeating: Bool
        var names: [Name]?
        var valueName: String?
        var defaultValue: String?
        var allValues: [String]?
        var completionKind: Completion?
        var abstract: String?
    }

    struct Name: Decodable {
        var kind: String
        var name: String
    }

    /// `{"file": …}` or `{"directory": {}}` for paths, `{"list": {"values": […]}}` for a choice, other single keys for
    /// the rest.
    struct Completion: Decodable {
        var isPath: Bool
        var values: [String]?

        private enum Keys: CodingKey { case list }

        private struct List: Decodable {
            var values: [String]
        }

        init(from decoder: any Decoder) throws {
            let keys = try decoder.singleValueContainer().decode([String: AnyContent].self).keys
            isPath = keys.contains("file") || keys.contains("directory")
            values = try? decoder.container(keyedBy: Keys.self).decode(List.self, forKey: .list).values
        }
    }

    struct AnyContent: Decodable {
        init(from decoder: any Decoder) {}
    }

    var command: Command
}
