/// Drops pairs with a side of too many characters: encoded data, tables, text without spaces.
struct CharactersFilter: PairFilter {
    let name = "characters"
    private let maximum: Int

    init?(_ settings: FilterSettings) { maximum = settings.maximumCharacters }

    func keeps(_ source: SegmentView, _ target: SegmentView) -> Bool {
        source.characters <= maximum && target.characters <= maximum
    }
}
