extension String {
    /// The text in lower case as Python's `str.lower()` has it: full Unicode mappings, and a capital sigma becomes
    /// the final one (ς) at the end of a word, which `lowercased()` does not do. Unicode 3.13, Final_Sigma.
    ///
    /// Letters that Unicode got after version 14, which Python 3.11 knows, stay as they are.
    func loweredForScoring() -> String {
        guard utf8.contains(where: { $0 >= 0x80 }) else { return lowercased() }
        let scalars = Array(unicodeScalars)
        var result = String.UnicodeScalarView()
        for (index, scalar) in scalars.enumerated() {
            if scalar == "\u{3A3}" {
                result.append(Self.isFinal(index, in: scalars) ? "\u{3C2}" : "\u{3C3}")
            } else if scalar.isASCII {
                result.append(scalar.properties.isUppercase ? Unicode.Scalar(UInt8(scalar.value) + 32) : scalar)
            } else if !scalar.properties.changesWhenLowercased || (scalar.properties.age?.major ?? .max) > 14 {
                result.append(scalar)
            } else {
                result.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
            }
        }
        return String(result)
    }

    /// Whether the sigma at `index` follows a cased letter and no cased letter follows it.
    private static func isFinal(_ index: Int, in scalars: [Unicode.Scalar]) -> Bool {
        let before = scalars[..<index].last { !$0.properties.isCaseIgnorable }
        let after = scalars[(index + 1)...].first { !$0.properties.isCaseIgnorable }
        return before?.properties.isCased == true && after?.properties.isCased != true
    }
}
