import ArgumentParser
import Diagnostics
import Evaluation
import Tensors
import Training

extension TrainingArguments {
    /// Checks values on their own and options that contradict each other.
    func check() throws {
        try checkNumbers()
        try checkRates()
        try checkRisk()
        try require(
            preset == Preset.automatic || Preset.named(preset) != nil,
            "--preset is '\(preset)'; it must be one of \(Preset.names)")
        try require(
            precision.value.isSupported,
            "--precision is \(precision.value.rawValue), which this processor does not support; use f32")
        _ = try optimizerOptions.make()
        do {
            if let tokenize { _ = try Tokenizers.make(tokenize, loading: false) }
        } catch let problem as Diagnostic {
            throw ValidationError("--tokenize: \(problem.message)")
        }
    }

    private func require(_ holds: Bool, _ message: @autoclosure () -> String) throws {
        if !holds { throw ValidationError(message()) }
    }

    private func checkNumbers() throws {
        let lowerBounds: [(name: String, value: Int?, least: Int)] = [
            ("epochs", epochs, 1), ("maximum-updates", maximumUpdates, 0), ("batch-tokens", batchTokens, 1),
            ("maximum-length", maximumLength, 1), ("warmup", warmup, 0), ("patience", patience, 0),
            ("evaluate-every", evaluateEvery, 0), ("log-every", logEvery, 1),
            ("synchronize-every", synchronizeEvery, 1),
        ]
        for case (let name, let value?, let least) in lowerBounds {
            try require(value >= least, "--\(name) is \(value); it must be at least \(least)")
        }
        try require(
            maximumLength ?? 1 <= EncodedCorpus.longest,
            "--maximum-length is \(maximumLength ?? 1); it must be at most \(EncodedCorpus.longest)")
        for case (let name, let value?, let most) in [("threads", threads, 256), ("ranks", ranks, 4096)] {
            try require((1...most).contains(value), "--\(name) is \(value); it must be from 1 to \(most)")
        }
        try require(minutes >= 0 && minutes.isFinite, "--minutes is \(minutes); it must not be negative")
        if let learningRate {
            try require(
                learningRate > 0 && learningRate.isFinite, "--learning-rate is \(learningRate); it must be above 0")
        }
        if let consistency {
            try require(
                consistency >= 0 && consistency.isFinite, "--consistency is \(consistency); it must not be negative")
        }
        try require(clipNorm >= 0, "--clip-norm is \(clipNorm); it must not be negative")
        try require(
            (0...100).contains(averageLast) && averageLast != 1,
            "--average-last is \(averageLast); it must be 0 or from 2 to 100")
        try require(
            (1...100).contains(evaluationBeam), "--evaluation-beam is \(evaluationBeam); it must be from 1 to 100")
        try require(gradientFlow >= 0, "--gradient-flow is \(gradientFlow); it must not be negative")
        try require(saveInterval > 0, "--save-interval is \(saveInterval); it must be above 0")
    }

    private func checkRisk() throws {
        try riskOptions.check()
        guard riskOptions.plan != nil else { return }
        try require(
            consistency ?? 0 == 0,
            "--consistency reads each pair twice, and --minimum-risk its translations; leave --consistency out")
        try require(
            synchronizeEvery == nil,
            "--minimum-risk needs ranks that take every step together; leave --synchronize-every out")
    }

    private func checkRates() throws {
        let rates: [(name: String, value: Float?)] = [
            ("dropout", dropout), ("label-smoothing", labelSmoothing), ("subword-sampling", subwordSampling),
            ("subword-sampling-source", subwordSamplingSource), ("subword-sampling-target", subwordSamplingTarget),
            ("word-dropout", wordDropout), ("target-word-dropout", targetWordDropout),
            ("annotation-dropout", annotationDropout), ("average-rate", averageRate),
        ]
        for case (let name, let rate?) in rates {
            try require((0..<1).contains(rate), "--\(name) is \(rate); it must be at least 0 and below 1")
        }
        try dropoutKinds.check(all: dropout)
        for (name, all, parts) in [
            (
                "dropout", dropout,
                [dropoutKinds.embeddingDropout, dropoutKinds.hiddenDropout, dropoutKinds.outputDropout]
            ),
            ("subword-sampling", subwordSampling, [subwordSamplingSource, subwordSamplingTarget]),
        ] where all != nil && parts.allSatisfy({ $0 != nil }) {
            throw ValidationError("--\(name) has no effect, because all rates that it sets are given; leave it out")
        }
    }
}
