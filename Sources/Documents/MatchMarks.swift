import BilingualXML
import Foundation

extension TranslatableDocument {
    /// What a memory had for a text.
    public struct Match: Sendable {
        /// The similarity of the source, from 0 to 1.
        public var similarity: Double
        /// The unit that it is from.
        public var origin: String
        /// The similar text.
        public var source: String
        /// Its translation.
        public var target: String

        /// - Parameters:
        ///   - similarity: that of the source, from 0 to 1.
        ///   - origin: the unit that it is from.
        ///   - source: the similar text.
        ///   - target: its translation.
        public init(similarity: Double, origin: String, source: String, target: String) {
            (self.similarity, self.origin, self.source, self.target) = (similarity, origin, source, target)
        }

        /// In percent, rounded down.
        fileprivate var percent: Int { Int((100 * similarity + 1e-6).rounded(.down)) }
    }

    /// Says in the document what a memory had for a text: in an `alt-trans` of XLIFF 1, in the matches module of XLIFF 2,
    /// in properties of a TMX variant.
    /// - Parameters:
    ///   - index: that of the text.
    ///   - match: what the memory had.
    ///   - isKept: whether the match's translation is the text's, so that no machine made it.
    public func mark(_ index: Int, match: Match, isKept: Bool) {
        let target = slots[index].target
        if let unit = target.ancestor("trans-unit") {
            let marks = XLIFF1Marks(unit: unit, target: target)
            marks.mark(match)
            guard isKept, let whole = marks.whole else { return }
            kept[whole, default: []].append(match.similarity)
            marks.mark(kept: kept)
        } else if let segment = target.ancestor("segment"), let unit = segment.ancestor("unit") {
            XLIFF2Marks(unit: unit, segment: segment).mark(match, isKept: isKept)
        } else if let variant = target.ancestor("tuv") {
            variant.mark(match, isKept: isKept)
        }
    }
}

extension TranslatableDocument {
    /// Removes what an earlier translation by this program says of a text's target; variants of TMX have nothing any more.
    func removeMarks(of target: XMLNode) {
        if let unit = target.ancestor("trans-unit") {
            XLIFF1Marks(unit: unit, target: target).removeEarlier()
        } else if let segment = target.ancestor("segment"), let unit = segment.ancestor("unit") {
            XLIFF2Marks(unit: unit, segment: segment).removeEarlier()
        }
    }

    /// Says in the document how good a text's translation probably is: in a note of XLIFF 1, in the matches module of
    /// XLIFF 2, in a property of a TMX variant.
    /// - Parameters:
    ///   - index: that of the text.
    ///   - confidence: from 0 to 1.
    ///   - translation: the translation, without codes.
    public func mark(_ index: Int, confidence: Double, of translation: String) {
        let target = slots[index].target
        let percent = Int((100 * confidence).rounded())
        if let unit = target.ancestor("trans-unit") {
            XLIFF1Marks(unit: unit, target: target).mark(confidence: percent)
        } else if let segment = target.ancestor("segment"), let unit = segment.ancestor("unit") {
            XLIFF2Marks(unit: unit, segment: segment).mark(
                confidence: percent, source: slots[index].content.text, translation)
        } else if let variant = target.ancestor("tuv") {
            variant.willChangeContent()
            let property = variant.makeElement("prop")
            property.set("type", TMXDialect.confidenceType)
            property.append("\(percent)%")
            variant.elements("prop").last?.insertAfter(property)
        }
    }
}

/// XLIFF 1.2, section 2.2.1: alt-trans, match-quality, state-qualifier.
private struct XLIFF1Marks {
    let unit: XMLNode
    /// The target, or the mark of a segment in it.
    let target: XMLNode

    /// The target of the unit.
    var whole: XMLNode? { unit.elements("target").first }

    /// The name of the segment; nil for a unit that is one.
    private var segment: String? {
        guard let whole, target != whole else { return nil }
        return target["mid"]
    }

    /// What a note about the confidence begins with.
    private var confidence: String { "\(segment.map { "segment \($0): " } ?? "")confidence " }

    /// Removes what was there before and is this program's, about the same segment.
    func removeEarlier() {
        let (name, beginning) = (segment, confidence)
        for element in unit.elements where element.isOriginal {
            let isOwn =
                switch element.name {
                case "alt-trans": element["extradata"] == XLIFFDialect.program && element["mid"] == name
                case "note": element["from"] == XLIFFDialect.program && element.text.hasPrefix(beginning)
                default: false
                }
            if isOwn { element.removeWithSpace() }
        }
    }

    func mark(_ match: TranslatableDocument.Match) {
        guard let whole else { return }
        let alternative = unit.makeElement("alt-trans")
        alternative.set("match-quality", "\(match.percent)%")
        alternative.set("origin", match.origin)
        alternative.set("extradata", XLIFFDialect.program)
        if let segment { alternative.set("mid", segment) }
        for (name, text) in [("source", match.source), ("target", match.target)] {
            let side = unit.makeElement(name)
            side.append(text)
            alternative.append(side)
        }
        // After those of earlier segments.
        (unit.elements("alt-trans").last { !$0.isOriginal } ?? whole).insertAfter(alternative)
    }

