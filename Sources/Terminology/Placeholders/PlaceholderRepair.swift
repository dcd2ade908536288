/// Gives a translation the placeholders of its source, each as often as there.
///
///     var repair = PlaceholderRepair(source: "Use ``a`` here.", translation: "Utilisez ``b`` ici.")
///     repair.restore()  // "Utilisez ``a`` ici."
public struct PlaceholderRepair: Sendable {
    /// What was changed.
    public struct Edits: Sendable, Hashable {
        /// Placeholders that were altered or had lost their marks, and were written as the source has them.
        public var restored = 0
        /// Those that were missing.
        public var inserted = 0
        /// Those that the source has not, or less often.
        public var removed = 0

        /// Whether nothing was changed.
        public var isEmpty: Bool { restored + inserted + removed == 0 }
    }

    /// The translation as it is now.
    public var translation: String { String(decoding: target.bytes, as: UTF8.self) }
    /// For each of its words, between spaces, the source words that it translates.
    public var links: [[Int]] { target.links }
    /// What was changed.
    public private(set) var edits = Edits()

    private let source: LinkedText
    private let wanted: [Placeholder]
    private var target: LinkedText
    /// The translation's placeholders, found again after each change.
    private var found: [Placeholder]

    /// - Parameters:
    ///   - source: the source text.
    ///   - translation: its translation.
    ///   - links: for each word of the translation, between spaces, the source words that it translates; without them
    ///     places are taken in proportion.
    public init(source: String, translation: String, links: [[Int]] = []) {
        self.source = LinkedText(source)
        wanted = Placeholders(in: source).all
        target = LinkedText(translation, links: links)
        found = Placeholders(in: translation).all
    }

    /// Whether the translation has each placeholder as often as the source.
    public var isComplete: Bool { problems == 0 }

    /// How many are missing and added.
    public var problems: Int {
        let lacks = lacks
        return lacks.missing.count + lacks.added.count
    }

    /// What the source has more often, and what the translation has more often.
    private var lacks: (missing: [Placeholder], added: [Placeholder]) {
        var counts = wanted.reduce(into: [Placeholders.Item: Int]()) { $0[$1.item, default: 0] += 1 }
        func takes(_ placeholder: Placeholder) -> Bool {
            guard let count = counts[placeholder.item], count > 0 else { return true }
            counts[placeholder.item] = count - 1
            return false
        }
        let added = found.filter(takes)
        // Of those that the source has several times the last ones are missing.
        let missing = wanted.reversed().filter { !takes($0) }
        return (missing.reversed(), added)
    }

    /// Writes altered placeholders as the source has them: each missing one in the place of the most similar added one of
    /// its kind, or of the same text without its marks.
    public mutating func restore() {
        while let (missing, added) = mostSimilar(lacks) {
            guard change(added.range, to: text(of: missing, around: added), from: missing) else { break }
            edits.restored += 1
        }
        for missing in lacks.missing {
            guard let range = unmarked(missing), change(range, to: text(of: missing), from: missing) else { continue }
            edits.restored += 1
        }
    }

    /// Restores what is altered, puts in what is missing and takes out what is added.
    public mutating func complete() {
        restoreAndInsert()
        guard !isComplete else { return }
        // A back quote without a partner takes that of what is put in, which is no placeholder then.
        let before = (target: target, found: found, edits: edits, problems: problems)
        guard removeSingleQuotes() else { return }
        restoreAndInsert()
        if problems >= before.problems || target.words.isEmpty {
            (target, found, edits) = (before.target, before.found, before.edits)
        }
    }

    private mutating func restoreAndInsert() {
        restore()
        for added in lacks.added.reversed() where remove(added) { edits.removed += 1 }
        for missing in lacks.missing {
            let place = place(for: missing)
            if change(place.range, to: place.before + text(of: missing) + place.after, from: missing) {
                edits.inserted += 1
            }
        }
    }

    /// Puts a part of the source in the place of the words that translate it and nothing else.
    /// - Parameters:
    ///   - range: its UTF-8 in the source.
    ///   - listed: how it is written where it does not begin a text as it does in the source; nil for the same.
    /// - Returns: whether there are such words, so that the translation has it now.
    public mutating func keep(_ range: Range<Int>, listed: String? = nil) -> Bool {
        let own = source.wordIndices(in: range)
        let isOwn = target.words.indices.map { index in
            !target.links[index].isEmpty && target.links[index].allSatisfy(own.contains)
                && !found.contains { $0.range.overlaps(target.words[index]) }
        }
        // Of several places, the longest one translates the most of it.
        var (best, start) = (0..<0, 0)
        for end in 1..<isOwn.count + 1 where end == isOwn.count || !isOwn[end] || !isOwn[end - 1] {
            if isOwn[start], end - start > best.count { best = start..<end }
            start = end
        }
        guard !best.isEmpty else { return false }
        let words = target.withoutMarks(
            around: target.words[best.lowerBound].lowerBound..<target.words[best.upperBound - 1].upperBound)
        let isMoved = own.lowerBound == 0 && best.lowerBound > 0
        let text = isMoved ? listed.map { Array($0.utf8) } : nil
        target.replace(words, with: text ?? Array(source[range]), links: Array(own))
        found = Placeholders(in: translation).all
        edits.restored += 1
        return true
    }

    // MARK: Restoring

