// Tags, and the inline markup of reStructuredText.
extension PlaceholderScanner {
    private static let htmlNames: Set = [
        "a", "abbr", "address", "article", "aside", "audio", "b", "blockquote", "body", "br", "button", "canvas",
        "cite",
        "code", "col", "dd", "del", "details", "dfn", "div", "dl", "dt", "em", "fieldset", "figure", "footer", "form",
        "h1",
        "h2", "h3", "h4", "h5", "h6", "head", "header", "hr", "html", "i", "iframe", "img", "input", "ins", "kbd",
        "label",
        "legend", "li", "main", "mark", "nav", "ol", "optgroup", "p", "pre", "q", "s", "samp", "script", "section",
        "select",
        "small", "span", "strong", "style", "sub", "summary", "sup", "table", "tbody", "td", "textarea", "tfoot", "th",
        "thead", "tr", "tt", "u", "ul", "var", "video", "wbr",
    ]

    /// `<b>`, `</b>`, `<br/>`, `<a href="…">`. A name in angle brackets that is not of HTML, such as `<file>`, is a tag if
    /// it has attributes, is empty (`<x/>`), or is closed in the same text; otherwise it is text for a reader.
    func tag() -> Placeholder? {
        if has("<!--", at: position), let end = index(of: "-->", from: position + 4) { return make(.tag, to: end + 3) }
        let isClosing = byte(position + 1) == UInt8(ascii: "/")
        let start = position + (isClosing ? 2 : 1)
        guard byte(start).map(Self.isLetter) == true else { return nil }
        let nameEnd = end(from: start) { Self.isNameByte($0) || "-.:".utf8.contains($0) }
        let name = text(start..<nameEnd)
        var index = nameEnd
        var hasAttributes = false
        while true {
            let next = end(from: index, while: Self.isSpace)
            guard let byte = byte(next) else { return nil }
            if byte == UInt8(ascii: ">") {
                let isOurs =
                    isClosing || hasAttributes || Self.htmlNames.contains(name.lowercased())
                    || closes(name, after: next)
                return isOurs ? make(.tag, to: next + 1) : nil
            }
            if byte == UInt8(ascii: "/"), self.byte(next + 1) == UInt8(ascii: ">") { return make(.tag, to: next + 2) }
            guard next > index, let end = attribute(from: next) else { return nil }
            hasAttributes = true
            index = end
        }
    }

    /// `⟦1⟧`, `⟦/1⟧`, `⟦1/⟧`, which stand for inline codes of documents.
    func inlineCode() -> Placeholder? {
        guard has("⟦", at: position) else { return nil }
        let slash = UInt8(ascii: "/")
        let start = position + 3
        let digits = byte(start) == slash ? start + 1 : start
        var end = self.end(from: digits, while: Self.isDigit)
        guard end > digits else { return nil }
        if digits == start, byte(end) == slash { end += 1 }
        return has("⟧", at: end) ? make(.tag, to: end + 3) : nil
    }

    private func closes(_ name: String, after index: Int) -> Bool {
        let closing = Array("</\(name)>".utf8)
        return bytes.count > index + closing.count
            && (index...(bytes.count - closing.count)).contains { bytes[$0...].starts(with: closing) }
    }

    /// The end of `name="value"`.
    private func attribute(from start: Int) -> Int? {
        let name = end(from: start) { Self.isNameByte($0) || "-.:@".utf8.contains($0) }
        guard name > start, byte(name) == UInt8(ascii: "="), let quote = byte(name + 1) else { return nil }
        guard quote == 0x22 || quote == 0x27 else {
            let end = self.end(from: name + 1) { !Self.isSpace($0) && $0 != 0x3E && $0 != 0x22 && $0 != 0x27 }
            return end > name + 1 ? end : nil
        }
        let end = self.end(from: name + 2) { $0 != quote }
        return end < bytes.count ? end + 1 : nil
    }

    /// ``` ``code`` ```, `` `code` `` and `` `text <target>`_ ``.
    func backquotes() -> Placeholder? {
        if has("``", at: position) {
            guard let first = byte(position + 2), !Self.isSpace(first), var end = index(of: "``", from: position + 3)
            else {
                return nil
            }
            while byte(end + 2) == UInt8(ascii: "`") { end += 1 }
            return make(.code, to: end + 2)
        }
        guard let content = backquoted(from: position) else { return nil }
        let close = content.upperBound
        guard byte(close + 1) == UInt8(ascii: "_") else { return make(.code, to: close + 1) }
        let end = byte(close + 2) == UInt8(ascii: "_") ? close + 3 : close + 2
        if let target = target(in: content) {
            return make(.link, to: end, key: "`\(text(target))`_", translated: content.lowerBound..<target.lowerBound)
        }
        return make(.link, to: end, key: "``_", translated: content)
    }

    private static let textRoles: Set = [
        "term", "abbr", "guilabel", "menuselection", "dfn", "emphasis", "strong", "sub", "subscript", "sup",
        "superscript",
        "title", "title-reference", "t", "index",
    ]

    /// `` :role:`target` ``, `` :role:`text <target>` ``, `` :term:`text` ``.
    func role() -> Placeholder? {
        guard isWordStart(position) else { return nil }
        var index = position
        var last = 0..<0
        while byte(index) == UInt8(ascii: ":") {
            let end = self.end(from: index + 1) { Self.isNameByte($0) || "-.+".utf8.contains($0) }
            guard end > index + 1 else { break }
            last = index + 1..<end
            index = end
        }
        guard !last.isEmpty, has(":`", at: index), let content = backquoted(from: index + 1) else { return nil }
        let end = content.upperBound + 1
        if let target = target(in: content) {
            return make(.role, to: end, translated: content.lowerBound..<target.lowerBound)
        }
        guard Self.textRoles.contains(text(last)) else { return make(.role, to: end) }
        return make(.role, to: end, translated: content)
    }

    /// What is between a back quote and the next one.
    private func backquoted(from start: Int) -> Range<Int>? {
        guard let first = byte(start + 1), !Self.isSpace(first), first != UInt8(ascii: "`"),
            let end = index(of: "`", from: start + 1), !Self.isSpace(bytes[end - 1])
        else { return nil }
        return start + 1..<end
    }

    /// Where `<target>` is at the end of a text; nil where there is no text before it.
    private func target(in content: Range<Int>) -> Range<Int>? {
        guard bytes[content].last == UInt8(ascii: ">"), let open = bytes[content].lastIndex(of: UInt8(ascii: "<")),
            open > content.lowerBound
        else { return nil }
        return open..<content.upperBound
    }
}
