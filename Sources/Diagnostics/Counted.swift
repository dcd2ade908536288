extension Int {
    /// The number with its noun: `1 pair`, `2 pairs`, `2 entries` of `1 entry` where the plural is given.
    public func counted(_ noun: String, plural: String? = nil) -> String { "\(self) \(form(of: noun, plural: plural))" }

    /// The word alone, in the form that goes with the number: `pair` or `pairs`, `is` or `are` where that is given.
    public func form(of word: String, plural: String? = nil) -> String { self == 1 ? word : plural ?? word + "s" }
}
