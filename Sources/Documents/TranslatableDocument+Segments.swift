import BilingualXML

extension TranslatableDocument {
    /// A text to translate, as a memory is asked for it.
    public struct Segment: Sendable {
        /// The text, with the white space that units of a memory have: one space for each run of it, and no-break spaces as
        /// they are.
        public var text: String
        /// Whether the source has inline codes that the text lacks, so that it is not all of it.
        public var hasCodes: Bool
        /// The texts before and after it in its file, whether they are translated already, protected or neither; nil where
        /// it is the first or last.
        public var previous: String?, next: String?
    }

    /// The texts to translate without their codes and with what is around them, in the order of ``texts``.
    public var segments: [Segment] {
        makeSegments { slot in
            (dialect.text(of: slot.source), slot.originals.contains { $0.isElement })
        } neighbour: {
            dialect.text(of: $0)
        }
    }

    /// The same with marks such as `⟦1⟧` in place of codes, as ingestion has them where it keeps placeholders.
    public var markedSegments: [Segment] {
        makeSegments { slot in
            let text = markedTexts[slot.source]
            return (text?.text ?? dialect.text(of: slot.source), text?.lacksMarks ?? true)
        } neighbour: {
            markedTexts[$0]?.text ?? dialect.text(of: $0)
        }
    }

    private func makeSegments(
        _ own: (Slot) -> (text: String, hasCodes: Bool), neighbour: (XMLNode) -> String
    ) -> [Segment] {
        let sources = Set(slots.map(\.source))
        var neighbours: [XMLNode: (previous: XMLNode?, next: XMLNode?)] = [:]
        for passage in passages {
            for (index, node) in passage.enumerated() where sources.contains(node) {
                neighbours[node] = (
                    index > 0 ? passage[index - 1] : nil, index + 1 < passage.count ? passage[index + 1] : nil
                )
            }
        }
        return slots.map { slot in
            let (previous, next) = neighbours[slot.source] ?? (nil, nil)
            let (text, hasCodes) = own(slot)
            return Segment(
                text: text, hasCodes: hasCodes, previous: previous.map(neighbour), next: next.map(neighbour))
        }
    }
}
