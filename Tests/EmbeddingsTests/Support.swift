import Diagnostics
import Embeddings
import TestSupport
import Vocabularies

/// A little grammar in which words of one kind are in the same places: what they are near is known.
enum KindText {
    static let kinds = [
        ["cat", "dog", "horse", "wolf"], ["red", "blue", "green", "white"], ["runs", "sleeps", "eats", "waits"],
        ["here", "there", "outside", "everywhere"],
    ]

    /// Every sentence once, in an order that mixes them.
    static let lines: [String] = {
        var lines: [String] = []
        for animal in kinds[0] {
            for colour in kinds[1] {
                for verb in kinds[2] {
                    for place in kinds[3] { lines.append("the \(colour) \(animal) \(verb) \(place)") }
                }
            }
        }
        return lines.indices.map { lines[$0 * 89 % lines.count] }
    }()

    static let text = lines.joined(separator: "\n") + "\n"
}

extension TemporaryFolder {
    func embeddingText(
        _ text: String, _ tokenization: Tokenization = Tokenization(.spaces), minimumCount: Int = 1
    ) throws -> EmbeddingText {
        try write(text, to: "text.txt")
        return try EmbeddingText(
            [path("text.txt")], tokenization, minimumCount: minimumCount, scratch: path("scratch"))
    }
}

/// The error that a function throws, as it is shown.
func message(_ body: () throws -> Void) -> String {
    do {
        try body()
        return ""
    } catch { return "\(error)" }
}
