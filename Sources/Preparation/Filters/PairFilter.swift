/// Decides whether a pair stays in the corpus. A new filter is a file beside this and a line in ``PairFilters``.
protocol PairFilter: SendableMetatype {
    /// The filter's name in `--filters` and in statistics.
    static var name: String { get }
    /// Whether `--filters` can give it a number, as in `name=0.5`, see ``FilterSettings/number(for:)``.
    static var takesNumber: Bool { get }

    /// Nil where the settings do not ask for the filter.
    init?(_ settings: FilterSettings)

    /// Whether the pair stays. White space is folded, and neither side is empty.
    func keeps(_ source: SegmentView, _ target: SegmentView) -> Bool

    /// What the filter cannot do with these settings, for people.
    var warnings: [String] { get }
}

extension PairFilter {
    static var takesNumber: Bool { false }
    var warnings: [String] { [] }
    var name: String { Self.name }
}

/// The filters of `pipeline-prepare`.
public enum PairFilters {
    static let all: [any PairFilter.Type] = [
        LengthFilter.self,
        CharactersFilter.self,
        RatioFilter.self,
        IdenticalFilter.self,
        EncodingFilter.self,
        MarkupFilter.self,
        RepetitionFilter.self,
        LettersFilter.self,
        ScriptFilter.self,
        NumbersFilter.self,
        AddressesFilter.self,
        LanguageFilter.self,
        DuplicateFilter.self,
        NearDuplicateFilter.self,
    ]

    /// The names of all filters as `--filters` takes them, in the order in which they are asked by default.
    public static var names: String {
        all.map { $0.takesNumber ? "\($0.name)[=NUMBER]" : $0.name }.joined(separator: ", ")
    }

    static func named(_ name: some StringProtocol) -> (any PairFilter.Type)? { all.first { $0.name == name } }

    /// The filters in the order in which they are asked: that of the settings, or else that of the list, in which
    /// those that remember pairs come last, so that they remember only what is kept.
    static func make(_ settings: FilterSettings) -> [any PairFilter] {
        let asked = settings.order.isEmpty ? all : settings.order.compactMap { named(FilterSettings.name(in: $0)) }
        return asked.compactMap { $0.init(settings) }
    }
}
