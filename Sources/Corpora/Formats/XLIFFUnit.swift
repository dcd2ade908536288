import Text

/// One unit of an XLIFF file while it is read, and what becomes of it.
///
/// Where source and target are divided into segments (`mrk mtype="seg"`), those with one `mid` are pairs; the source's
/// stand in `seg-source`, or in `source` itself. Else the whole texts are one.
final class XLIFFUnit {
    enum Side: Int { case source, segmentedSource, target }

    private struct Segment {
        let mid: String
        let range: Range<Int>
    }

    private final class Content {
        let memory = ByteBuffer()
        var segments: [Segment] = []
        var isPresent = false
        var markStart = 0, mid = "", markBytes = 0
        var language: LanguageTable.Entry?

        func reset() {
            memory.removeAll()
            segments.removeAll(keepingCapacity: true)
            isPresent = false
            markBytes = 0
            language = nil
        }
    }

    /// Bytes for the names of the segments of one text; real ones stay far below.
    private static let maximumMarks = 1 << 22
    /// States that are counted by their names, and the longest name.
    private static let maximumStates = 1000, longestState = 100
    var state: String?
    private let settings: IngestSettings
    private let sink: PairSink
    private let text: SegmentText
    private let contents = [Content(), Content(), Content()]
    private var languages: (source: LanguageTable.Entry?, target: LanguageTable.Entry?) = (nil, nil)
    private var isApproved = false
    private var subflows: [[[UInt8]]] = [[], [], []]
    private let source = ByteBuffer(), target = ByteBuffer()

    init(_ settings: IngestSettings, sink: PairSink, text: SegmentText) {
        self.settings = settings
        self.sink = sink
        self.text = text
    }

    /// - Parameter tags: of the file; nil where it does not say.
    func setLanguages(_ tags: (source: String?, target: String?)) {
        func entry(_ tag: String?) -> LanguageTable.Entry? {
            tag.map { tag in Array(tag.utf8).withUnsafeBytes { sink.languages.entry($0) } }
        }
        languages = (entry(tags.source), entry(tags.target))
    }

    func begin(id: String?, state: String?, isApproved: Bool) {
        for content in contents { content.reset() }
        for index in subflows.indices where !subflows[index].isEmpty { subflows[index].removeAll() }
        self.state = state
        self.isApproved = isApproved
        if settings.tracesOrigins, let id { sink.origin.id = id }
    }

    /// - Returns: false where the unit had this text already: the first one counts.
    func beginText(_ side: Side, language: UnsafeRawBufferPointer?) -> Bool {
        let content = contents[side.rawValue]
        guard !content.isPresent else { return false }
        content.isPresent = true
        content.language = language.flatMap { $0.isEmpty ? nil : sink.languages.entry($0) }
        return true
    }

    func beginMark(_ mid: String, _ side: Side) {
        contents[side.rawValue].markStart = text.bytes.count
        contents[side.rawValue].mid = mid
    }

    /// - Returns: false where there are more than memory should hold.
    func endMark(_ side: Side) -> Bool {
        let content = contents[side.rawValue]
        content.markBytes += content.mid.utf8.count + 64
        content.segments.append(Segment(mid: content.mid, range: content.markStart..<text.bytes.count))
        return content.markBytes <= Self.maximumMarks
    }

    func endText(_ side: Side) {
        contents[side.rawValue].memory.append(text.bytes.bytes)
        if !text.subflows.isEmpty { subflows[side.rawValue] = text.subflows }
    }

    /// Writes the pairs of the unit, or counts why there are none.
    func end() throws {
        let given = contents[Side.source.rawValue], segmented = contents[Side.segmentedSource.rawValue]
        let target = contents[Side.target.rawValue]
        let source = segmented.segments.isEmpty ? given : segmented
        guard settings.segmentation == .segments, !source.segments.isEmpty, !target.segments.isEmpty else {
            sink.counts.units += 1
            let whole = given.isPresent && !isBlank(given) ? given : segmented
            try pair(whole.memory.bytes, target.memory.bytes, hasTarget: target.isPresent)
            return try writeSubflows(isForward: direction() != .backward)
        }
        // For each mid the segments that have it, the first of them last.
        var remaining: [String: [Int]] = [:]
        for index in target.segments.indices.reversed() {
            remaining[target.segments[index].mid, default: []].append(index)
        }
        for segment in source.segments {
            sink.counts.units += 1
            let match = remaining[segment.mid]?.popLast()
            let text = match.map { target.memory[target.segments[$0].range] }
            try pair(
                source.memory[segment.range], text ?? UnsafeRawBufferPointer(start: nil, count: 0),
                hasTarget: match != nil)
        }
        for _ in remaining.values.joined() {
            sink.counts.units += 1
            sink.counts.dropped.noSource += 1
        }
    }

    private func isBlank(_ content: Content) -> Bool {
        source.removeAll()
        return WhiteSpace.fold(content.memory.bytes, into: source).isEmpty
    }

    private enum Direction { case forward, backward, neither, noSource, noTarget }

    /// Which of the two texts is in which of the languages asked for. A language that is not named may be any.
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

    private func pair(_ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer, hasTarget: Bool) throws {
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
        let name = state ?? (isApproved ? "approved" : "none")
        let isCounted =
            sink.states[name] != nil || sink.states.count < Self.maximumStates && name.utf8.count <= Self.longestState
        sink.states[isCounted ? name : "other", default: 0] += 1
        guard
            settings.states.isEmpty || settings.states.contains(name)
                || isApproved && settings.states.contains("approved")
        else { return sink.counts.dropped.otherState += 1 }
        if direction == .backward {
            sink.counts.unitsFromOtherLanguage += 1
            guard settings.direction == .any else { return sink.counts.dropped.otherDirection += 1 }
        }
        source.removeAll()
        target.removeAll()
        _ = WhiteSpace.fold(direction == .forward ? first : second, into: source)
        _ = WhiteSpace.fold(direction == .forward ? second : first, into: target)
        guard !source.isEmpty, !target.isEmpty else { return sink.counts.dropped.empty += 1 }
        try sink.write(source: source.bytes, target: target.bytes)
    }

    /// The languages of the texts, for the report.
    private func count(hasTarget: Bool) {
        let sourceEntry = contents[Side.source.rawValue].language ?? languages.source
        let targetEntry = contents[Side.target.rawValue].language ?? languages.target
        if let sourceEntry { sourceEntry.variants += 1 } else { sink.counts.variantsWithoutLanguage += 1 }
        guard hasTarget else { return }
        if let targetEntry { targetEntry.variants += 1 } else { sink.counts.variantsWithoutLanguage += 1 }
    }

    private func writeSubflows(isForward: Bool) throws {
        let first = subflows[Side.source.rawValue], second = subflows[Side.target.rawValue]
        guard !first.isEmpty, first.count == second.count else { return }
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
