/// How a word is written.
enum LetterCase {
    /// Without capitals; also words without letters.
    case small
    /// A capital, and small letters.
    case capitalized
    /// Two capitals or more, and no small letter.
    case capitals
    case mixed

    init(_ word: String) {
        var upper = 0, lower = 0
        var firstIsUpper = false
        for (index, scalar) in word.unicodeScalars.enumerated() {
            if scalar.isASCII {
                switch scalar.value {
                case 0x41...0x5A: upper += 1
                case 0x61...0x7A: lower += 1
                default: continue
                }
            } else if scalar.properties.isUppercase || scalar.properties.generalCategory == .titlecaseLetter {
                upper += 1
            } else if scalar.properties.isLowercase {
                lower += 1
            }
            if index == 0 { firstIsUpper = upper == 1 }
        }
        self =
            upper == 0
            ? .small
            : lower == 0 ? (upper > 1 ? .capitals : .capitalized) : firstIsUpper && upper == 1 ? .capitalized : .mixed
    }
}
