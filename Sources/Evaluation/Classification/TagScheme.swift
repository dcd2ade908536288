/// How tags say where spans begin and end.
///
/// Tags of spans have a prefix and the span's kind, as `B-PER`. Where all are `B`, `I`, `E`, `S` or `O`, with `B` among
/// them, they mark spans without kinds.
public enum TagScheme: String, Sendable, CaseIterable {
    /// A tag for each word, without spans, as parts of speech.
    case plain
    /// `I-` within spans, `B-` where one begins right after another of its kind (Ramshaw & Marcus 1995).
    case iob1
    /// `B-` at the beginning of each span, `I-` after it.
    case iob2
    /// `B-`, `I-` and `E-` for the beginning, the inside and the end of a span, `S-` for a span of one word.
    case bioes

    /// The scheme of some sentences.
    public init(of sentences: some Sequence<[String]>) {
        var (hasSpans, hasEnds, beginsInside) = (false, false, false)
        var (hasKinds, hasBare, hasBareBegin) = (false, false, false)
        for tags in sentences {
            var before = SpanTag("O")
            for text in tags {
                let tag = SpanTag(text)
                guard tag.prefix != nil else {
                    self = .plain
                    return
                }
                if tag.prefix != "O" {
                    hasSpans = true
                    if tag.isBare { hasBare = true } else { hasKinds = true }
                    if tag.isBare, tag.prefix == "B" { hasBareBegin = true }
                }
                if tag.prefix == "E" || tag.prefix == "S" { hasEnds = true }
                if tag.prefix == "I", before.prefix == "O" || before.type != tag.type { beginsInside = true }
                before = tag
            }
        }
        // Parts of speech may have such names, too.
        let isPlain = !hasSpans || hasBare && (hasKinds || !hasBareBegin)
        self = isPlain ? .plain : hasEnds ? .bioes : beginsInside ? .iob1 : .iob2
    }

    /// Whether a tag may follow another one of the scheme; nil for the beginning of a sentence.
    public func allows(_ tag: String, after before: String?) -> Bool {
        let (tag, before) = (SpanTag(tag), SpanTag(before ?? "O"))
        let continues = tag.prefix == "I" || tag.prefix == "E"
        let isOpen = before.prefix == "B" || before.prefix == "I"
        switch self {
        case .plain: return true
        case .iob1: return tag.prefix != "B" || before.prefix != "O" && before.type == tag.type
        case .iob2: return !continues || isOpen && before.type == tag.type
        case .bioes: return continues == isOpen && (!continues || before.type == tag.type)
        }
    }
}

/// `B-PER` in its parts.
struct SpanTag {
    /// `B`, `I`, `E`, `S` or `O`; nil for a tag that is none of spans.
    let prefix: Character?
    /// What the span is; empty for `O`, and for a tag without a kind.
    let type: Substring
    /// Whether the tag has nothing but its prefix.
    let isBare: Bool

    init(_ text: String) {
        isBare = text.count == 1
        if let only = text.first, isBare, "OBIES".contains(only) {
            (prefix, type) = (only, "")
            return
        }
        let parts = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let first = parts[0].first, parts[0].count == 1, "BIES".contains(first) else {
            (prefix, type) = (nil, "")
            return
        }
        (prefix, type) = (first, parts[1])
    }
}
