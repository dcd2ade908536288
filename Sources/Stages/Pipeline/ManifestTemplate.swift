import Corpora
import Diagnostics
import Foundation
import Pipelines
import StageSupport
import Text

/// The manifest that `pipeline new` writes.
///
/// Every line that is commented out is an option that works as written.
struct ManifestTemplate {
    let source: String, target: String
    private let settings: IngestSettings
    private let survey: CorpusSurvey
    private let output: String
    let forecast: TrainingForecast

    init(settings: IngestSettings, survey: CorpusSurvey, output: String) {
        source = settings.source
        target = settings.target
        self.settings = settings
        self.survey = survey
        self.output = output
        forecast = TrainingForecast(
            pairs: survey["train"]?.pairs ?? 0, text: survey.text,
            usesWords: Self.usesWords(settings, pairs: survey["train"]?.pairs ?? 0))
    }

    private var pairs: Int { survey["train"]?.pairs ?? 0 }
    /// What preparation leaves of them.
    private var kept: Int { survey.kept ?? pairs }
    private var tests: [CorpusSurvey.Corpora] {
        survey.sets.filter { !["train", "dev"].contains($0.name) && !$0.taken.isEmpty }
    }

    /// - Throws: a ``Diagnostic`` where too few pairs would be left to train on.
    func check() throws {
        let split = (survey["dev"] == nil ? 1 : 0) + (tests.isEmpty ? 1 : 0)
        guard kept <= 2 * split else { return }
        let why = survey.drops.map { "\($0.filter) \($0.pairs)" }.joined(separator: ", ")
        let left = kept == pairs ? "" : " of \(pairs), all that preparation leaves (it drops: \(why)),"
        throw Diagnostic(
            .badInput, at: survey["train"]?.taken.first.map { Place($0.path) },
            "\(kept.counted("pair"))\(left) cannot be split into training, dev and test sets; name more files")
    }

    var text: String {
        let name = ((output as NSString).lastPathComponent as NSString).deletingPathExtension
        let manifest = output.quotedForShell
        let options = stages.joined(separator: "\n")
        return """
            # \(source) to \(target):
            #
            #   pipeline run \(manifest)             everything that is not done yet
            #   pipeline run \(manifest) --dry-run   what would run, and why
            #   pipeline status \(manifest)          what is done
            #
            # Under a stage are the options of its command: `pipeline help train` lists them.

            source: \(source)
            target: \(target)
            seed: 1                     # same seed, same result

            # Relative paths start at this file's folder.
            work: \(Self.quoted("work/\(name)"))
            reports: \(Self.quoted("reports/\(name)"))  # report.html of each test set

            corpora:
            \(corpora)

            stages:
            \(options)

            """
    }

    // MARK: Corpora

    private var corpora: String {
        var lines = list("train", indentation: 2)
        lines += list("dev", indentation: 2)
        if !tests.isEmpty {
            lines.append("  tests:")
            for test in tests { lines += list(test.name, indentation: 4) }
        }
        if survey["dev"] == nil || tests.isEmpty {
            let missing = [survey["dev"] == nil ? "dev set" : nil, tests.isEmpty ? "test set" : nil].compactMap { $0 }
            lines.append("  # Pairs of train are split off as \(missing.joined(separator: " and ")); files of your own")
            lines.append("  # can be named like those of train, under dev, and under tests with a name for each.")
        }
        return lines.joined(separator: "\n")
    }

    private func list(_ name: String, indentation: Int) -> [String] {
        let space = String(repeating: " ", count: indentation)
        guard let corpora = survey[name] else { return [] }
        return ["\(space)\(name):  # \(corpora.pairs.counted("pair"))"]
            + corpora.taken.map { "\(space)  - \(path($0.path))" }
            + corpora.leftOut.flatMap { input in
                ["\(space)  # left out, \(Self.oneLine(input.problem ?? ""))", "\(space)  # - \(path(input.path))"]
            }
    }

    /// A corpus as the manifest names it: absolute if it was given so, else from the manifest's folder.
    private func path(_ input: String) -> String {
        let paths = ManifestPaths(manifest: output)
        let sides = CorpusFiles.pair(input) ?? [input]
        let written = sides.map { side in
            let absolute = paths.absolute(ofCurrent: side)
            return side.hasPrefix("/") || side.hasPrefix("~") ? absolute : paths.portable(absolute)
        }
        return Self.quoted(written.joined(separator: ":"))
    }

    // MARK: Stages

