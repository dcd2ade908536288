import Text

/// Light stemming: takes the endings of plurals, genders and verbs off words, so that the forms of a word are equal.
///
/// A stage is a list of endings, of which the longest that fits is replaced, if enough letters are left; stages follow
/// each other. That is a rule of thumb, not a dictionary: irregular forms (`went`, `yeux`) stay apart, and words of
/// other meanings may meet (`building` and `build`). Verb endings are taken off where at least four letters remain, so
/// `string` and `setting` stay whole.
public struct Inflection: Sendable {
    /// An ending, what replaces it, and how many letters have to remain before it.
    struct Ending: Sendable {
        let ending: [Unicode.Scalar]
        let replacement: [Unicode.Scalar]
        let minimum: Int

        init(_ ending: String, _ replacement: String = "", least minimum: Int) {
            self.ending = Array(ending.unicodeScalars)
            self.replacement = Array(replacement.unicodeScalars)
            self.minimum = minimum
        }
    }

    /// Endings that are tried together, and whether a doubled consonant is made single where one was taken off.
    struct Stage: Sendable {
        var endings: [Ending]
        var undoubles = false

        init(_ endings: [Ending], undoubles: Bool = false) {
            self.endings = endings.sorted { $0.ending.count > $1.ending.count }
            self.undoubles = undoubles
        }
    }

    private let stages: [Stage]
    /// Letters whose marks inflection changes, such as `ä` of German plurals.
    private let folded: [Unicode.Scalar: Unicode.Scalar]

    init(_ stages: [Stage], folded: [Unicode.Scalar: Unicode.Scalar] = [:]) {
        self.stages = stages
        self.folded = folded
    }

    /// The rules of a language; words of languages without rules stay as they are.
    public init(_ language: LanguageTag) { self = Self.rules[language.canonicalLanguage] ?? .none }

    /// No rules: every form is a word of its own.
    public static let none = Inflection([])

    /// The languages with rules, by their codes.
    public static var languages: [String] { rules.keys.sorted() }

    /// The form that all forms of a word share, as far as the rules know; endings in capitals are not taken off.
    public func stem(_ word: String) -> String {
        guard !stages.isEmpty, word.utf8.count > 2 else { return word }
        var scalars = Array(word.unicodeScalars)
        for stage in stages { apply(stage, to: &scalars) }
        if !folded.isEmpty { scalars = scalars.map { folded[$0] ?? $0 } }
        var stem = String.UnicodeScalarView()
        stem.append(contentsOf: scalars)
        return String(stem)
    }

    private func apply(_ stage: Stage, to scalars: inout [Unicode.Scalar]) {
        for ending in stage.endings where scalars.count >= ending.ending.count {
            let rest = scalars.count - ending.ending.count
            guard scalars[rest...].elementsEqual(ending.ending) else { continue }
            guard rest + ending.replacement.count >= ending.minimum else { continue }
            let last = scalars[..<rest].last
            let isDoubled = rest > 1 && last == scalars[rest - 2] && last.map(Self.isConsonant) == true
            if stage.undoubles, ending.replacement.isEmpty, isDoubled {
                guard rest > ending.minimum else { continue }
                scalars.removeSubrange((rest - 1)...)
            } else {
                scalars.replaceSubrange(rest..., with: ending.replacement)
            }
            return
        }
    }

    private static func isConsonant(_ scalar: Unicode.Scalar) -> Bool {
        // English keeps ll, ss and zz of the verb itself (call, pass), so they are made single in no form.
        scalar.properties.isAlphabetic && !"aeiouyàâäéèêëîïôöùûülsz".unicodeScalars.contains(scalar)
    }
}
