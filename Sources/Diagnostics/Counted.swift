extension Int {
    /// The number with its noun: `1 pair`, `2 pairs`, `2 entries` of `1 entry` where the plural is given.
    public func counted(_ noun: String, plural: String? = nil) -> String {
        "\(self) \(self == 1 ? noun : plural ?? noun + "s")"
    }
}
