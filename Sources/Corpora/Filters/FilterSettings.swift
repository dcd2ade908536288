import Diagnostics

/// Which pairs `pipeline-prepare` keeps.
public struct FilterSettings: Sendable, Codable, Equatable {
    /// What makes a pair the repetition of an earlier one.
    public enum Deduplication: String, Sendable, Codable, CaseIterable {
        /// The same source and target.
        case pair
        /// The same source, whatever the target.
        case source
        /// The same target, whatever the source.
        case target
        case none
    }

    /// The least and most words of a segment, on either side.
    public var minimumLength = 1, maximumLength = 100
    /// The most characters of a segment.
    public var maximumCharacters = 1000
    /// How many times longer than the other a side may be, see ``RatioFilter``.
    public var maximumRatio = 3.0
    public var deduplication = Deduplication.pair
    /// Drops pairs whose target is their source.
    public var dropsIdentical = false

    public init() {}

    /// - Throws: ``ExitStatus/usage`` for numbers that cannot be meant.
    func validate() throws {
        guard minimumLength >= 1 else {
            throw Diagnostic(.usage, "the minimum length is \(minimumLength) words; give 1 or more")
        }
        guard maximumLength >= minimumLength else {
            throw Diagnostic(
                .usage,
                "the maximum length, \(maximumLength) words, is below the minimum, \(minimumLength); no pair would be kept"
            )
        }
        guard maximumCharacters >= 1 else {
            throw Diagnostic(.usage, "the maximum is \(maximumCharacters) characters; give 1 or more")
        }
        guard maximumRatio >= 1 else {
            throw Diagnostic(.usage, "the maximum ratio is \(maximumRatio); give 1 or more")
        }
    }
}
