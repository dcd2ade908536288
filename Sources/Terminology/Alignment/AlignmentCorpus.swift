/// The pairs of a bitext as numbers of words, for ``WordAligner``.
public struct AlignmentCorpus: Sendable {
    /// The words of one side of all pairs.
    struct Side: Sendable {
        /// The numbers of the words, from 1; 0 is for no word.
        var words: [Int32] = []
        /// Where each segment starts, and the end of the last.
        var starts = [0]
        private(set) var ids: [String: Int32] = [:]

        /// The number of different words, with the one for no word.
        var vocabulary: Int { ids.count + 1 }
        var count: Int { starts.count - 1 }

        subscript(segment: Int) -> Range<Int> { starts[segment]..<starts[segment + 1] }

        mutating func add(_ segment: some Sequence<String>) {
            for word in segment {
                let next = Int32(ids.count + 1)
                let id = ids[word] ?? next
                if id == next { ids[word] = id }
                words.append(id)
            }
            starts.append(words.count)
        }
    }

    var source = Side(), target = Side()

    /// A corpus without pairs.
    public init() {}

    /// The number of pairs.
    public var count: Int { source.count }

    /// Adds a pair of segments as their words; equal strings are the same word.
    public mutating func add(source: some Sequence<String>, target: some Sequence<String>) {
        self.source.add(source)
        self.target.add(target)
    }

    /// The words of a text as they are aligned: those of ``SegmentWords``, in small letters.
    public static func words(_ text: String) -> [String] { SegmentWords(text).words.map { $0.text.lowercased() } }

    /// What is between the spaces of a text, in small letters.
    public static func tokens(_ text: String) -> [String] {
        text.lowercased().split(separator: " ").map(String.init)
    }
}
