/// A part of a segment that its translation has to repeat.
public struct Placeholder: Sendable, Hashable {
    /// What it is.
    public enum Kind: String, Sendable, CaseIterable, Codable {
        /// `%s`, `%(name)s`, `%1$d`, `%%`.
        case format
        /// `{0}`, `{name}`, `${name}`, `$[name]`, `$(name)`, `$NAME`, `%NAME%`, `{{ name }}`, `{% tag %}`, `|name|`.
        case variable
        case url
        case email
        /// A tag of HTML or XML; `⟦1⟧`, `⟦/1⟧` or `⟦2/⟧` for an inline code of a document.
        case tag
        /// A role of reStructuredText, such as `:class:` with its text in back quotes.
        case role
        /// An inline literal or code, in one or two back quotes.
        case code
        /// A link of reStructuredText: a text with its target in angle brackets, in back quotes with an underscore.
        case link
        /// A macro of AsciiDoc: `link:target[text]`, `<<anchor,text>>`.
        case macro
        /// An option of a command: `--name`, `-n`.
        case option
    }

    /// What it is.
    public var kind: Kind
    /// Its UTF-8 in the text.
    public var range: Range<Int>
    /// What the translation has to repeat: the text without the part that is translated.
    public var key: String
    /// The part that is translated.
    public var translated: Range<Int>?

    public init(kind: Kind, range: Range<Int>, key: String, translated: Range<Int>? = nil) {
        self.kind = kind
        self.range = range
        self.key = key
        self.translated = translated
    }

    /// The parts that are not translated.
    public var closedRanges: [Range<Int>] {
        guard let translated else { return [range] }
        return [range.lowerBound..<translated.lowerBound, translated.upperBound..<range.upperBound].filter {
            !$0.isEmpty
        }
    }
}
