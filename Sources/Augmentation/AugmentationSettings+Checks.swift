import Diagnostics
import Evaluation

extension AugmentationSettings {
    /// Finds options that contradict each other.
    /// - Throws: `ExitStatus.usage`.
    public func check() throws {
        func require(_ holds: Bool, _ message: @autoclosure () -> String) throws {
            if !holds { throw Diagnostic(.usage, message()) }
        }
        guard let kind else {
            let names = AugmentationMethods.all.map(\.name)
            let guess = method.nearest(among: names).map { "; did you mean '\($0)'?" } ?? ""
            throw Diagnostic(
                .usage,
                "\(setting: "method") is '\(method)'; it must be one of \(names.joined(separator: ", "))\(guess)")
        }
        try require(bitext == nil || text.isEmpty, "\(setting: "bitext") and \(setting: "text") exclude each other")
        try require(
            bitext != nil || !text.isEmpty && kind.reads.count == 1,
            kind.reads.count == 1
                ? "there is nothing to read; give \(setting: "text") or \(setting: "bitext")"
                : "\(method) needs a \(setting: "bitext")")
        try require(
            kind.modelsWrite.isEmpty == model.isEmpty,
            model.isEmpty ? "\(method) needs a \(setting: "model")" : "\(method) uses no \(setting: "model")")
        try require((1...100).contains(copies), "\(setting: "copies") is \(copies); it must be from 1 to 100")
        try require((1...100).contains(best), "\(setting: "best") is \(best); it must be from 1 to 100")
        if let beam { try require((1...100).contains(beam), "\(setting: "beam") is \(beam); it must be from 1 to 100") }
        try require(SentenceScore.names.contains(metric), "\(setting: "by") must be bleu or chrf")
        if let sampling {
            try require(
                !kind.modelsWrite.isEmpty && !kind.isEnsemble, "\(setting: "sample") is not for \(method)")
            try require(beam == nil, "\(setting: "beam") is for a search, not for \(setting: "sample")")
            try require(
                sampling.temperature.isFinite && sampling.temperature > 0,
                "\(setting: "temperature") is \(sampling.temperature); it must be above 0")
            try require(sampling.top >= 0, "\(setting: "top") is \(sampling.top); it must not be negative")
        }
        if let minimumScore {
            try require(!kind.modelsWrite.isEmpty, "\(setting: "minimumScore") is for methods with models")
            try require(
                minimumScore <= 0, "\(setting: "minimumScore") is \(minimumScore); a log probability is at most 0")
        }
        try require(
            roundTrip.isEmpty || !kind.modelsWrite.isEmpty, "\(setting: "roundTrip") is for methods with models")
        try require(
            (0...100).contains(minimumRoundTrip),
            "\(setting: "minimumRoundTrip") is \(minimumRoundTrip); it must be from 0 to 100")
        for (name, rate) in [
            ("lowercase", noise.lowercase), ("uppercase", noise.uppercase), ("openEnd", noise.openEnd),
            ("typingErrors", noise.typing),
        ] { try require((0...1).contains(rate), "\(setting: name) is \(rate); it must be from 0 to 1") }
        try require(
            noise.lowercase + noise.uppercase <= 1,
            "\(setting: "lowercase") and \(setting: "uppercase") are more than 1")
        try require((1...100_000).contains(longest), "\(setting: "longest") is \(longest); it must be from 1 to 100000")
        try require(linesAtOnce >= 1, "\(setting: "linesAtOnce") is \(linesAtOnce); it must be at least 1")
    }
}
