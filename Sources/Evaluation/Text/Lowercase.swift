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
            } else {
                scalar.appendLowered(to: &result)
            }
        }
        return String(result)
    }

    /// Whether the sigma at `index` follows a cased letter and no cased letter follows it.
    private static func isFinal(_ index: Int, in scalars: [Unicode.Scalar]) -> Bool {
        let before = scalars[..<index].last { !$0.isCaseIgnorable }
        let after = scalars[(index + 1)...].first { !$0.isCaseIgnorable }
        return before?.isCased == true && after?.isCased != true
    }
}

extension Unicode.Scalar {
    /// Whether the character is in Unicode 14, which Python 3.11 has.
    fileprivate var isKnownToPython: Bool { (properties.age?.major ?? .max) <= 14 }

    /// One letter, ʕ, has lost its case since.
    fileprivate var isCased: Bool { properties.isCased && isKnownToPython || value == 0x295 }

    /// One mark, an Ahom vowel, has become a spacing one since.
    fileprivate var isCaseIgnorable: Bool { properties.isCaseIgnorable && isKnownToPython || value == 0x1171E }

    fileprivate func appendLowered(to result: inout String.UnicodeScalarView) {
        switch value {
        case 0..<0x590 where Self.lowered[Int(value)] != nil: result.append(Self.lowered[Int(value)] ?? self)
        // Hebrew to Burmese, Chinese to Yi, and Hangul know no case.
        case 0x590..<0x10A0, 0x2E80..<0xA640, 0xAC00..<0xD7A4: result.append(self)
        case _ where !properties.changesWhenLowercased || !isKnownToPython: result.append(self)
        default: result.append(contentsOf: properties.lowercaseMapping.unicodeScalars)
        }
    }

    /// The Latin, Greek, Cyrillic and Armenian letters in lower case; nil where that takes more than one scalar.
    private static let lowered: [Unicode.Scalar?] = (0..<0x590).map { value in
        Unicode.Scalar(value as UInt32).flatMap { scalar in
            let mapping = scalar.properties.lowercaseMapping.unicodeScalars
            return mapping.count == 1 ? mapping.first : nil
        }
    }
}
