import Corpora
import Diagnostics
import Files
import Foundation
import Logging
import Reporting
import Text

/// Text that scoring reads: a file of lines, columns of a TSV file (`refs.tsv:2`, `refs.tsv:1-3`), or one side of a
/// translation memory (`memory.tmx:fr-en` is the English of the French and English pairs; see ``LanguagePair``).
enum ScoreInput {
    /// One list of segments.
    /// - Parameter other: what it must have as many segments as.
    static func one(_ argument: String, alongside other: Report.Input? = nil) throws -> Report.Input {
        let inputs = try all(argument, alongside: other)
        guard inputs.count == 1 else {
            throw Diagnostic(.usage, "\(argument) names \(inputs.count) columns; name one")
        }
        return inputs[0]
    }

    /// One or more lists of segments.
    static func all(_ argument: String, alongside other: Report.Input? = nil) throws -> [Report.Input] {
        let inputs = try read(argument)
        for input in inputs {
            if let other, input.lines.count != other.lines.count {
                throw Diagnostic(
                    .badInput, at: Place(input.path),
                    "has \(input.lines.count.counted("line")), but \(other.path) has \(other.lines.count); "
                        + "each line needs its counterpart")
            }
        }
        return inputs
    }

    private static func read(_ argument: String) throws -> [Report.Input] {
        guard !FileManager.default.fileExists(atPath: argument), let colon = argument.lastIndex(of: ":"),
            case let path = String(argument[..<colon]), FileManager.default.fileExists(atPath: path)
        else {
            guard !isTMX(argument) else {
                throw Diagnostic(
                    .usage, at: Place(argument),
                    "is a translation memory; append the languages, the wanted one last: \(argument):fr-en")
            }
            return [try Report.Input(reading: argument)]
        }
        let part = argument[argument.index(after: colon)...]
        return isTMX(path) ? [try memory(path, languages: part)] : try columns(part, of: path)
    }

    /// The file that an argument names, whatever part of it is read.
    static func file(of argument: String) -> String {
        guard !FileManager.default.fileExists(atPath: argument), let colon = argument.lastIndex(of: ":"),
            case let path = String(argument[..<colon]), FileManager.default.fileExists(atPath: path)
        else { return argument }
        return path
    }

    /// The language in the name of a file of lines or of a side of a memory: `test.ja`, `test.zh-CN.gz`, `test.en.1`,
    /// `memory.tmx:fr-en`.
    /// - Parameter isLatin: whether the text leaves no doubt that 13a serves, so that rare names need no look-up.
    static func language(of argument: String, isLatin: Bool) -> LanguageTag? {
        if let colon = argument.lastIndex(of: ":"), !FileManager.default.fileExists(atPath: argument) {
            guard isTMX(String(argument[..<colon])) else { return nil }
            return (try? LanguagePair(argument[argument.index(after: colon)...])).map { LanguageTag($0.second) }
        }
        var parts = (argument as NSString).lastPathComponent.split(separator: ".").dropFirst()
        while let last = parts.last?.lowercased(), skipped.contains(last) || Int(last) != nil { parts.removeLast() }
        guard let last = parts.last, LanguageTag.isWellFormed(String(last)) else { return nil }
        let tag = LanguageTag(last)
        guard tag.language.allSatisfy(\.isLetter) else { return nil }
        if tag.language.utf8.count == 2 { return tag }
        return isLatin || tag.likelyScript == nil ? nil : tag
    }

    /// Suffixes that follow a language's.
    private static let skipped: Set = ["gz", "xz", "zst", "bz2", "txt"]

    /// Whether an argument names a file of lines, rather than columns or a memory.
    static func isFileOfLines(_ argument: String) -> Bool {
        FileManager.default.fileExists(atPath: argument) && !isTMX(argument)
    }

    private static func isTMX(_ path: String) -> Bool {
        let name = path.lowercased()
        return name.hasSuffix(".tmx") || name.hasSuffix(".tmx.gz")
    }

    private static func columns(_ part: Substring, of path: String) throws -> [Report.Input] {
        let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
        guard let first = ends.first, let last = ends.last, ends.count <= 2, first >= 1, last >= first else {
            throw Diagnostic(
                .usage, at: Place(path), "`\(part)` is no column; write a number from 1 on, or two as in 1-3")
        }
        let rows = try Report.Input(reading: path).lines
        var columns = [[String]](repeating: [], count: last - first + 1)
        for (number, row) in rows.enumerated() {
            let fields = row.utf8.split(separator: 0x09, omittingEmptySubsequences: false)
            guard fields.count >= last else {
                throw Diagnostic(
                    .badInput, at: Place(path, line: number + 1),
                    "has \(fields.count.counted("column")), but column \(last) was asked for", excerpt: row)
            }
            for column in first...last { columns[column - first].append(String(Substring(fields[column - 1]))) }
        }
        return columns.enumerated().map { Report.Input(path: "\(path):\($0 + first)", lines: $1) }
    }

    private static func memory(_ path: String, languages part: Substring) throws -> Report.Input {
        let languages: LanguagePair
        do {
            languages = try LanguagePair(part)
        } catch {
            throw Diagnostic(.usage, at: Place(path), "\(error) (the wanted language is the second)")
        }
        let folder = NSTemporaryDirectory() + "pipeline-score-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Folder.create(folder)
        let report = try Ingestion(IngestSettings(source: languages.first, target: languages.second))
            .run([path], output: "\(folder)/memory")
        let lines = try Report.Input(reading: "\(folder)/memory.\(languages.second)").lines
        // Whoever counts units has to know that lines are fewer.
        if report.total.dropped.total > 0 {
            Logger(label: "pipeline-score").warning("\(path): \(omission(report.total, languages))")
        }
        return Report.Input(path: "\(path):\(part)", lines: lines)
    }

    /// Which units are no line, and why.
    private static func omission(_ counts: IngestCounts, _ languages: LanguagePair) -> String {
        let reasons = [
            ("no \(languages.first)", counts.dropped.noSource), ("no \(languages.second)", counts.dropped.noTarget),
            ("neither language", counts.dropped.neitherLanguage), ("no text", counts.dropped.empty),
        ].filter { $0.1 > 0 }.map { "\($0.1) with \($0.0)" }
        return
            "of \(counts.units.counted("unit")) \(counts.dropped.total) \(counts.dropped.total.form(of: "is", plural: "are")) left out, as pipeline-ingest leaves them out: "
            + reasons.joined(separator: ", ")
    }
}