    private var stages: [String] {
        var lines: [String] = []
        func stage(_ name: String, _ options: [(option: String, note: String)]) {
            guard !options.isEmpty else { return }
            lines.append("  \(name):")
            for (option, note) in options {
                let padding = String(repeating: " ", count: max(2, 24 - option.count))
                lines.append("    \(option)\(note.isEmpty ? "" : padding + "# " + note)")
            }
        }
        var ingest: [(String, String)] = []
        if let column = settings.sourceColumn { ingest.append(("source-column: \(Self.quoted(column))", "of tables")) }
        if let column = settings.targetColumn { ingest.append(("target-column: \(Self.quoted(column))", "")) }
        if settings.isLenient { ingest.append(("lenient: true", "keeps the good part of damaged files")) }
        if survey.hasDamagedMembers {
            ingest.append(("keep-going: true", "leave out damaged files in archives, and say so"))
        } else if !settings.isLenient, survey.sets.contains(where: { !$0.leftOut.isEmpty }) {
            ingest.append(("lenient: false", "true keeps the good part of damaged files"))
        }
        stage("ingest", ingest)
        // A twentieth for each set that is split off, at most a thousand.
        let size = min(1000, max(1, kept / 20))
        var prepare: [(String, String)] = []
        if survey["dev"] == nil {
            prepare.append(("dev-size: \(size)", "\(size.form(of: "pair")) to watch the training with"))
        }
        if tests.isEmpty {
            prepare.append(("test-size: \(size)", "\(size.form(of: "pair")) to score the model on"))
        }
        stage("prepare", prepare)
        stage("vocab", vocabulary)
        var train = [
            (
                "preset: auto",
                "here \(forecast.training.preset), \(forecast.training.epochs) epochs; or tiny, small, base, big"
            ), ("# minutes: 30", "a budget of time, in place of epochs"),
        ]
        // At the preset's size the batch would be the whole corpus, and an epoch one update.
        if pairs < 1_000 { train.append(("batch-tokens: 200", "few pairs need small updates to be enough of them")) }
        stage("train", train)
        stage("decode", [("beam: 5", "1 is faster, more is seldom better")])
        stage(
            "score",
            [
                ("metrics: bleu,chrf", "or: chrf++, ter"), ("# confidence: true", "95 % intervals"),
                ("# minimum: [bleu=20]", "a lower score ends the run with exit status 3"),
            ])
        return lines
    }

    /// Words where there is too little text to find pieces of words in, unless there are no spaces between them.
    private static func usesWords(_ settings: IngestSettings, pairs: Int) -> Bool {
        pairs < 5_000
            && ![settings.source, settings.target].contains { LanguageTag($0).isWrittenWithoutSpaces }
    }

    private var vocabulary: [(option: String, note: String)] {
        if Self.usesWords(settings, pairs: pairs) {
            return [("kind: words", "or: unigram, bpe, characters"), ("size: 4000", "the most words of each language")]
        }
        // Pieces of so little text without spaces would be whole phrases, of which no new sentence is made.
        if pairs < 2_000 { return [("kind: characters", "or: unigram, bpe, words")] }
        let kind = ("kind: unigram", "or: bpe, words, characters")
        // The stage's own choice is right below that; a script with many characters needs more.
        let large = pairs < 1_000_000 ? 8000 : 16_000
        let enough = max(large, (2 * survey.text.characters + 999) / 1000 * 1000)
        return [kind, ("\(pairs < 1_000_000 ? "# " : "")size: \(enough)", "pieces; by default what fits the corpus")]
    }

    // MARK: YAML

    /// A path as a YAML scalar.
    private static func quoted(_ text: String) -> String {
        let isPlain = text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_./-".contains($0)) }
        guard !isPlain || text.first == "-" || text.allSatisfy({ $0.isNumber }) else { return text }
        guard text.unicodeScalars.contains(where: { $0.value < 0x20 }) else {
            return "'" + text.replacing("'", with: "''") + "'"
        }
        let escaped = text.unicodeScalars.map { scalar in
            switch scalar {
            case "\"", "\\": "\\\(scalar)"
            case _ where scalar.value < 0x20:
                "\\x" + String(repeating: "0", count: scalar.value < 16 ? 1 : 0) + String(scalar.value, radix: 16)
            default: String(scalar)
            }
        }
        return "\"" + escaped.joined() + "\""
    }

    private static func oneLine(_ text: String) -> String {
        String(text.escapingControls.prefix { !$0.isNewline }.prefix(300))
    }
}
