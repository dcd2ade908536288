import Diagnostics
import Foundation
import Testing
import Vocabularies

enum Text {
    static let french = [
        "Le chat dort, l'oiseau chante !", "Où est-il ? Qu'en sait-on…", "« Ça va ? » dit-elle ; « oui : très bien ».",
        "J'ai payé 3,50 € pour 12 œufs.", "N'oublie pas d'appeler l'école aujourd\u{2019}hui.",
    ]
    static let english = [
        "The cat sleeps; the bird's singing!", "Where is it? What don't we know...",
        "\"All right?\" she said: \"yes.\"",
        "I paid 3.50 for 12 eggs.", "Don't forget (today) to call the school.",
    ]
}

/// A pair learnt from some lines, or from a few of each language.
func learn(
    _ kind: String, source: [String] = Text.french, target: [String] = Text.english, joint: Bool = false,
    _ configure: (inout VocabularyOptions) -> Void = { _ in }
) throws -> VocabularyPair {
    var options = VocabularyOptions()
    configure(&options)
    return try VocabularyPair(
        learning: #require(VocabularyKind.named(kind)), source: source, target: target, sourceLanguage: "fr",
        targetLanguage: "en", isJoint: joint, options: options)
}

/// The message that the body throws; a test that gets none fails.
func diagnostic(_ body: () throws -> Void, sourceLocation: SourceLocation = #_sourceLocation) -> Diagnostic? {
    do {
        try body()
        Issue.record("no error was thrown", sourceLocation: sourceLocation)
    } catch let error as Diagnostic {
        return error
    } catch {
        Issue.record("not a Diagnostic: \(error)", sourceLocation: sourceLocation)
    }
    return nil
}
