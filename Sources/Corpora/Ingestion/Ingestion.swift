import Diagnostics
import Files
import Foundation
import Text

/// Turns any number of bilingual files into one bitext.
public struct Ingestion {
    private let settings: IngestSettings

    public init(_ settings: IngestSettings) { self.settings = settings }

    /// Reads all inputs and writes `OUTPUT.<source>` and `OUTPUT.<target>`; on an error, neither.
    /// - Parameters:
    ///   - inputs: files, folders, patterns, zip archives, names of line pairs without their language, or
    ///     `SOURCE:TARGET` for two text files.
    ///   - name: the bitext to write, without the language.
    ///   - others: files that the caller writes from the report; none of them may be an input.
    /// - Throws: `ExitStatus.badInput` for input that is damaged or without a pair, `ExitStatus.missingInput`,
    ///   `ExitStatus.usage` for an input that would be written over; `DiagnosticList` where several inputs are damaged.
    public func run(_ inputs: [String], output name: String, others: [String] = []) throws -> IngestReport {
        // Opened in turn below, but named first: a missing tenth file is better known before the first is read.
        let archives = ZipArchives()
        let located = try locate(inputs, archives)
        let output = try BitextOutput(name, settings: settings)
        let outputs = output.paths + others
        try Overwriting.refuse(of: files(located, archives, writing: outputs), by: outputs)
        let report = try InputQueue(located, archives, settings: settings, output: output).run()
        try check(report)
        try output.commit()
        return report
    }

    /// The files that inputs stand for; an archive is one file.
    /// - Parameter outputs: files that are written. Those that a folder has and that are of no format that is read are
    ///   left out, as they are no inputs.
    /// - Throws: `ExitStatus.missingInput` for what is neither a file, a folder, a pattern nor a bitext.
    package func files(of inputs: [String], writing outputs: [String]) throws -> [String] {
        let archives = ZipArchives()
        return files(try locate(inputs, archives), archives, writing: outputs)
    }

    private func locate(_ inputs: [String], _ archives: ZipArchives) throws -> [InputLocation] {
        try InputLocator(source: settings.source, target: settings.target, archives: archives).locate(inputs)
    }

    private func files(_ located: [InputLocation], _ archives: ZipArchives, writing outputs: [String]) -> [String] {
        let outputs = outputs.filter { $0 != "-" }
        let choice = FormatChoice(settings)
        let read = located.filter { location in
            // The head of a file is looked at only where it matters.
            let isWritten = location.files.contains { file in outputs.contains { Folder.isSame($0, file) } }
            return !isWritten || choice.mayRead(location, from: archives)
        }
        return Set(read.flatMap(\.files)).sorted()
    }

    /// A bitext without pairs is an error, and the languages that were seen say why.
    private func check(_ report: IngestReport) throws {
        var seen: [LanguageTag: Int] = [:]
        for input in report.inputs {
            for (tag, count) in input.languages { seen[LanguageTag(tag), default: 0] += count }
        }
        let names = seen.sorted { ($1.value, $0.key.description) < ($0.value, $1.key.description) }.prefix(20)
            .map { "\($0.key) (\($0.value))" }.joined(separator: ", ")
        let place = report.inputs.count == 1 ? report.inputs.first.map { Place($0.path) } : nil
        for language in [settings.source, settings.target] where !seen.isEmpty && report.total.pairs == 0 {
            guard seen.keys.allSatisfy({ LanguageTag(language).match($0) == .none }) else { continue }
            throw Diagnostic(
                .badInput, at: place, "no unit has the language '\(language)'; languages with variants: \(names)")
        }
        let unnamed = report.inputs.filter { $0.pairsOfUnnamedLanguage > 0 }
        if let first = unnamed.first, unnamed.count > 1 || report.inputs.contains(where: \.takesTargetFromName) {
            throw Diagnostic(
                .badInput, at: Place(first.path),
                "neither the file nor its name says which language its targets are in, and there are other files "
                    + "without a target language; put it into their names, such as messages.\(settings.target).xlf, or "
                    + "read one file at a time")
        }
        guard report.total.pairs == 0 else { return }
        if report.inputs.isEmpty, !report.ignored.isEmpty {
            throw Diagnostic(
                .badInput,
                (report.ignored.count == 1
                    ? "the file is in none of the formats that are read: "
                    : "none of the \(report.ignored.count) files is in a format that is read: ")
                    + CorpusFormats.all.map(\.name).joined(separator: ", "))
        }
        let dropped = report.total.dropped
        throw Diagnostic(
            .badInput, at: place,
            "no pair came out of \(report.total.units.counted("unit")): \(dropped.noSource) without \(settings.source), "
                + "\(dropped.noTarget) without \(settings.target), \(dropped.neitherLanguage) without either, "
                + "\(dropped.empty) without text, \(dropped.otherDirection) written in another language"
                + (dropped.otherState > 0 ? ", \(dropped.otherState) in another state" : "")
                + (dropped.otherProperties > 0
                    ? ", \(dropped.otherProperties) without the properties asked for" : "")
                + (dropped.untranslated > 0
                    ? ", \(dropped.untranslated) not translated by their state "
                        + "(\(setting: "take") untranslated takes them)" : "")
                + (dropped.protected > 0
                    ? ", \(dropped.protected) not to be translated (\(setting: "take") protected)" : "")
                + (dropped.machineTranslation > 0
                    ? ", \(dropped.machineTranslation) translated by a machine (\(setting: "take") machine)" : "")
                + (dropped.missingSentence > 0 ? ", \(dropped.missingSentence) without their sentences" : "")
                + (dropped.uncertain > 0 ? ", \(dropped.uncertain) not certain enough" : ""))
    }
}
