import ArgumentParser
import Diagnostics
import Evaluation
import Foundation

// What scores of classes and of tags have in common.
extension ScoreCommand {
    /// The options that only translations have, each with whether it is given.
    var optionsOfTranslation: [(name: String, isGiven: Bool)] {
        [
            ("references", !references.isEmpty), ("sources", sources != nil), ("similarity", similarity != nil),
            ("matches", matches != nil), ("maximum", !maximum.isEmpty), ("model", model != nil),
            ("attention", attention != nil), ("baseline", testOptions.baseline != nil),
            ("baseline-report", testOptions.baselineReport != nil), ("confidence", testOptions.confidence),
        ]
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
