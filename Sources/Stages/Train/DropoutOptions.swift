import ArgumentParser
import Training

/// The dropout options of `pipeline-train` beside `--dropout`, which sets all rates.
struct DropoutOptions: ParsableArguments {
    @Option(help: "Dropout rate of embeddings. (default: that of --dropout)")
    var embeddingDropout: Float?
    @Option(help: "Dropout rate of the outputs of recurrent layers. (default: that of --dropout)")
    var hiddenDropout: Float?
    @Option(help: "Dropout rate of the readout below the output layer. (default: that of --dropout)")
    var outputDropout: Float?
    @Option(help: "Dropout rate of the context vectors of attention.")
    var contextDropout: Float = 0
    @Flag(
        inversion: .prefixedNo, exclusivity: .exclusive,
        help: "Drop the same features of a sentence at every time step.")
    var variationalDropout = false

    /// - Parameter rate: the rate of the kinds without one of their own.
    func plan(all rate: Float?) -> DropoutPlan {
        var plan = DropoutPlan(all: rate)
        if let embeddingDropout { plan.embedding = embeddingDropout }
        if let hiddenDropout { plan.hidden = hiddenDropout }
        if let outputDropout { plan.output = outputDropout }
        plan.context = contextDropout
        plan.isVariational = variationalDropout
        return plan
    }

    /// - Parameter all: the rate of the kinds without one of their own; nil where it follows from the training.
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
            throw ValidationError("--variational-dropout has no effect, because all dropout rates are 0")
        }
    }
}
