import Text

extension ModelDescription {
    /// The language of a model whose vocabulary does not name one.
    private static let unnamed = LanguageTag("und")

    /// Whether a translation model is of a direction, by the primary language and the script of each tag.
    public func translates(from source: String, to target: String) -> Bool {
        LanguageTag(source).match(LanguageTag(self.source)) != .none
            && LanguageTag(target).match(LanguageTag(self.target)) != .none
    }

    /// Whether a model of one language can be of this one: it is, or its vocabulary names none.
    public func reads(_ language: String) -> Bool {
        let own = LanguageTag(source)
        return own == Self.unnamed || LanguageTag(language).match(own) != .none
    }
}
