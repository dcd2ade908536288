import Diagnostics
import Files

/// Replaces `<unk>` in a translation by the source word that was attended to, or by its translation in a lexicon (Luong
/// et al. 2015).
public struct UnknownWords: Sendable {
    private var lexicon: [String: String] = [:]

    /// Copies source words.
    public init() {}

    /// Reads a lexicon: a source word, a tab and its translation in each line. A word that is not in it is copied.
    public init(lexicon path: String) throws {
        var reader = try LineReader(path)
        while let line = try reader.next() {
            let parts = line.split(separator: "\t", omittingEmptySubsequences: false)
            guard parts.count >= 2, !parts[0].isEmpty else {
                throw Diagnostic(
                    .badInput, at: Place(path, line: reader.line), "expected a source word, a tab and its translation",
                    excerpt: line)
            }
            let word = String(parts[0])
            if lexicon[word] == nil { lexicon[word] = String(parts[1]) }
        }
    }

    func translation(of word: String) -> String { lexicon[word] ?? lexicon[word.lowercased()] ?? word }
}
