/// A concept of a glossary: what it is called in the source language and how to say it in the target language.
public struct GlossaryEntry: Sendable, Hashable {
    /// The terms of the source language, synonyms of each other.
    public var sources: [String]
    /// The terms of the target language, the preferred one first.
    public var targets: [String]
    /// The fields that the entry belongs to.
    public var subjects: [String]

    /// An entry; it is for text of every field where it names none.
    public init(sources: [String], targets: [String], subjects: [String] = []) {
        self.sources = sources
        self.targets = targets
        self.subjects = subjects
    }
}