    /// Says that the target is a memory's, where the translations of all its texts are.
    /// - Parameter kept: the similarities of the matches that are translations, by the target.
    func mark(kept: [XMLNode: [Double]]) {
        guard let whole, whole["state-qualifier"] == XLIFFDialect.machineState1.qualifier,
            let similarities = kept[whole], similarities.count == XLIFF1Unit.texts(of: unit).count
        else { return }
        whole.set("state", XLIFFDialect.memoryState1.state)
        whole.set(
            "state-qualifier",
            similarities.contains { $0 < 1 } ? XLIFFDialect.adaptedQualifier1 : XLIFFDialect.memoryState1.qualifier)
    }
}

extension XLIFF1Marks {
    /// A note about the translation of the unit, or of a segment of it.
    func mark(confidence percent: Int) {
        guard let whole else { return }
        let note = unit.makeElement("note")
        note.set("from", XLIFFDialect.program)
        note.set("annotates", "target")
        note.append("\(confidence)\(percent)%")
        let others = unit.elements.filter { ["alt-trans", "note"].contains($0.name) && !$0.isOriginal }
        (others.last ?? whole).insertAfter(note)
    }
}

/// XLIFF 2.1, section 5.1: the Translation Candidates Module.
private struct XLIFF2Marks {
    let unit: XMLNode
    let segment: XMLNode

    /// The module's element, where there is one.
    private var module: XMLNode? { unit.elements("matches").first { $0.space == XLIFFDialect.matchesModule } }

    /// Removes the candidates that were there before and are this program's, for the same segment.
    func removeEarlier() {
        guard let module, let name = segment["id"] else { return }
        let own = module.elements("match").filter { candidate in
            candidate.isOriginal && candidate["ref"] == "#\(name)"
                && (candidate["subType"] == XLIFFDialect.memorySubState2
                    || candidate["type"] == "mt" && candidate["origin"] == XLIFFDialect.program)
        }
        guard !own.isEmpty else { return }
        module.willChangeContent()
        for candidate in own { candidate.removeWithSpace() }
        // The module has no element without candidates.
        if module.elements.isEmpty { module.removeWithSpace() }
    }

    func mark(_ match: TranslatableDocument.Match, isKept: Bool) {
        add(
            [
                ("type", "tm"), ("subType", XLIFFDialect.memorySubState2), ("similarity", "\(match.percent).0"),
                ("matchQuality", "\(match.percent).0"), ("origin", match.origin),
            ], source: match.source, match.target)
        if isKept { segment.set("subState", XLIFFDialect.memorySubState2) }
    }

    /// The machine's translation as a candidate, whose quality is the confidence.
    func mark(confidence percent: Int, source: String, _ translation: String) {
        add(
            [("type", "mt"), ("matchQuality", "\(percent).0"), ("origin", XLIFFDialect.program)], source: source,
            translation)
    }

    /// Adds a candidate.
    private func add(_ attributes: [(name: String, value: String)], source: String, _ target: String) {
        let matches = module ?? newMatches()
        let candidate = matches.makeElement("match")
        candidate.set("ref", "#\(identifier())")
        for (name, value) in attributes { candidate.set(name, value) }
        for (name, text) in [("source", source), ("target", target)] {
            let side = segment.makeElement(name)
            side.append(text)
            candidate.append(side)
        }
        matches.willChangeContent()
        if let last = matches.elements.last { last.insertAfter(candidate) } else { matches.append(candidate) }
    }

    /// The module's element, which precedes all others in a unit.
    private func newMatches() -> XMLNode {
        let matches = unit.makeElement("matches", space: XLIFFDialect.matchesModule, prefix: "mtc")
        unit.elements.first?.insertBefore(matches)
        return matches
    }

    /// The segment's identifier, which it gets where it has none.
    private func identifier() -> String {
        if let given = segment["id"] { return given }
        let used = Set(unit.allElements.compactMap { $0["id"] })
        let number = (1...).first { !used.contains("s\($0)") } ?? 1
        segment.set("id", "s\(number)")
        return "s\(number)"
    }
}

extension XMLNode {
    /// Marks a variant of a TMX unit.
    fileprivate func mark(_ match: TranslatableDocument.Match, isKept: Bool) {
        willChangeContent()
        let properties = elements("prop")
        let origin = properties.first { $0.isOwnOrigin }
        if isKept, let origin {
            origin.clear()
            origin.append(TMXDialect.memoryOrigin)
        }
        let after = properties.last ?? origin
        let marks = [
            (TMXDialect.matchOriginType, match.origin), (TMXDialect.matchQualityType, "\(match.percent)%"),
        ]
        for (type, text) in marks {
            let property = makeElement("prop")
            property.set("type", type)
            property.append(text)
            after?.insertAfter(property)
        }
    }

    /// The nearest element of a name that this one is in.
    fileprivate func ancestor(_ name: String) -> XMLNode? {
        var node = parent
        while let found = node {
            if found.name == name { return found }
            node = found.parent
        }
        return nil
    }

    /// All elements inside.
    fileprivate var allElements: [XMLNode] { elements.flatMap { [$0] + $0.allElements } }
}
