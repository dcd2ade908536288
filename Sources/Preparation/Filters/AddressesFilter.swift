import Corpora
import Text

/// Drops pairs whose web and mail addresses disagree.
struct AddressesFilter: PairFilter {
    static let name = "addresses"

    init?(_ settings: FilterSettings) {
        guard settings.checksAddresses || settings.asksFor(Self.name) else { return nil }
    }

    func keeps(_ source: SegmentView, _ target: SegmentView) -> Bool {
        guard Self.mayHave(source) || Self.mayHave(target) else { return true }
        let first = Self.addresses(source.bytes), second = Self.addresses(target.bytes)
        return first.count == second.count && first.sorted() == second.sorted()
    }

    private static func mayHave(_ segment: SegmentView) -> Bool {
        guard segment.addressMarks == 0 else { return true }
        let text = segment.bytes
        var start = 0
        while let dot = UnsafeRawBufferPointer(rebasing: text[start...]).firstOffset(of: 0x2E) {
            let end = start + dot
            if end >= 3, text[(end - 3)..<end].elementsEqual("www".utf8) { return true }
            start = end + 1
        }
        return false
    }

    /// The words that are addresses, without punctuation around them.
    private static func addresses(_ text: UnsafeRawBufferPointer) -> [String] {
        var found: [String] = []
        for word in text.split(separator: 0x20) where isAddress(word) {
            // In scripts without spaces an address touches the words around it.
            let parts = String(decoding: word, as: UTF8.self).unicodeScalars.split { isBoundary($0.value) }
            for part in parts.map({ String(Substring($0)) }) where isAddress(Array(part.utf8)) {
                found.append(part.trimmingPunctuation.lowercased())
            }
        }
        return found
    }

    /// Letters of scripts without spaces, their punctuation, and Hangul, whose particles follow without a space.
    private static func isBoundary(_ value: UInt32) -> Bool {
        switch value {
        case 0x3000...0x30FF, 0x31F0...0x31FF, 0x3400...0x9FFF, 0xF900...0xFAFF, 0xAC00...0xD7A3,
            0xFF00...0xFF9F, 0x20000...0x3FFFF:
            true
        default: LetterWeight.isUnspaced(value)
        }
    }

    private static func isAddress(_ word: some BidirectionalCollection<UInt8>) -> Bool {
        if let at = word.firstIndex(of: 0x40), at > word.startIndex, word[at...].contains(0x2E) { return true }
        guard word.count > 4 else { return false }
        if let colon = word.firstIndex(of: 0x3A), word[colon...].starts(with: "://".utf8) { return true }
        return word.starts(with: "www.".utf8)
    }
}

extension String {
    fileprivate var trimmingPunctuation: Substring {
        let isEdge: (Character) -> Bool = { ".,;:!?()[]{}<>\"'«»“”’".contains($0) }
        return self[...].drop(while: isEdge).reversed().drop(while: isEdge).reversed().reduce(into: "") {
            $0.append($1)
        }
    }
}
