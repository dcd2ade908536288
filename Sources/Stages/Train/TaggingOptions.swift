import ArgumentParser
import Corpora
import Translation

/// The options of `pipeline-train` that only taggers have.
struct TaggingOptions: ParsableArguments {
    @Flag(
        inversion: .prefixedNo, exclusivity: .exclusive,
        help: """
            A linear-chain conditional random field over the tags: it learns which tag follows which, and finds the tags \
            of a sentence together. (default: where tags mark spans, such as names)
            """)
    var crf: Bool?
    @Flag(
        inversion: .prefixedNo, exclusivity: .exclusive,
        help: """
            Embeddings of each word's shape, first and last letters beside those of its tokens, which tell about words that \
            the vocabulary lacks. (default: with them)
            """)
    var characterFeatures: Bool?
    @Option(
        help: ArgumentHelp(
            "The column of the word in --train and --dev, by number, or of CoNLL-U by name. (default: FORM, or else 1)",
            valueName: "column"))
    var wordColumn: String?
    @Option(
        help: ArgumentHelp(
            "The column of the tag. (default: UPOS, or else the last)", valueName: "column"))
    var tagColumn: String?

    /// Each option, and whether it is given.
    var given: [(name: String, isGiven: Bool)] {
        [
            ("crf", crf == true), ("no-crf", crf == false), ("character-features", characterFeatures == true),
            ("no-character-features", characterFeatures == false), ("word-column", wordColumn != nil),
            ("tag-column", tagColumn != nil),
        ]
    }

    var columns: TaggedText.Columns { .init(word: wordColumn, tag: tagColumn) }
}
