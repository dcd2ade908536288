import Foundation

extension Int {
    /// The number with its noun: `1 pair`, `2 pairs`, `2 entries` of `1 entry` where the plural is given.
    public func counted(_ noun: String, plural: String? = nil) -> String { "\(self) \(form(of: noun, plural: plural))" }

    /// The word alone, in the form that goes with the number: `pair` or `pairs`, `is` or `are` where that is given.
    public func form(of word: String, plural: String? = nil) -> String { self == 1 ? word : plural ?? word + "s" }
}

extension Double {
    /// The number for people: with some digits after the point, and from a million on, as a perplexity may be, with three
    /// digits in all and a power of ten.
    public func readable(_ digits: Int) -> String {
        String(format: magnitude < 1e6 ? "%.\(digits)f" : "%.3g", self)
    }
}
