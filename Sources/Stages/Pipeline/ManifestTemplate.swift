import Foundation
import Pipelines
import TrainStage

/// The manifest that `pipeline new` writes.
struct ManifestTemplate {
    let source: String, target: String
    let survey: CorpusSurvey
    let output: String

    private var pairs: Int { survey["train"]?.pairs ?? 0 }
    private var tests: [CorpusSurvey.Corpora] { survey.sets.filter { !["train", "dev"].contains($0.name) } }

    var text: String {
        let name = ((output as NSString).lastPathComponent as NSString).deletingPathExtension
        let preset = Preset.suggested(pairs: pairs)
        return """
            # \(source) to \(target):
            #
            #   pipeline run \(Self.word(output))             everything that is not done yet
            #   pipeline run \(Self.word(output)) --dry-run   what would run, and why
            #   pipeline status \(Self.word(output))          what is done
            #
            # What stands under a stage are the options of its command: `pipeline train --help` lists them.

            source: \(source)
            target: \(target)
            seed: 1                     # same seed, same result

            # Relative paths start at this file's folder.
            work: \(Self.quoted("work/\(name)"))
            reports: \(Self.quoted("reports/\(name)"))  # report.html of each test set

            corpora:
            \(corpora)

            stages:
            \(prepare)  vocab:
            \(vocabulary)
              train:
                preset: auto            # from \(pairs) pairs: \(preset.name); or tiny, small, base, big
                # minutes: 30           # a budget of time, in place of a number of epochs
              decode:
                beam: 5                 # 1 is faster, more is seldom better
              score: {}
                # minimum: ["bleu=20"]  # a lower score ends the run with exit status 3

            """
    }

    private var corpora: String {
        var lines = list("train", survey["train"], indentation: 2)
        if let dev = survey["dev"] {
            lines += list("dev", dev, indentation: 2)
        } else {
            lines.append(
                "  # dev: [...]              # without it, pairs of train are split off to watch the training with")
        }
        if tests.isEmpty {
            lines.append("  # tests: {news: [...]}    # without it, a test set is split off; its name is test")
        } else {
            lines.append("  tests:")
            for test in tests { lines += list(test.name, test, indentation: 4) }
        }
        return lines.joined(separator: "\n")
    }

    private func list(_ name: String, _ corpora: CorpusSurvey.Corpora?, indentation: Int) -> [String] {
        let space = String(repeating: " ", count: indentation)
        guard let corpora else { return [] }
        let paths = ManifestPaths(manifest: output)
        let files = corpora.inputs.map { input -> String in
            let isAbsolute = input.hasPrefix("/")
            let absolute = paths.absolute(ofCurrent: input)
            return isAbsolute ? absolute : paths.portable(absolute)
        }
        return ["\(space)\(name):  # \(corpora.pairs) pairs"] + files.map { "\(space)  - \(Self.quoted($0))" }
    }

    /// A twentieth for each set that is split off, at most a thousand.
    private var prepare: String {
        let size = min(1000, max(1, pairs / 20))
        var lines: [String] = []
        if survey["dev"] == nil { lines.append("    dev-size: \(size)") }
        if tests.isEmpty { lines.append("    test-size: \(size)") }
        return lines.isEmpty ? "" : "  prepare:\n" + lines.joined(separator: "\n") + "\n"
    }

    /// Words where there is too little text to find pieces of words in; then the more pieces, the more text.
    private var vocabulary: String {
        let (kind, size) =
            switch pairs {
            case ..<5_000: ("words", 4_000)
            case ..<200_000: ("unigram", 4_000)
            case ..<1_000_000: ("unigram", 8_000)
            default: ("unigram", 16_000)
            }
        return """
                kind: \(kind)\(String(repeating: " ", count: 18 - kind.count))# or: unigram, bpe, words, characters
                size: \(size)
            """
    }

    /// A path as a YAML scalar.
    private static func quoted(_ text: String) -> String {
        let isPlain = text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_./-".contains($0)) }
        guard !isPlain || text.first == "-" else { return text }
        return "'" + text.replacing("'", with: "''") + "'"
    }

    private static func word(_ text: String) -> String { text.contains(" ") ? "'\(text)'" : text }
}
