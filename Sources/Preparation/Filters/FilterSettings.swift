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
    /// How many times longer than the other a side may be, see `RatioFilter`.
    public var maximumRatio = 3.0
    /// Which repeated pairs are dropped.
    public var deduplication = Deduplication.pair
    /// Drops pairs whose target is their source.
    public var dropsIdentical = false
    /// The filters by name, some with a number, `name=0.5`, in the order in which they are asked; empty for those that
    /// the other settings ask for.
    public var order: [String] = []
    /// As `deduplication`, but by the letters and digits of a segment alone.
    public var nearDeduplication = Deduplication.none
    /// Drops pairs with a side in another language.
    public var checksLanguage = false
    /// Drops pairs whose numbers disagree.
    public var checksNumbers = false
    /// Drops pairs whose web or mail addresses disagree.
    public var checksAddresses = false
    /// Drops pairs with wrongly decoded text.
    public var checksEncoding = false
    /// Drops pairs with markup.
    public var checksMarkup = false
    /// The least share of letters in the script of the language; 0 for no check.
    public var minimumScript = 0.0
    /// The least share of letters among the characters; 0 for no check.
    public var minimumLetters = 0.0
    /// The longest run of one character; 0 for no check.
    public var maximumRepetition = 0
    /// What filters that ask models keep.
    public var models = ModelFilterSettings()
    /// The languages of the two sides.
    public var source = "", target = ""

    public init() {}

    /// Whether the order names a filter, which turns it on.
    func asksFor(_ filter: String) -> Bool { order.contains { Self.name(in: $0) == filter } }

    /// The number that the order gives a filter.
    func number(for filter: String) -> Double? {
        order.first { Self.name(in: $0) == filter }.flatMap { Double($0.dropFirst(filter.count + 1)) }
    }

    static func name(in entry: String) -> Substring { entry.prefix { $0 != "=" } }

    /// - Throws: `ExitStatus.usage` for numbers that cannot be meant.
    func validate() throws {
        try models.validate()
        for entry in order {
            let name = Self.name(in: entry)
            guard let filter = PairFilters.named(name) else {
                throw Diagnostic(.usage, "there is no filter '\(name)'; there are \(PairFilters.names)")
            }
            guard entry.contains("=") else { continue }
            guard filter.takesNumber else { throw Diagnostic(.usage, "the filter '\(name)' takes no number") }
            guard let number = number(for: filter.name), number.isFinite, number >= 0 else {
                throw Diagnostic(
                    .usage, "'\(entry)' gives the filter no number; write '\(name)=' and a number from 0 on")
            }
        }
        guard Set(order.map(Self.name)).count == order.count else {
            throw Diagnostic(.usage, "a filter is named twice")
        }
        let shares = [
            minimumScript, minimumLetters, number(for: ScriptFilter.name), number(for: LettersFilter.name),
        ]
        guard shares.allSatisfy({ (0...1).contains($0 ?? 0) }) else {
            throw Diagnostic(.usage, "the least share of letters must be from 0 to 1")
        }
        guard minimumLength >= 1 else {
            throw Diagnostic(.usage, "the minimum length is \(minimumLength) words; give 1 or more")
        }
        guard maximumLength >= minimumLength else {
            throw Diagnostic(
                .usage,
                "the maximum length, \(maximumLength.counted("word")), is below the minimum, \(minimumLength); no pair would be kept"
            )
        }
        guard maximumCharacters >= 1 else {
            throw Diagnostic(.usage, "the maximum is \(maximumCharacters) characters; give 1 or more")
        }
        let ratio = number(for: RatioFilter.name) ?? maximumRatio
        guard ratio >= 1 else {
            throw Diagnostic(.usage, "the maximum ratio is \(ratio); give 1 or more")
        }
    }
}
