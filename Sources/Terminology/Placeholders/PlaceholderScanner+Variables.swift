// Formats, variables and options.
extension PlaceholderScanner {
    /// `%s`, `%-5.2f`, `%1$d`, `%(name)s`, `%%`, and conversions of dates such as `%Y`.
    func percentFormat() -> Placeholder? {
        let isAfterNumber = position > 0 && Self.isDigit(bytes[position - 1])
        var index = position + 1
        if byte(index) == UInt8(ascii: "%") { return make(.format, to: index + 1) }
        var isNamed = false
        if byte(index) == UInt8(ascii: "(") {
            let end = self.end(from: index + 1) {
                Self.isNameByte($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-")
            }
            guard end > index + 1, byte(end) == UInt8(ascii: ")") else { return nil }
            index = end + 1
            isNamed = true
        }
        let flags = Array("-+#0'123456789.*$".utf8)
        let start = index
        index = end(from: index, while: flags.contains)
        let hasFlags = index > start
        for length in ["hh", "ll", "h", "l", "L", "q", "j", "z", "t"] as [StaticString] where has(length, at: index) {
            // `%t` and `%h` alone are no lengths.
            guard let next = byte(index + length.utf8CodeUnitCount), "diouxXeEfFgGsSc".utf8.contains(next) else {
                continue
            }
            index += length.utf8CodeUnitCount
            break
        }
        guard let conversion = byte(index) else { return nil }
        let isUsual = "diouxXeEfFgGaAcCsSpnmr@".utf8.contains(conversion)
        guard isUsual || !hasFlags && !isNamed && Self.isLetter(conversion) else { return nil }
        // `50%discount` and `100% of` are numbers; of `%PATH%` the name is longer.
        if !isNamed, !hasFlags {
            let name = end(from: position + 1, while: Self.isNameByte)
            if byte(name) == UInt8(ascii: "%"), name > position + 2 { return nil }
            if isAfterNumber || !isUsual, name > index + 1 { return nil }
        }
        // `%-style` is a word.
        if !isNamed, bytes[start..<index].elementsEqual([0x2D]), byte(index + 1).map(Self.isLetter) == true {
            return nil
        }
        return make(.format, to: index + 1)
    }

    /// `%PATH%`.
    func environmentVariable() -> Placeholder? {
        let end = self.end(from: position + 1, while: Self.isNameByte)
        guard end > position + 1, byte(end) == UInt8(ascii: "%"), Self.isLetter(bytes[position + 1]) else { return nil }
        return make(.variable, to: end + 1)
    }

    /// `{0}`, `{name}`, `{name!r:>10}`, `{}`, `{{ name }}`, `{% tag %}`, `{attribute-name}`.
    func braces() -> Placeholder? {
        for (opening, closing) in [("{{", "}}"), ("{%", "%}"), ("{#", "#}")] as [(StaticString, StaticString)]
        where has(opening, at: position) {
            guard let end = index(of: closing, from: position + 2) else { return nil }
            return make(.variable, to: end + 2)
        }
        var index = end(from: position + 1) {
            Self.isNameByte($0) || [0x2D, 0x2E, 0x5B, 0x5D].contains($0)
        }
        if byte(index) == UInt8(ascii: "!"), let form = byte(index + 1), "rsa".utf8.contains(form) { index += 2 }
        if byte(index) == UInt8(ascii: ":") {
            index = end(from: index + 1) { !Self.isSpace($0) && $0 != 0x7B && $0 != 0x7D && $0 < 0x80 }
        }
        guard byte(index) == UInt8(ascii: "}") else { return nil }
        return make(.variable, to: index + 1)
    }

    /// `${name}`, `$[name]`, `$(name)`, `$NAME`.
    func dollarVariable() -> Placeholder? {
        guard let next = byte(position + 1) else { return nil }
        let closings: [UInt8: UInt8] = [0x7B: 0x7D, 0x5B: 0x5D, 0x28: 0x29]
        if let closing = closings[next] {
            let end = self.end(from: position + 2) { Self.isNameByte($0) || ":.-@/#%*+?!,$=".utf8.contains($0) }
            guard byte(end) == closing, end > position + 2 else { return nil }
            return make(.variable, to: end + 1)
        }
        guard Self.isLetter(next) || next == 0x5F else { return nil }
        return make(.variable, to: end(from: position + 1, while: Self.isNameByte))
    }

    /// `|name|`.
    func substitution() -> Placeholder? {
        guard position == 0 || !Self.isNameByte(bytes[position - 1]), let first = byte(position + 1),
            Self.isNameByte(first)
        else { return nil }
        let end = self.end(from: position + 1) { Self.isNameByte($0) || $0 == 0x2D || $0 == 0x2E || $0 == 0x20 }
        guard byte(end) == UInt8(ascii: "|"), bytes[end - 1] != 0x20, byte(end + 1).map(Self.isNameByte) != true else {
            return nil
        }
        return make(.variable, to: end + 1)
    }

    /// `--name`, `-n`; of `--name=<value>` the value is text.
    func commandOption() -> Placeholder? {
        guard isOptionStart(position) else { return nil }
        if byte(position + 1) == UInt8(ascii: "-") {
            guard let first = byte(position + 2), Self.isAlphanumeric(first) || first == UInt8(ascii: "[") else {
                return nil
            }
            var end = position + 2
            if has("[no-]", at: end) { end += 5 }
            let start = end
            end = self.end(from: end) { Self.isNameByte($0) || $0 == 0x2D }
            while end > start, bytes[end - 1] == 0x2D { end -= 1 }
            return end > start ? make(.option, to: end) : nil
        }
        guard let letter = byte(position + 1), Self.isLetter(letter) else { return nil }
        let end = position + 2
        guard
            byte(end).map({ Self.isNameByte($0) || $0 == 0x2D || $0 >= 0x80 && ![0xC2, 0xE2, 0xE3].contains($0) })
                != true
        else {
            return nil
        }
        return make(.option, to: end)
    }

    private func isOptionStart(_ index: Int) -> Bool {
        guard index > 0 else { return true }
        let before = bytes[index - 1]
        return before < 0x80 ? !Self.isNameByte(before) && !"-./:>)]}".utf8.contains(before) : isWordStart(index)
    }
}
