extension String.UnicodeScalarView {
    /// Appends a short text, in time that does not grow with what is there: `append(contentsOf:)` copies that.
    mutating func append(scalarsOf text: String) {
        for scalar in text.unicodeScalars { append(scalar) }
    }
}
