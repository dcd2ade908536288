extension String {
    /// The text without white space at its ends, and one space for each run of it inside.
    var foldingSpaces: String { split(whereSeparator: \.isWhitespace).joined(separator: " ") }
}
