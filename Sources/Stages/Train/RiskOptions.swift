import ArgumentParser
import Evaluation
import Training

/// The options of `pipeline-train` about minimum risk.
struct RiskOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Minimum risk, for a model of --from: in each update, draw n translations of each source from the model, and \
            make those more probable that come closer to the reference than the others do. A batch has room for them, so \
            it has fewer pairs. Give a low --learning-rate. (default: cross-entropy alone)
            """, valueName: "n"))
    var minimumRisk: Int?
    @Option(
        help: ArgumentHelp(
            "How minimum risk measures what is close to the reference, sentence by sentence. (default: bleu)",
            valueName: SentenceScore.names.joined(separator: "|")), completion: .list(SentenceScore.names))
    var risk: String?
    @Option(
        help: """
            The power of minimum risk's probabilities: below 1 improbable translations count nearly as much as probable \
            ones. (default: \(MinimumRisk.usualSharpness))
            """)
    var riskSharpness: Float?
    @Option(
        help: """
            The share of the usual objective, the cross-entropy of the references, beside minimum risk. \
            (default: \(MinimumRisk.usualMixture))
            """)
    var riskMixture: Float?

    private static let most = 1000

    /// Each option, and whether it is given.
    var given: [(name: String, isGiven: Bool)] {
        [
            ("minimum-risk", minimumRisk != nil), ("risk", risk != nil), ("risk-sharpness", riskSharpness != nil),
            ("risk-mixture", riskMixture != nil),
        ]
    }

    /// What is minimized; nil for cross-entropy alone.
    var plan: MinimumRisk? {
        minimumRisk.map {
            MinimumRisk(
                samples: $0, metric: risk ?? SentenceScore.names[0],
                sharpness: riskSharpness ?? MinimumRisk.usualSharpness,
                mixture: riskMixture ?? MinimumRisk.usualMixture)
        }
    }

    /// Checks values on their own.
    func check() throws {
        guard let minimumRisk else {
            if let other = given.first(where: \.isGiven) {
                throw ValidationError("--\(other.name) is for --minimum-risk")
            }
            return
        }
        guard (1...Self.most).contains(minimumRisk) else {
            throw ValidationError("--minimum-risk is \(minimumRisk); it must be from 1 to \(Self.most)")
        }
        if let risk, !SentenceScore.names.contains(risk) {
            throw ValidationError(
                "--risk is '\(risk)'; it must be one of \(SentenceScore.names.joined(separator: ", "))")
        }
        if let riskSharpness, !(riskSharpness > 0 && riskSharpness.isFinite) {
            throw ValidationError("--risk-sharpness is \(riskSharpness); it must be above 0")
        }
        if let riskMixture, !(0..<1).contains(riskMixture) {
            throw ValidationError("--risk-mixture is \(riskMixture); it must be at least 0 and below 1")
        }
    }
}
