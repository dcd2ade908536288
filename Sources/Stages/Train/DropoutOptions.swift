import ArgumentParser
import Training

/// The options of `pipeline-train` that say what is dropped where, beside `--dropout` for all places.
struct DropoutOptions: ParsableArguments {
    @Option(help: "Share of embeddings that is dropped. (default: that of --dropout)")
    var embeddingDropout: Float?
    @Option(help: "Share of the outputs of recurrent layers that is dropped. (default: that of --dropout)")
    var hiddenDropout: Float?
    @Option(help: "Share of the readout below the output layer that is dropped. (default: that of --dropout)")
    var outputDropout: Float?
    @Option(help: "Share of what attention has found in the source that is dropped.")
    var contextDropout: Float = 0
    @Flag(
        inversion: .prefixedNo, exclusivity: .exclusive,
        help: "Drop the same features of a sentence at every time step.")
    var variationalDropout = false

    /// - Parameter rate: that of the places without one of their own.
    func plan(all rate: Float?) -> DropoutPlan {
        var plan = DropoutPlan(all: rate)
        if let embeddingDropout { plan.embedding = embeddingDropout }
        if let hiddenDropout { plan.hidden = hiddenDropout }
        if let outputDropout { plan.output = outputDropout }
        plan.context = contextDropout
        plan.isVariational = variationalDropout
        return plan
    }

    /// - Parameter all: the rate of the places without one of their own; nil where it follows from the training.
    func check(all: Float?) throws {
        for (name, rate) in [
            ("embedding", embeddingDropout), ("hidden", hiddenDropout), ("output", outputDropout),
            ("context", contextDropout),
        ] {
            guard let rate, !(0..<1).contains(rate) else { continue }
            throw ValidationError("--\(name)-dropout is \(rate); it must be at least 0 and below 1")
        }
        let rates = [embeddingDropout ?? all, hiddenDropout ?? all, outputDropout ?? all, contextDropout]
        if variationalDropout, rates.allSatisfy({ $0 == 0 }) {
            throw ValidationError("--variational-dropout has no effect, as nothing is dropped")
        }
    }
}
