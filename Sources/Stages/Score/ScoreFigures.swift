import ArgumentParser
import Diagnostics
import Evaluation
import Foundation

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
    func figureGates(_ figures: [String]) throws -> [(figure: String, value: Double)] {
        try minimum.map { text in
            let parts = text.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, figures.contains(parts[0]), let value = Double(parts[1]), (0...100).contains(value)
            else {
                throw ValidationError(
                    "--minimum \(text) is not \(figures.joined(separator: " or ")) and a value from 0 to 100, "
                        + "as in accuracy=80")
            }
            return (parts[0], value)
        }
    }

    /// Ends with the gates whose figure is too low.
    func checkGates(_ gates: [(figure: String, value: Double)], _ value: (String) -> Double) throws {
        let problems = gates.compactMap { gate -> Diagnostic? in
            let value = value(gate.figure)
            guard value < gate.value else { return nil }
            return Diagnostic(
                .gateFailed,
                "the quality gate failed: \(gate.figure) is \(String(format: "%.2f", value)), "
                    + "below the minimum of \(gate.value.short)")
        }
        if !problems.isEmpty { throw DiagnosticList(problems) }
    }
}
