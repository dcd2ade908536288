/// Drops pairs with a side of too many characters: encoded data, tables, text without spaces.
struct CharactersFilter: PairFilter {
    static let name = "characters"
    static let takesNumber = true
    private let maximum: Int

    init?(_ settings: FilterSettings) {
        maximum = settings.number(for: Self.name).map { Int(min($0, 1e9)) } ?? settings.maximumCharacters
    }

    func keeps(_ source: SegmentView, _ target: SegmentView) -> Bool {
        source.characters <= maximum && target.characters <= maximum
    }
}
