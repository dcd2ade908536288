/// The form of a file of word vectors.
public enum WordVectorFormat: String, Sendable, CaseIterable {
    /// A word and its numbers in each line, with spaces between, after a line with the number of words and the width:
    /// the text format of word2vec, and `.vec` of fastText.
    case text
    /// The binary format of word2vec: that first line, then words, each with a space and its numbers in 32 bits.
    case binary
    /// Two files in a folder for TensorBoard's projector: `vectors.tsv` with numbers between tabs, and `metadata.tsv` with
    /// the words.
    case projector

    /// The files of ``projector``.
    static let vectorsName = "vectors.tsv"
    static let metadataName = "metadata.tsv"

    /// The format that the name of a file suggests: ``binary`` for `.bin`.
    public static func ofName(_ path: String) -> WordVectorFormat { path.hasSuffix(".bin") ? .binary : .text }
}
