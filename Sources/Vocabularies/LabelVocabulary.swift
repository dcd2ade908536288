/// Classes as tokens: a whole text is one of them.
public struct LabelVocabulary: Vocabulary {
    /// The names of the classes, by number.
    public let labels: [String]
    private let ids: [String: Int32]

    /// The id of the first class; those before it are ``SpecialToken``.
    public static let first = Int32(SpecialToken.names.count)

    /// - Parameter labels: the names of the classes, each once.
    public init(_ labels: [String]) {
        self.labels = labels
        ids = Dictionary(uniqueKeysWithValues: zip(labels, Self.first..<Self.first + Int32(labels.count)))
    }

    public var count: Int { Int(Self.first) + labels.count }

    public func encode(_ text: String) -> [Int32] { [ids[text] ?? SpecialToken.unknown] }

    public func decode(_ ids: [Int32]) -> String { ids.map(token).joined(separator: " ") }

    public func token(_ id: Int32) -> String {
        let number = Int(id - Self.first)
        if labels.indices.contains(number) { return labels[number] }
        return SpecialToken.names.indices.contains(Int(id)) ? SpecialToken.names[Int(id)] : SpecialToken.names[1]
    }

    public func normalized(_ text: String) -> String { text }
}

/// A vocabulary for two texts, which a tab divides: the tokens of the first, `</s>`, those of the second.
struct PairedTextVocabulary: Vocabulary {
    let own: any Vocabulary

    var count: Int { own.count }

    func encode(_ text: String) -> [Int32] {
        let parts = text.split(separator: "\t", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return own.encode(text) }
        return own.encode(String(parts[0])) + [SpecialToken.end] + own.encode(String(parts[1]))
    }

    func decode(_ ids: [Int32]) -> String { own.decode(ids) }
    func token(_ id: Int32) -> String { own.token(id) }
    func normalized(_ text: String) -> String { own.normalized(text) }
}

extension VocabularyPair {
    /// Whether the targets are classes or tags, which are no part of the files.
    public var hasLabels: Bool { target is LabelVocabulary || target is TagVocabulary }

    /// The source vocabulary with classes as targets, which are no part of the files.
    /// - Parameters:
    ///   - labels: the names of the classes.
    ///   - readsPairs: whether a source is two texts with a tab between them.
    public func classifying(_ labels: [String], readsPairs: Bool) -> VocabularyPair {
        var pair = self
        if readsPairs { pair.source = PairedTextVocabulary(own: source) }
        pair.target = LabelVocabulary(labels)
        return pair
    }
}
