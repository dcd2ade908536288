import Diagnostics
import Terminology
import Text
import Translation

/// Translates lines so that translations have what they must: the placeholders of their lines, each as often, and terms.
///
/// Where a translation lacks something, altered placeholders are restored, or else the first of the beam's hypotheses that
/// has all is taken. Text that stays as it is takes the place of what attended to it alone. For missing terms there is a
/// constrained search, then one for all of the line's terms. Placeholders that are still missing or added are put in and
/// taken out by the alignment. Lines with a given translation, or a part of one, are translated as they are. A line with
/// nothing to translate is its own translation, which the model scores. A line in capitals is
/// translated as a sentence. Case and the final mark follow the line at the end.
final class FaithfulTranslator {
    let translator: Translator
    let settings: Settings
    private(set) var counts = Counts()

    init(_ translator: Translator, _ settings: Settings) {
        self.translator = translator
        self.settings = settings
    }

    /// A line that is not as it should be.
    private struct Open {
        var index: Int
        var demands: LineDemands
        var input: Translator.Input
        /// Whether more of the beam's hypotheses were looked at.
        var isSearched = false
        /// What was found so far, with what each lacks; the best first.
        var candidates: [(translation: TextTranslation, lacks: LineDemands.Lacks)] = []

        /// The candidate that lacks least; of equals one whose words are aligned, and of these the first. Placeholders can be
        /// edited, most terms cannot.
        var best: Int {
            func cost(_ index: Int) -> (Int, Int, Int) {
                let (translation, lacks) = candidates[index]
                return (lacks.terms.count, lacks.count, translation.alignment == nil ? 1 : 0)
            }
            return candidates.indices.min { cost($0) < cost($1) } ?? 0
        }
        var lacking: LineDemands.Lacks { candidates[best].lacks }
    }

    /// Translates lines.
    /// - Parameters:
    ///   - inputs: the lines.
    ///   - number: that of the first one.
    /// - Returns: for each its translations.
    func translate(_ inputs: [Translator.Input], number: Int) throws -> [[TextTranslation]] {
        guard !settings.isEmpty else { return try translator.translate(inputs, number: number) }
        var inputs = inputs
        let lines = inputs.map(\.text)
        let (demands, copies) = try prepare(&inputs)
        var results = try translator.translate(inputs, number: number)
        for index in copies { results[index] = results[index].map { $0.copying(inputs[index].text) } }
        var open: [Open] = []
        for (index, demands) in demands.enumerated() {
            guard let demands, let found = results[index].first else { continue }
            var line = Open(index: index, demands: demands, input: inputs[index])
            line.input.aligns = true
            if let translation = accepted(found, &line) {
                results[index] = [translation]
            } else {
                open.append(line)
            }
        }
        try search(&open, &results, number) { _ in [] }
        open = open.filter { line in
            guard let edited = withKeptText(line) else { return true }
            results[line.index] = [edited]
            return false
        }
        try search(&open, &results, number) { $0.demands.required($0.lacking.terms) }
        try search(&open, &results, number) { $0.lacking.terms.isEmpty ? [] : $0.demands.required() }
        for line in open {
            let (translation, lacks) = line.candidates[line.best]
            results[line.index] = [repaired(translation, lacks, line)]
        }
        if let edges = settings.edges {
            for (index, demands) in demands.enumerated() {
                guard let kept = demands?.keptTexts else { continue }
                results[index] = results[index].map { $0.with(edges, of: lines[index], keeping: kept) }
            }
        }
        return results
    }

    /// What translations have to have, nil for those that are given, and which lines are copied, so that theirs are given, too.
    private func prepare(_ inputs: inout [Translator.Input]) throws -> (demands: [LineDemands?], copies: [Int]) {
        let words = settings.readsWords ? inputs.map { SegmentWords($0.text) } : []
        let spans = try settings.protector?.spans(in: words)
        var demands: [LineDemands?] = []
        var copies: [Int] = []
        for index in inputs.indices {
            let own = self.demands(
                &inputs[index], words.isEmpty ? nil : words[index], protecting: spans?[index] ?? [])
            counts.placeholders += own.placeholderCount
            counts.terms += own.termCount
            if let given = inputs[index].prefix {
                let unused = own.lacks(in: given).terms.count
                counts.unused += unused
                counts.unusedByMatches += unused
                demands.append(nil)
            } else if isCopied(inputs[index], own) {
                inputs[index].prefix = inputs[index].text
                inputs[index].isForced = true
                copies.append(index)
                demands.append(nil)
            } else {
                demands.append(own)
            }
        }
        counts.copied += copies.count
        return (demands, copies)
    }

