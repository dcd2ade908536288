import Terminology
import Translation

/// What the translation of a line has to have: the placeholders of the line, each as often, and terms.
struct LineDemands {
    private let source: String
    /// The line's placeholders; nil where they do not matter.
    private let placeholders: [Placeholder]?
    /// For each term the target terms that are accepted, and what finds their forms.
    private let terms: [(targets: [String], check: TermCheck)]

    init(_ source: String, keepsPlaceholders: Bool, terms: [(targets: [String], check: TermCheck)]) {
        self.source = source
        placeholders = keepsPlaceholders ? Placeholders(in: source).all : nil
        self.terms = terms
    }

    /// How many placeholders and terms there are.
    var placeholderCount: Int { placeholders?.count ?? 0 }
    var termCount: Int { terms.count }

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
            let equal = terms[...index].filter { $0.targets == term.targets }.map(\.targets)
            if term.check.used(of: equal, in: translation).contains(nil) { lacks.terms.append(index) }
        }
        if placeholders != nil {
            lacks.placeholders = Placeholders.differences(source: source, translation: translation)
        }
        return lacks
    }

    /// What a search has to find.
    /// - Parameter some: indices of terms; nil for all.
    func required(_ some: [Int]? = nil) -> [Translator.RequiredText] {
        (some ?? Array(terms.indices)).map { index in
            Translator.RequiredText(terms[index].targets.flatMap { [$0, $0.capitalizedFirst] }.withoutRepetitions)
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
