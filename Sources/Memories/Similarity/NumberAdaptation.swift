import Corpora

extension SegmentMatch {
    /// The match with the numbers of a segment, and those of its inline codes, if its source differs from the segment in
    /// these alone; nil otherwise, and where the target does not say where they belong.
    package func adapted(to segment: String) -> SegmentMatch? {
        guard let numbered = withCodes(of: segment) else { return nil }
        var match = self
        match.kind = .adapted
        if numbered.source != source, numbered.source.utf8.elementsEqual(segment.utf8) {
            match.target = numbered.target
        } else if let target = numbered.targetWithNumbers(of: segment) {
            match.target = target
        } else {
            return nil
        }
        return match
    }

    /// The target with the numbers of a segment, if the source differs from the segment in numbers alone, and the target
    /// has each of them as often as the source; nil otherwise.
    ///
    /// A number that differs has to become the same one wherever it is, and no other one of the segment may be equal to
    /// it. It is found in the target as it is written in the source, or with a decimal comma in place of a point. The new
    /// number has to have its form, as the target shows no other: `1,000` says nothing about how its language writes `1.5`,
    /// nor does `1`.
    private func targetWithNumbers(of segment: String) -> String? {
        let (wanted, own, translated) = (NumberedText(segment), NumberedText(source), NumberedText(target))
        guard wanted.texts == own.texts else { return nil }
        var changes: [String: String] = [:]
        for (new, old) in zip(wanted.numbers, own.numbers) {
            // The same number twice, once changed and once not, does not say which one the target has.
            guard changes[old] == nil || changes[old] == new else { return nil }
            changes[old] = new
        }
        var numbers = translated.numbers
        for (old, new) in changes where old != new {
            guard Self.form(of: old) == Self.form(of: new) else { return nil }
            let count = own.numbers.count { $0 == old }
            let forms = [(old, new)] + Self.withComma(old, new)
            guard let form = forms.first(where: { form in translated.numbers.count { $0 == form.0 } == count }) else {
                return nil
            }
            for index in numbers.indices where translated.numbers[index] == form.0 { numbers[index] = form.1 }
        }
        guard numbers != translated.numbers else { return nil }
        return translated.text(with: numbers)
    }

    /// How a number is written: for each of its parts the zero of its digits, the separator before it and, of a part after
    /// a separator, whether it has the three digits of a group.
    private static func form(of number: String) -> [NumberPart] {
        var parts: [NumberPart] = [NumberPart()]
        var digits = 0
        func end() { parts[parts.count - 1].isGroup = parts.count > 1 && digits == 3 }
        for scalar in number.unicodeScalars {
            if scalar.properties.numericType == .decimal, let value = scalar.properties.numericValue {
                parts[parts.count - 1].zero = scalar.value - UInt32(value)
                digits += 1
            } else {
                end()
                parts.append(NumberPart(separator: scalar))
                digits = 0
            }
        }
        end()
        return parts
    }

    /// Two numbers with a decimal point, with commas.
    private static func withComma(_ old: String, _ new: String) -> [(String, String)] {
        let parts = [old, new].map { $0.split(separator: ".", omittingEmptySubsequences: false) }
        guard parts.allSatisfy({ $0.count == 2 && !$0[0].contains(",") && !$0[1].contains(",") }) else { return [] }
        return [(parts[0].joined(separator: ","), parts[1].joined(separator: ","))]
    }
}

/// The form of a part of a number, between separators.
private struct NumberPart: Equatable {
    var separator: Unicode.Scalar?
    var zero: UInt32 = 0
    var isGroup = false
}

/// A text divided into its numbers, as similarity sees them, and what is between them.
private struct NumberedText {
    /// One more than the numbers.
    private(set) var texts: [String] = []
    private(set) var numbers: [String] = []

    init(_ text: String) {
        let bytes = Array(text.utf8)
        var start = 0
        for range in SegmentTokens(text).numbers {
            texts.append(String(decoding: bytes[start..<range.lowerBound], as: UTF8.self))
            numbers.append(String(decoding: bytes[range], as: UTF8.self))
            start = range.upperBound
        }
        texts.append(String(decoding: bytes[start...], as: UTF8.self))
    }

    func text(with numbers: [String]) -> String {
        zip(texts, numbers + [""]).map { $0 + $1 }.joined()
    }
}
