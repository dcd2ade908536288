import Evaluation
import Files

/// junit.xml: a test case for each gate and each metric, which continuous integration shows beside other tests.
package struct JUnitDocument {
    private let name: String, created: String
    private let verdicts: [QualityGate.Verdict]
    private let scores: [(name: String, text: String)]

    /// - Parameters:
    ///   - name: the report's title.
    ///   - created: when the report was made, as ISO 8601.
    ///   - verdicts: the results of the gates.
    ///   - scores: the metrics, each with the text that says its value.
    package init(
        name: String, created: String, verdicts: [QualityGate.Verdict], scores: [(name: String, text: String)]
    ) {
        (self.name, self.created, self.verdicts, self.scores) = (name, created, verdicts, scores)
    }

    init(_ report: Report) {
        self.init(
            name: report.name, created: report.created, verdicts: report.verdicts,
            scores: report.evaluation.measures.map { ($0.metric.key, $0.score.formatted()) })
    }

    /// The document in a report folder, a file that appears when it is committed.
    package func file(in folder: String) throws -> AtomicFile {
        let file = try AtomicFile("\(folder)/junit.xml")
        try file.write(text)
        return file
    }

    var text: String {
        let gates = verdicts.map { verdict in
            let failure =
                verdict.isPassed
                ? "" : "<failure type=\"gate\" message=\"\(escaped(verdict.sentence))\"/>"
            return testCase("gate", "\(verdict.metric) \(verdict.demand.name)", verdict.sentence, failure)
        }
        let measures = scores.map { testCase("score", $0.name, $0.text, "") }
        let failures = verdicts.count { !$0.isPassed }
        let counts = "tests=\"\(gates.count + measures.count)\" failures=\"\(failures)\" errors=\"0\" skipped=\"0\""
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuites \(counts)>
            <testsuite name="\(escaped(name))" \(counts) timestamp="\(escaped(created))">
            \((gates + measures).joined(separator: "\n"))
            </testsuite>
            </testsuites>

            """
    }

    private func testCase(_ kind: String, _ name: String, _ output: String, _ failure: String) -> String {
        "<testcase classname=\"\(escaped(self.name)).\(kind)\" name=\"\(escaped(name))\" time=\"0\">\(failure)"
            + "<system-out>\(escaped(output))</system-out></testcase>"
    }

    /// The text without the two characters that XML 1.0 (section 2.2) forbids and the page's escaping leaves.
    private func escaped(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.escapedForHTML.unicodeScalars {
            scalars.append([0xFFFE, 0xFFFF].contains(scalar.value) ? "\u{FFFD}" : scalar)
        }
        return String(scalars)
    }
}

extension QualityGate.Verdict.Demand {
    /// The name for a machine.
    var name: String {
        switch self {
        case .minimum: "minimum"
        case .maximum: "maximum"
        case .noFall: "no-fall"
        }
    }
}