    /// Whether there is nothing to translate in a line, so that it is copied; counts it where it is.
    ///
    /// That is for a line that is cut into parts, whose own text may have letters: those of half an address.
    func copies(_ line: Translator.Input) -> Bool {
        guard settings.keepsPlaceholders, line.prefix == nil else { return false }
        var line = line
        let demands = self.demands(&line, settings.readsWords ? SegmentWords(line.text) : nil, protecting: [])
        guard isCopied(line, demands) else { return false }
        counts.placeholders += demands.placeholderCount
        counts.copied += 1
        return true
    }

    /// Whether a line has nothing to translate, and nothing says how it is to be translated all the same.
    private func isCopied(_ input: Translator.Input, _ demands: LineDemands) -> Bool {
        guard demands.hasNothingToTranslate else { return false }
        return input.annotations.terms.isEmpty && input.annotations.match?.similarity != 1
    }

    /// The hypotheses that are looked at, and those that a constrained search keeps at each step.
    private static let hypotheses = 5
    private static let widest = 24

    /// Translates open lines again and takes out those that are as they should be then.
    /// - Parameter required: what the translation of a line has to contain; nothing for more of the beam's hypotheses.
    private func search(
        _ open: inout [Open], _ results: inout [[TextTranslation]], _ number: Int,
        required: (Open) -> [Translator.RequiredText]
    ) throws {
        guard !open.isEmpty else { return }
        let isConstrained = open[0].isSearched
        for index in open.indices {
            open[index].isSearched = true
            open[index].input.required = required(open[index])
        }
        let beam = translator.options.search.beam
        var remaining: [Open] = []
        let again = isConstrained ? open.filter { !$0.input.required.isEmpty } : open
        let found = try translator.translate(
            again.map(\.input), number: number, best: max(beam, Self.hypotheses),
            beam: isConstrained ? max(beam, Self.widest) : max(beam, Self.hypotheses))
        var next = 0
        for var line in open {
            guard !isConstrained || !line.input.required.isEmpty else {
                remaining.append(line)
                continue
            }
            defer { next += 1 }
            if let translation = found[next].lazy.compactMap({ self.accepted($0, &line) }).first {
                results[line.index] = [translation]
                if isConstrained { counts.constrained += 1 } else { counts.others += 1 }
            } else {
                remaining.append(line)
            }
        }
        open = remaining
    }

    /// The translation as it is, or with altered placeholders restored, if it lacks nothing then.
    private func accepted(_ found: TextTranslation, _ line: inout Open) -> TextTranslation? {
        let lacks = line.demands.lacks(in: found.text)
        if lacks.isEmpty { return clean(found, line) }
        line.candidates.append((found, lacks))
        guard lacks.terms.isEmpty else { return nil }
        var repair = PlaceholderRepair(
            source: line.input.text, translation: found.text, links: found.links(of: line.input.text))
        repair.restore()
        guard repair.isComplete, line.demands.lacks(in: repair.translation).isEmpty else { return nil }
        counts.edited += 1
        return clean(found.edited(by: repair, of: line.input.text), line)
    }

    /// The best candidate with what stays as it is in the place of its translation, if it lacks nothing then.
    private func withKeptText(_ line: Open) -> TextTranslation? {
        let (found, lacks) = line.candidates[line.best]
        guard !lacks.terms.isEmpty, found.alignment != nil, let kept = line.demands.kept(lacks.terms) else {
            return nil
        }
        var repair = PlaceholderRepair(
            source: line.input.text, translation: found.text, links: found.links(of: line.input.text))
        guard kept.allSatisfy({ repair.keep($0.range, listed: $0.listed) }) else { return nil }
        repair.restore()
        guard line.demands.lacks(in: repair.translation).isEmpty else { return nil }
        counts.edited += 1
        return clean(found.edited(by: repair, of: line.input.text), line)
    }

    /// The best that there is, edited.
    private func repaired(_ found: TextTranslation, _ lacks: LineDemands.Lacks, _ line: Open) -> TextTranslation {
        var result = found
        var lacks = lacks
        if !lacks.placeholders.isEmpty {
            var repair = PlaceholderRepair(
                source: line.input.text, translation: found.text, links: found.links(of: line.input.text))
            repair.complete()
            let after = line.demands.lacks(in: repair.translation)
            if after.count < lacks.count {
                (result, lacks) = (found.edited(by: repair, of: line.input.text), after)
                counts.edited += 1
            }
        }
        counts.missing += lacks.placeholders.missing.count
        counts.added += lacks.placeholders.added.count
        counts.unused += lacks.terms.count
        return clean(result, line)
    }

    /// A translation without the alignment that nobody asked for.
    private func clean(_ translation: TextTranslation, _ line: Open) -> TextTranslation {
        var translation = translation
        if !translator.options.aligns { translation.alignment = nil }
        return translation
    }
}
