import Text

/// The languages that an input names; each is compared with the requested languages only once.
final class LanguageTable {
    final class Entry {
        let tag: LanguageTag
        let sourceMatch, targetMatch: LanguageTag.Match
        /// `*all*`: any variant may have been the original.
        let isAny: Bool
        /// How many variants have this language.
        var variants = 0
        /// How many pairs have their source, or their target, from it.
        var sources = 0, targets = 0

        fileprivate init(_ tag: LanguageTag, _ source: LanguageTag, _ target: LanguageTag) {
            self.tag = tag
            isAny = tag.description == "*all*"
            sourceMatch = source.match(tag)
            targetMatch = target.match(tag)
        }
    }

    private let source, target: LanguageTag
    private var spellings: [(bytes: [UInt8], entry: Entry)] = []
    private var entries: [LanguageTag: Entry] = [:]
    /// A file with more spellings than this has something else in the attribute.
    private static let capacity = 1000
    private static let longestTag = 100
    /// What is wrong, once there are too many languages for a bilingual file; nothing is remembered from then on.
    private(set) var complaint: String?

    init(source: LanguageTag, target: LanguageTag) {
        self.source = source
        self.target = target
    }

    /// The entry for a tag as it is spelt in the file. Equal tags in other spellings share one entry.
    func entry(_ spelling: UnsafeRawBufferPointer) -> Entry {
        // Files have few spellings, and those in use move to the front: a scan beats hashing.
        for index in spellings.indices where spellings[index].bytes.withUnsafeBytes({ $0.equals(spelling) }) {
            let entry = spellings[index].entry
            if index > 1 { spellings.swapAt(index, index - 1) }
            return entry
        }
        guard spelling.count <= Self.longestTag else {
            complaint = "the name of a language is longer than \(Self.longestTag) bytes; this is no bilingual file"
            return Entry(LanguageTag(""), source, target)
        }
        let tag = LanguageTag(String(decoding: spelling, as: UTF8.self))
        let entry = entries[tag] ?? Entry(tag, source, target)
        guard spellings.count < Self.capacity else {
            complaint = "there are more than \(Self.capacity) names of languages; this is no bilingual file"
            return entry
        }
        spellings.append((Array(spelling), entry))
        entries[tag] = entry
        return entry
    }

    /// How many variants each language has.
    var counts: [String: Int] { counts(of: \.variants) }

    /// How many pairs have a side from each language.
    var taken: IngestReport.Taken { .init(source: counts(of: \.sources), target: counts(of: \.targets)) }

    private func counts(of count: KeyPath<Entry, Int>) -> [String: Int] {
        entries.values.reduce(into: [:]) { if $1[keyPath: count] > 0 { $0[$1.tag.description] = $1[keyPath: count] } }
    }
}
