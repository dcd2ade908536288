import BilingualXML
import Text

// The two texts of a unit become a pair, or a count of why there is none.
extension XLIFFUnit {
    private enum Direction { case forward, backward, neither, noSource, noTarget }

    /// Which of the two texts is in which wanted language: the direction with the better matches. A text whose language
    /// is not named may be in any, but ranks after all matches.
    private func direction() -> Direction {
        let sourceEntry = contents[Side.source.rawValue].language ?? languages.source
        let targetEntry = contents[Side.target.rawValue].language ?? languages.target
        func rank(_ match: LanguageTag.Match?) -> Int? {
            guard let match else { return 4 }
            return match == .none ? nil : Int(match.rawValue)
        }
        let forward = rank(sourceEntry?.sourceMatch).flatMap { a in rank(targetEntry?.targetMatch).map { a + $0 } }
        let backward = rank(sourceEntry?.targetMatch).flatMap { a in rank(targetEntry?.sourceMatch).map { a + $0 } }
        if let forward, forward <= backward ?? Int.max { return .forward }
        if backward != nil { return .backward }
        let hasSource = [sourceEntry, targetEntry].contains { ($0?.sourceMatch ?? .none) != .none }
        let hasTarget = [sourceEntry, targetEntry].contains { ($0?.targetMatch ?? .none) != .none }
        return hasSource ? .noTarget : hasTarget ? .noSource : .neither
    }

    /// Writes the pair of a unit, or counts why there is none.
    /// - Parameters:
    ///   - first: the text of `source`.
    ///   - second: the text of `target`.
    ///   - hasTarget: whether there is a `target` at all.
    ///   - isMachine: whether the file calls the target a machine's translation.
    ///   - hasSubflows: whether the subflows of the unit are written as well.
    func pair(
        _ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer, hasTarget: Bool, isMachine: Bool,
        hasSubflows: Bool = true
    ) throws {
        count(hasTarget: hasTarget)
        let direction = direction()
        switch direction {
        case .neither: return sink.counts.dropped.neitherLanguage += 1
        case .noSource: return sink.counts.dropped.noSource += 1
        case .noTarget: return sink.counts.dropped.noTarget += 1
        case .forward, .backward: break
        }
        guard hasTarget else {
            if direction == .forward {
                sink.counts.dropped.noTarget += 1
            } else {
                sink.counts.dropped.noSource += 1
            }
            return
        }
        guard isWanted(isMachine: isMachine), sink.takesUnit() else { return }
        if direction == .backward {
            sink.counts.unitsFromOtherLanguage += 1
            guard settings.direction == .any else { return sink.counts.dropped.otherDirection += 1 }
        }
        source.removeAll()
        target.removeAll()
        _ = WhiteSpace.fold(direction == .forward ? first : second, into: source)
        _ = WhiteSpace.fold(direction == .forward ? second : first, into: target)
        if source.isEmpty || target.isEmpty {
            sink.counts.dropped.empty += 1
        } else {
            // No conversion makes the codes of XLIFF those of TMX, in which memories are written back.
            let (first, second) = (codes.first ? SegmentContent.lost : "", codes.second ? SegmentContent.lost : "")
            sink.origin.codes = direction == .forward ? (first, second) : (second, first)
            try sink.write(source: source.bytes, target: target.bytes)
            countTaken(isForward: direction == .forward)
        }
        if hasSubflows { try writeSubflows(isForward: direction == .forward) }
    }

    /// Whether the target's state and origin are asked for; counts the reason where they are not.
    private func isWanted(isMachine: Bool) -> Bool {
        let name = state ?? (start.isApproved ? "approved" : "none")
        let isCounted =
            sink.states[name] != nil || sink.states.count < Self.maximumStates && name.utf8.count <= Self.longestState
        sink.states[isCounted ? name : "other", default: 0] += 1
        let isNamed = settings.states.contains(name) || start.isApproved && settings.states.contains("approved")
        guard settings.states.isEmpty || isNamed else {
            sink.counts.dropped.otherState += 1
            return false
        }
        if start.isProtected, !settings.take.contains(.protected) {
            sink.counts.dropped.protected += 1
            return false
        }
        if TargetState.isUntranslated(name), !isNamed, !settings.take.contains(.untranslated) {
            sink.counts.dropped.untranslated += 1
            return false
        }
        // An approved target counts as a person's translation.
        if isMachine, !start.isApproved, !settings.take.contains(.machine) {
            sink.counts.dropped.machineTranslation += 1
            return false
        }
        return true
    }

    /// Counts a pair for the languages of its texts.
    private func countTaken(isForward: Bool) {
        let first = contents[Side.source.rawValue].language ?? languages.source
        let second = contents[Side.target.rawValue].language ?? languages.target
        (isForward ? first : second)?.sources += 1
        (isForward ? second : first)?.targets += 1
        if second == nil { sink.pairsOfUnnamedLanguage += 1 }
    }

    /// The languages of the texts, for the report.
    private func count(hasTarget: Bool) {
        let sourceEntry = contents[Side.source.rawValue].language ?? languages.source
        let targetEntry = contents[Side.target.rawValue].language ?? languages.target
        if let sourceEntry { sourceEntry.variants += 1 } else { sink.counts.variantsWithoutLanguage += 1 }
        guard hasTarget else { return }
        if let targetEntry { targetEntry.variants += 1 } else { sink.counts.variantsWithoutLanguage += 1 }
    }

    /// Writes the subflows of both texts in pairs, where there are equally many.
    private func writeSubflows(isForward: Bool) throws {
        let first = subflows[Side.source.rawValue], second = subflows[Side.target.rawValue]
        guard !first.isEmpty, first.count == second.count else { return }
        sink.origin.codes = ("", "")
        for (firstText, secondText) in zip(first, second) {
            source.removeAll()
            target.removeAll()
            (isForward ? firstText : secondText).withUnsafeBytes { _ = WhiteSpace.fold($0, into: source) }
            (isForward ? secondText : firstText).withUnsafeBytes { _ = WhiteSpace.fold($0, into: target) }
            guard !source.isEmpty, !target.isEmpty else { continue }
            try sink.write(source: source.bytes, target: target.bytes)
            sink.counts.subflowPairs += 1
        }
    }
}
