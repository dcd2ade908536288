import ArgumentParser
import StageSupport
import Translation

/// The options of `pipeline-train` that only language models have.
struct LanguageModelOptions: ParsableArguments {
    @Flag(
        help: """
            Of a language model: read the text as one, and carry the state over from line to line and from batch to \
            batch, rather than begin each line with an empty one.
            """)
    var continuous = false
    @Option(
        help: ArgumentHelp(
            "With --continuous, the steps through which gradients flow back (truncated back-propagation through time). (default: \(TextStreams.usualSteps))",
            valueName: "steps"))
    var bptt: Int?
    @Option(
        help: ArgumentHelp(
            "Of a language model with a vocabulary for two languages: the side to learn. (default: target)",
            valueName: "source|target"))
    var side: SideOption?

    /// Each option, and whether it is given.
    var given: [(name: String, isGiven: Bool)] {
        [("continuous", continuous), ("bptt", bptt != nil), ("side", side != nil)]
    }

    /// The steps through which gradients flow back; nil for separate lines.
    var steps: Int? { continuous ? bptt ?? TextStreams.usualSteps : nil }

    func validate() throws {
        if let bptt {
            guard continuous else { throw ValidationError("--bptt is for --continuous") }
            try checkRange("bptt", bptt, 1...10_000)
        }
    }
}
