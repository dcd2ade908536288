extension StringProtocol {
    /// Whether there is anything but white space.
    package var hasText: Bool { contains { !$0.isWhitespace } }
}

extension String {
    /// The text with single spaces in place of breaking white space and none at either end, as ingestion writes segments:
    /// no-break spaces within the text belong to it.
    package var foldingBreakingSpaces: String {
        var scalars = String.UnicodeScalarView()
        var isSpacePending = false
        for scalar in unicodeScalars {
            if scalar.isNoBreakSpace {
                guard !scalars.isEmpty else { continue }
            } else if scalar.properties.isWhitespace || (0x1C...0x1F).contains(scalar.value) {
                isSpacePending = !scalars.isEmpty
                continue
            }
            if isSpacePending { scalars.append(" ") }
            isSpacePending = false
            scalars.append(scalar)
        }
        while let last = scalars.last, last == " " || last.isNoBreakSpace { scalars.removeLast() }
        return String(scalars)
    }
}

extension Unicode.Scalar {
    var isNoBreakSpace: Bool { [0xA0, 0x2007, 0x202F].contains(value) }
}
