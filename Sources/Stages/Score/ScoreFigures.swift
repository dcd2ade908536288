import ArgumentParser
import Diagnostics
import Evaluation
import Files
import Foundation
import Reporting

// What scores of classes, of tags and of texts have in common.
extension ScoreCommand {
    /// The options that only translations have, each with whether it is given, those with a default whether they say
    /// something else. `--language` is not among them: manifests of all tasks give it.
    var optionsOfTranslation: [(name: String, isGiven: Bool)] {
        let own: [(name: String, isGiven: Bool)] = [
            ("references", !references.isEmpty), ("sources", sources != nil), ("similarity", similarity != nil),
            ("matches", matches != nil), ("attention", attention != nil),
            ("minimum-placeholders", minimumPlaceholders != nil), ("width", width != Self.usualWidth),
        ]
        return own + metricOptions.given + testOptions.given
    }

    /// Refuses options that have no effect on what is scored.
    /// - Parameter option: the option that says what that is.
    func refuse(_ others: [(name: String, isGiven: Bool)], with option: String) throws {
        if let other = others.first(where: \.isGiven) {
            throw ValidationError("--\(other.name) is not for --\(option); leave it out")
        }
    }

    /// The lower bounds of figures, in percent.
    /// - Parameter figures: their names.
    func figureGates(_ figures: [String]) throws -> [QualityGate] {
        try minimum.map { text in
            let parts = text.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, figures.contains(parts[0]), let value = Double(parts[1]), (0...100).contains(value)
            else {
                throw ValidationError(
                    "--minimum \(text) is not \(figures.joined(separator: " or ")) and a value from 0 to 100, "
                        + "as in accuracy=80")
            }
            return QualityGate(metric: parts[0], minimum: value)
        }
    }
}

extension QualityGate {
    /// The result for a figure of classes, tags or a text.
    func verdict(on value: Double) -> Verdict {
        switch limit {
        case .minimum(let least):
            let isPassed = value >= least
            return verdict(
                on: value, .minimum(least), isPassed, isPassed ? "at least" : "below the minimum of", least)
        case .maximum(let most):
            let isPassed = value <= most
            return verdict(
                on: value, .maximum(most), isPassed, isPassed ? "at most" : "above the maximum of", most)
        }
    }

    private func verdict(
        on value: Double, _ demand: Verdict.Demand, _ isPassed: Bool, _ words: String, _ bound: Double
    ) -> Verdict {
        // As many digits as it takes to tell a figure that fails from the bound.
        let digits = isPassed ? 2 : (2...12).first { value.fixed($0) != bound.fixed($0) } ?? 12
        return Verdict(
            metric: metric, name: metric, value: value, demand: demand, isPassed: isPassed,
            sentence: "\(metric) is \(value.readable(digits)), \(words) \(bound.short).")
    }
}

extension JUnitDocument {
    /// The gates and figures of classes, tags or a text.
    init(_ name: String, _ verdicts: [QualityGate.Verdict], figures: [(name: String, value: Double)]) {
        self.init(
            name: name, created: Timestamp.now, verdicts: verdicts,
            scores: figures.map { ($0.name, "\($0.name) = \($0.value.readable(2))") })
    }
}

extension CorpusPage {
    /// Adds what the model's folder tells: how it learnt, and the language of the texts.
    /// - Parameter unit: what the training's loss is a mean over.
    mutating func add(_ model: ReportedModel, lossOfEach unit: String) {
        // Where it is undetermined, each text's first letter says its direction.
        if let language = model.language, language != "und" { (source, target) = (language, language) }
        if let training = model.training { add(training, lossOfEach: unit) }
    }

    /// Writes the report of classes, tags or a text: report.json, report.md, report.html, sentences.jsonl and junit.xml,
    /// which appear together or not at all.
    func write(to folder: String, with figures: some Encodable, _ junit: JUnitDocument) throws {
        let files = try self.files("report", in: folder, with: figures) + [junit.file(in: folder)]
        for file in files { try file.commit() }
    }
}
