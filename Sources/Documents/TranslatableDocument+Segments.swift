import BilingualXML

extension TranslatableDocument {
    /// A text to translate, as a memory is asked for it.
    public struct Segment: Sendable {
        /// The text without codes, with the white space that units of a memory have: one space for each run of it, and
        /// no-break spaces as they are.
        public var text: String
        /// Whether the source has inline codes, so that the text is not all of it.
        public var hasCodes: Bool
        /// The texts before and after it in its file, whether they are translated already, protected or neither; nil where
        /// it is the first or last.
        public var previous: String?, next: String?
    }

    /// The texts to translate with what is around them, in the order of ``texts``.
    public var segments: [Segment] {
        let own = Set(slots.map(\.source))
        var neighbours: [XMLNode: (previous: XMLNode?, next: XMLNode?)] = [:]
        for passage in passages {
            for (index, node) in passage.enumerated() where own.contains(node) {
                neighbours[node] = (
                    index > 0 ? passage[index - 1] : nil, index + 1 < passage.count ? passage[index + 1] : nil
                )
            }
        }
        return slots.map { slot in
            let (previous, next) = neighbours[slot.source] ?? (nil, nil)
            return Segment(
                text: dialect.text(of: slot.source), hasCodes: slot.originals.contains { $0.isElement },
                previous: previous.map { dialect.text(of: $0) }, next: next.map { dialect.text(of: $0) })
        }
    }
}
