// URLs, e-mail addresses and the macros of AsciiDoc, all of which begin with a word.
extension PlaceholderScanner {
    private static let schemes: Set = [
        "http", "https", "ftp", "ftps", "sftp", "ssh", "git", "file", "svn", "ws", "wss", "irc", "ldap", "ldaps", "smb",
        "dav", "davs", "telnet", "news", "gopher", "rsync",
    ]

    func address() -> Placeholder? {
        let name = end(from: position) { Self.isAlphanumeric($0) || "+.-_%".utf8.contains($0) }
        if has("://", at: name) {
            let scheme = text(position..<name).lowercased()
            guard Self.schemes.contains(scheme) || scheme.contains("+") else { return nil }
            return url(from: name + 3)
        }
        if has("mailto:", at: position) { return url(from: position + 7) }
        if has(".", at: position + 3), bytes[position..<position + 3].allSatisfy({ $0 | 0x20 == UInt8(ascii: "w") }) {
            return url(from: position + 4)
        }
        return byte(name) == UInt8(ascii: "@") ? email(at: name) : nil
    }

    private func url(from start: Int) -> Placeholder? {
        var depth = 0
        var end = start
        loop: while let byte = byte(end), byte > 0x20, byte < 0x7F {
            switch byte {
            case UInt8(ascii: "("): depth += 1
            case UInt8(ascii: ")"):
                guard depth > 0 else { break loop }
                depth -= 1
            case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: "`"), UInt8(ascii: "["),
                UInt8(ascii: "]"), UInt8(ascii: "|"), UInt8(ascii: "\\"), UInt8(ascii: "^"):
                break loop
            default: break
            }
            end += 1
        }
        while end > start, ".,;:!?'*_".utf8.contains(bytes[end - 1]) { end -= 1 }
        guard end > start, Self.isAlphanumeric(bytes[start]) || "/{$%~:".utf8.contains(bytes[start]) else { return nil }
        // AsciiDoc: the text of a link is in brackets.
        if byte(end) == UInt8(ascii: "["), let close = index(of: "]", from: end) {
            return make(.url, to: close + 1, key: text(position..<end), translated: end + 1..<close)
        }
        return make(.url, to: end)
    }

    private func email(at sign: Int) -> Placeholder? {
        var end = self.end(from: sign + 1) { Self.isAlphanumeric($0) || $0 == 0x2D || $0 == 0x2E }
        while end > sign, !Self.isAlphanumeric(bytes[end - 1]) { end -= 1 }
        guard let dot = bytes[sign + 1..<max(end, sign + 1)].lastIndex(of: 0x2E), dot > sign + 1 else { return nil }
        let domain = bytes[dot + 1..<end]
        guard bytes[sign + 1..<dot].contains(where: Self.isAlphanumeric) else { return nil }
        guard domain.count >= 2, domain.allSatisfy({ Self.isLetter($0) || $0 == 0x2D }) else { return nil }
        return make(.email, to: end)
    }

    private static let macros: Set = [
        "link", "linkgit", "xref", "image", "icon", "kbd", "btn", "menu", "footnote", "footnoteref", "include",
        "anchor",
        "pass", "stem", "latexmath", "asciimath", "indexterm", "mailto", "ifdef", "ifndef", "ifeval", "endif", "toc",
        "video", "audio", "litdd",
    ]
    /// Those whose text in brackets is code, or a number.
    private static let closedMacros: Set = [
        "linkgit", "include", "ifdef", "ifndef", "ifeval", "endif", "toc", "pass", "stem", "latexmath", "asciimath",
        "anchor",
        "kbd",
    ]

    /// `link:target[text]`, `linkgit:git-log[1]`, `image::file[text]`.
    func macro() -> Placeholder? {
        let end = self.end(from: position, while: Self.isLetter)
        guard byte(end) == UInt8(ascii: ":"), end - position < 12 else { return nil }
        let name = text(position..<end)
        guard Self.macros.contains(name) else { return nil }
        let target = self.end(from: end + 1) { !Self.isSpace($0) && $0 != 0x5B && $0 != 0x5D }
        guard byte(target) == UInt8(ascii: "["), let close = index(of: "]", from: target) else { return nil }
        let content = target + 1..<close
        guard !content.isEmpty, !Self.closedMacros.contains(name) else { return make(.macro, to: close + 1) }
        return make(.macro, to: close + 1, translated: content)
    }

    /// `<<anchor>>`, `<<anchor,text>>`.
    func crossReference() -> Placeholder? {
        guard has("<<", at: position),
            byte(position + 2).map({ Self.isAlphanumeric($0) || $0 == 0x5F || $0 == 0x23 }) == true,
            let close = index(of: ">>", from: position + 2)
        else { return nil }
        let anchor = end(from: position + 2) { !Self.isSpace($0) && $0 != 0x2C && $0 != 0x3E && $0 != 0x3C }
        if anchor == close { return make(.macro, to: close + 2) }
        guard byte(anchor) == 0x2C else { return nil }
        return make(
            .macro, to: close + 2, key: "<<\(text(position + 2..<anchor))>>", translated: anchor + 1..<close)
    }
}
