import Evaluation

/// junit.xml: a test case for each gate and each metric, which continuous integration shows beside other tests.
struct JUnitDocument {
    private let report: Report

    init(_ report: Report) { self.report = report }

    var text: String {
        let gates = report.verdicts.map { verdict in
            let failure =
                verdict.isPassed
                ? "" : "<failure type=\"gate\" message=\"\(escaped(verdict.sentence))\"/>"
            return testCase("gate", "\(verdict.metric) \(verdict.demand.name)", verdict.sentence, failure)
        }
        let scores = report.evaluation.measures.map { measure in
            testCase("score", measure.metric.key, measure.score.formatted(), "")
        }
        let failures = report.verdicts.count { !$0.isPassed }
        let name = escaped(report.name)
        let counts = "tests=\"\(gates.count + scores.count)\" failures=\"\(failures)\" errors=\"0\" skipped=\"0\""
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuites \(counts)>
            <testsuite name="\(name)" \(counts) timestamp="\(escaped(report.created))">
            \((gates + scores).joined(separator: "\n"))
            </testsuite>
            </testsuites>

            """
    }

    private func testCase(_ kind: String, _ name: String, _ output: String, _ failure: String) -> String {
        "<testcase classname=\"\(escaped(report.name)).\(kind)\" name=\"\(escaped(name))\" time=\"0\">\(failure)"
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