    private func mostSimilar(_ lacks: (missing: [Placeholder], added: [Placeholder])) -> (Placeholder, Placeholder)? {
        var best: (missing: Placeholder, added: Placeholder, likeness: Double)?
        for missing in lacks.missing {
            for added in lacks.added
            where added.kind == missing.kind && (added.translated == nil) == (missing.translated == nil) {
                let likeness = Self.likeness(missing.key, added.key)
                if likeness > best?.likeness ?? -1 { best = (missing, added, likeness) }
            }
        }
        return best.map { ($0.missing, $0.added) }
    }

    /// How much of two texts is the same at their beginnings and ends, as a share.
    private static func likeness(_ one: String, _ other: String) -> Double {
        let (one, other) = (Array(one.utf8), Array(other.utf8))
        let shorter = min(one.count, other.count)
        let start = zip(one, other).prefix { $0 == $1 }.count
        let end = zip(one.reversed(), other.reversed()).prefix(shorter - start).prefix { $0 == $1 }.count
        return Double(start + end) / Double(max(one.count, other.count, 1))
    }

    /// A placeholder of the source, with the text of one of the translation where it has text to translate.
    private func text(of missing: Placeholder, around added: Placeholder? = nil) -> [UInt8] {
        guard let own = missing.translated, let text = added?.translated else { return Array(source[missing.range]) }
        return Array(
            source[missing.range.lowerBound..<own.lowerBound] + target[text]
                + source[own.upperBound..<missing.range.upperBound])
    }

    /// Where the translation has a placeholder's text without its marks.
    private func unmarked(_ placeholder: Placeholder) -> Range<Int>? {
        guard let inside = Self.inside(placeholder, source) else { return nil }
        return target.words(equalTo: Array(source[inside])).first { range in
            !found.contains { $0.range.overlaps(range) }
        }
    }

    /// What is between the back quotes of code or of a role.
    private static func inside(_ placeholder: Placeholder, _ text: LinkedText) -> Range<Int>? {
        let mark = UInt8(ascii: "`")
        guard placeholder.translated == nil, placeholder.kind == .code || placeholder.kind == .role else { return nil }
        let bytes = text.bytes[placeholder.range]
        guard let first = bytes.firstIndex(of: mark) else { return nil }
        let start = bytes[first...].firstIndex { $0 != mark } ?? bytes.endIndex
        let end = bytes.lastIndex { $0 != mark }.map { $0 + 1 } ?? start
        return end > start + 1 ? start..<end : nil
    }

    // MARK: Removing and inserting

    /// Takes out the back quotes that are not of a placeholder, unless the source has such ones.
    /// - Returns: whether there were any.
    private mutating func removeSingleQuotes() -> Bool {
        let quotes = Self.singleQuotes(target, found)
        guard !quotes.isEmpty, Self.singleQuotes(source, wanted).isEmpty else { return false }
        for index in quotes.reversed() {
            target.replace(target.withSpaces(around: index..<index + 1), with: [], links: [])
        }
        found = Placeholders(in: translation).all
        edits.removed += quotes.count
        return true
    }

    private static func singleQuotes(_ text: LinkedText, _ placeholders: [Placeholder]) -> [Int] {
        text.bytes.indices.filter { index in
            text.bytes[index] == UInt8(ascii: "`") && !placeholders.contains { $0.range.contains(index) }
        }
    }

    private mutating func remove(_ added: Placeholder) -> Bool {
        // What is text in the source stays as text.
        if let text = added.translated {
            let isSpace = PlaceholderScanner.isSpace
            return change(
                added.range, to: target[text].drop(while: isSpace).reversed().drop(while: isSpace).reversed())
        }
        if let inside = Self.inside(added, target) {
            let text = Array(target[inside])
            if source.words(equalTo: text).contains(where: { range in !wanted.contains { $0.range.overlaps(range) } }) {
                return change(added.range, to: text)
            }
        }
        return change(target.withSpaces(around: added.range), to: [])
    }

    /// Where a missing placeholder belongs: before the first word that translates it, or else after the last one that
    /// translates the words before it.
    private func place(for missing: Placeholder) -> (range: Range<Int>, before: [UInt8], after: [UInt8]) {
        let space: [UInt8] = [0x20]
        let own = source.wordIndices(in: missing.range)
        let free = target.words.indices.filter { index in
            !found.contains { $0.range.overlaps(target.words[index]) }
        }
        if let index = free.first(where: { target.links[$0].contains(where: own.contains) }) {
            let start = target.words[index].lowerBound
            return (start..<start, [], space)
        }
        let before = target.links.indices.filter { target.links[$0].contains { $0 < own.lowerBound } }
        let nearest = before.max { (target.links[$0].max() ?? 0, $0) < (target.links[$1].max() ?? 0, $1) }
        let share = Double(own.lowerBound) / Double(max(1, source.words.count))
        let index = nearest.map { $0 + 1 } ?? Int(share * Double(target.words.count))
        guard index < target.words.count else {
            let end = target.endOfText
            return (end..<end, end > 0 ? space : [], [])
        }
        let start = target.words[index].lowerBound
        return (start..<start, [], space)
    }

    /// Changes the translation, unless that would not bring it nearer to the source, or would leave no text.
    private mutating func change(_ range: Range<Int>, to text: [UInt8], from missing: Placeholder? = nil) -> Bool {
        let before = (target, found, problems)
        target.replace(range, with: text, links: missing.map { Array(source.wordIndices(in: $0.range)) } ?? [])
        found = Placeholders(in: translation).all
        guard problems < before.2, !target.words.isEmpty else {
            (target, found) = (before.0, before.1)
            return false
        }
        return true
    }
}
