import Terminology
import Text
import Translation

/// What the translation of a line has to have: the placeholders of the line, each as often, and terms.
struct LineDemands {
    private let source: String
    /// The line's placeholders; nil where they do not matter.
    private let placeholders: [Placeholder]?
    private let terms: [Term]

    /// A term that the translation has to use.
    struct Term {
        /// The target terms that are accepted.
        var targets: [String]
        /// What finds their forms.
        var check: TermCheck
        /// How the line writes it, where it stays as it is: with a capital, perhaps, that the list has not.
        var written: String?
        /// Its UTF-8 in the line, where it stays as it is.
        var kept: Range<Int>?

        /// What the translation may have, the best first.
        var accepted: [String] { ((written.map { [$0] } ?? []) + targets).withoutRepetitions }
    }

    init(_ source: String, keepsPlaceholders: Bool, terms: [Term]) {
        self.source = source
        placeholders = keepsPlaceholders ? Placeholders(in: source).all : nil
        self.terms = terms
    }

    /// How many placeholders and terms there are.
    var placeholderCount: Int { placeholders?.count ?? 0 }
    var termCount: Int { terms.count }
    /// What stays as it is, as the line has it.
    var keptTexts: [String] { terms.compactMap(\.written) }

    /// Whether there is nothing to translate: no letter is outside of placeholders and of words that stay as they are.
    var hasNothingToTranslate: Bool {
        guard let placeholders, terms.allSatisfy({ $0.kept != nil }), source.hasText else { return false }
        let closed = (placeholders.flatMap(\.closedRanges) + terms.compactMap(\.kept))
            .sorted { $0.lowerBound < $1.lowerBound }
        var next = 0, end = 0
        for scalar in source.unicodeScalars {
            let start = end
            end += UTF8.width(scalar)
            while next < closed.count, closed[next].upperBound <= start { next += 1 }
            guard !scalar.properties.isAlphabetic || next < closed.count && closed[next].contains(start) else {
                return false
            }
        }
        return true
    }

    /// What a translation lacks.
    struct Lacks {
        /// Indices of terms.
        var terms: [Int] = []
        var placeholders = Placeholders.Differences()

        var isEmpty: Bool { terms.isEmpty && placeholders.isEmpty }
        /// The fewer the better.
        var count: Int { terms.count + placeholders.missing.count + placeholders.added.count }
    }

    func lacks(in translation: String) -> Lacks {
        var lacks = Lacks()
        for (index, term) in terms.enumerated() {
            // Equal terms need an occurrence each.
            let equal = terms[...index].filter { $0.targets == term.targets }.map(\.accepted)
            if term.check.used(of: equal, in: translation).contains(nil) { lacks.terms.append(index) }
        }
        if placeholders != nil {
            lacks.placeholders = Placeholders.differences(source: source, translation: translation)
        }
        return lacks
    }

    /// The UTF-8 of terms in the line that stay as they are, and how their list writes them; nil where one does not stay.
    /// - Parameter some: indices of terms.
    func kept(_ some: [Int]) -> [(range: Range<Int>, listed: String?)]? {
        let found = some.compactMap { index in
            terms[index].kept.map { (range: $0, listed: terms[index].targets.first) }
        }
        return found.count == some.count ? found : nil
    }

    /// What a search has to find.
    /// - Parameter some: indices of terms; nil for all.
    func required(_ some: [Int]? = nil) -> [Translator.RequiredText] {
        (some ?? Array(terms.indices)).map { index in
            // At the start of a sentence a term has a capital, and what stays as it is the one that the line has.
            let term = terms[index]
            return Translator.RequiredText(
                term.targets, atStart: term.written.map { [$0] } ?? term.targets.map(\.capitalizedFirst))
        }
    }
}

extension String {
    fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}

extension [String] {
    fileprivate var withoutRepetitions: [String] {
        var seen: Set<String> = []
        return filter { seen.insert($0).inserted }
    }
}
