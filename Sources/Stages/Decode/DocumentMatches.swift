import Corpora
import Documents
import Memories
import Text

/// What a memory has for the segments of a document.
struct DocumentMatches {
    /// The match of each segment, without marks for inline codes; empty without a memory.
    private(set) var matches: [SegmentMatch?] = []
    /// The translations that are the segments' with their inline codes, which they have as marks, by the segments.
    private(set) var marked: [Int: String] = [:]

    /// - Parameter found: the match of each segment, with marks for inline codes where the memory has placeholders.
    init(_ found: [SegmentMatch?], of document: TranslatableDocument) {
        let segments = document.segments
        for (index, match) in found.enumerated() {
            guard let match else {
                matches.append(nil)
                continue
            }
            let segment = segments[index]
            // What looks like a mark in a segment without codes is its text.
            guard segment.hasCodes || !CodeMarks.parts(of: segment.text).contains(where: \.isMark) else {
                matches.append(match)
                continue
            }
            var plain = match
            plain.source = CodeMarks.removed(from: match.source)
            plain.target = CodeMarks.removed(from: match.target)
            if segment.hasCodes {
                if match.kind != .fuzzy, document.takes(marked: match.target, at: index) {
                    marked[index] = match.target
                } else {
                    // Where codes belong in the translation is not known.
                    plain.kind = .fuzzy
                    plain.score = min(plain.score, SegmentTokens.highest)
                }
            }
            matches.append(plain.source.hasText && plain.target.hasText ? plain : nil)
        }
    }
}
