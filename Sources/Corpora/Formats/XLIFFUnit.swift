import BilingualXML
import Text

/// One unit of an XLIFF file while it is read, and its pairs.
///
/// Where source and target are divided into segments (`mrk mtype="seg"`), those with one `mid` are pairs; the source's
/// are in `seg-source`, or in `source` itself. Otherwise the whole texts are one pair.
final class XLIFFUnit {
    enum Side: Int { case source, segmentedSource, target }

    struct Segment {
        let mid: String
        let range: Range<Int>
        let hasCodes: Bool
    }

    final class Content {
        let memory = ByteBuffer()
        var segments: [Segment] = []
        var isPresent = false
        var hasCodes = false
        var markStart = 0, mid = "", markBytes = 0
        /// The codes before the segment that is open.
        var markCodes = 0
        var language: LanguageTable.Entry?

        func reset() {
            memory.removeAll()
            segments.removeAll(keepingCapacity: true)
            isPresent = false
            hasCodes = false
            markBytes = 0
            language = nil
        }
    }

    /// The attributes of a unit.
    struct Start {
        var state: String?
        var isApproved = false
        /// Whether it is not to be translated.
        var isProtected = false
        /// The white space and codes between two segments of version 2.
        var isBetweenSegments = false
    }

    /// Bytes for the names of the segments of one text; real ones stay far below.
    private static let maximumMarks = 1 << 22
    /// States that are counted by their names, and the longest name.
    static let maximumStates = 1000, longestState = 100

    var state: String?
    /// Where the target belongs among those of its unit, from 1.
    var order: Int?
    /// Whether a machine made the target.
    var isMachine = false
    let settings: IngestSettings
    let sink: PairSink
    private let text: SegmentText
    let contents = [Content(), Content(), Content()]
    var languages: (source: LanguageTable.Entry?, target: LanguageTable.Entry?) = (nil, nil)
    /// The target language as the file's name has it, for a source language of the file.
    private var nameLanguages: [String: LanguageTag?] = [:]
    var start = Start()
    /// The segments that SDL's dialect calls a machine's.
    private var machineSegments: Set<String> = []
    var subflows: [[[UInt8]]] = [[], [], []]
    /// Whether the texts of the pair that is written next have inline codes.
    var codes = (first: false, second: false)
    let source = ByteBuffer(), target = ByteBuffer()
    /// The segments of a unit of version 2 where whole units are wanted.
    private var held = Held()

    init(_ settings: IngestSettings, sink: PairSink, text: SegmentText) {
        self.settings = settings
        self.sink = sink
        self.text = text
    }

    /// - Parameter tags: of the file; nil where it does not say. The target's is then looked for in the file's name.
    func setLanguages(_ tags: (source: String?, target: String?)) {
        func entry(_ tag: String?) -> LanguageTable.Entry? {
            tag.map { tag in Array(tag.utf8).withUnsafeBytes { sink.languages.entry($0) } }
        }
        let named = tags.target == nil ? nameLanguage(notIn: tags.source) : nil
        if named != nil { sink.takesTargetFromName = true }
        languages = (entry(tags.source), entry(tags.target ?? named?.description))
    }

    private func nameLanguage(notIn source: String?) -> LanguageTag? {
        let other = source ?? settings.source
        if let known = nameLanguages[other] { return known }
        guard nameLanguages.count < Self.maximumStates else { return nil }
        let wanted = [settings.target, settings.source].map { LanguageTag($0) }
        let found = FileLanguage.target(of: sink.path, notIn: LanguageTag(other), wanted: wanted)
        nameLanguages[other] = .some(found)
        return found
    }

    func begin(_ start: Start) {
        for content in contents { content.reset() }
        for index in subflows.indices where !subflows[index].isEmpty { subflows[index].removeAll() }
        if !machineSegments.isEmpty { machineSegments.removeAll() }
        self.start = start
        state = start.state
        order = nil
        isMachine = false
    }

    func addMachineSegment(_ id: String) {
        if machineSegments.count < Self.maximumStates, id.utf8.count <= Self.longestState { machineSegments.insert(id) }
    }

    /// Counts a unit within the present one.
    func countNested() {
        sink.counts.units += 1
        sink.counts.dropped.nested += 1
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
        contents[side.rawValue].markCodes = text.codeCount
    }

    /// - Returns: false where there are more than memory should hold.
    func endMark(_ side: Side) -> Bool {
        let content = contents[side.rawValue]
        content.markBytes += content.mid.utf8.count + 64
        content.segments.append(
            Segment(
                mid: content.mid, range: content.markStart..<text.bytes.count,
                hasCodes: text.codeCount > content.markCodes))
        return content.markBytes <= Self.maximumMarks
    }

    func endText(_ side: Side) {
        contents[side.rawValue].memory.append(text.bytes.bytes)
        contents[side.rawValue].hasCodes = text.codeCount > 0
        if !text.subflows.isEmpty { subflows[side.rawValue] = text.subflows }
    }

    /// Writes the pairs of the unit, or counts why there are none.
    /// - Parameter isHeld: whether it is a part of a unit of version 2.
    func end(isHeld: Bool) throws {
        if isHeld, settings.segmentation == .units { return hold() }
        guard !start.isBetweenSegments else { return }
        let given = contents[Side.source.rawValue], segmented = contents[Side.segmentedSource.rawValue]
        let target = contents[Side.target.rawValue]
        let source = segmented.segments.isEmpty ? given : segmented
        guard settings.segmentation == .segments, !source.segments.isEmpty, !target.segments.isEmpty else {
            sink.counts.units += 1
            let whole = given.isPresent && !isBlank(given) ? given : segmented
            let isMachine = isMachine || !machineSegments.isEmpty
            codes = (whole.hasCodes, target.hasCodes)
            try pair(
                whole.memory.bytes, target.memory.bytes, hasTarget: target.isPresent, isMachine: isMachine)
            return
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
            codes = (segment.hasCodes, match.map { target.segments[$0].hasCodes } ?? false)
            try pair(
                source.memory[segment.range], text ?? UnsafeRawBufferPointer(start: nil, count: 0),
                hasTarget: match != nil, isMachine: isMachine || machineSegments.contains(segment.mid),
                hasSubflows: false)
        }
        for _ in remaining.values.joined() {
            sink.counts.units += 1
            sink.counts.dropped.noSource += 1
        }
    }

    // MARK: Whole units of version 2

    private struct Held {
        var source: [UInt8] = []
        /// The texts of the targets with their order.
        var targets: [(order: Int, text: [UInt8])] = []
        var states: [String?] = []
        var codes = (first: false, second: false)
        var hasSegment = false, isComplete = true, isMachine = false, isProtected = false
        var size = 0
    }

    func beginHolder() { held = Held() }

    private func hold() {
        let source = contents[Side.source.rawValue], target = contents[Side.target.rawValue]
        let isBetween = start.isBetweenSegments
        Self.join(source.memory.bytes, to: &held.source)
        held.codes.first = held.codes.first || source.hasCodes
        if target.isPresent || isBetween {
            held.codes.second = held.codes.second || (target.isPresent ? target : source).hasCodes
            let text = Array(target.isPresent ? target.memory.bytes : source.memory.bytes)
            held.targets.append((order ?? held.targets.count + 1, text))
        } else if !isBlank(source) {
            held.isComplete = false
        }
        guard !isBetween else { return }
        held.hasSegment = true
        held.states.append(state)
        held.isMachine = held.isMachine || isMachine
        held.isProtected = start.isProtected
    }

    /// Adds a segment, with a space where the file has none between it and the one before.
    private static func join(_ text: UnsafeRawBufferPointer, to joined: inout [UInt8]) {
        guard !text.isEmpty else { return }
        let isSpaceNeeded = joined.withUnsafeBytes {
            CodeSpacing.isNeeded(after: $0, before: UTF8Text.scalar(in: text, at: 0).value, for: .lineBreak)
        }
        if isSpaceNeeded { joined.append(0x20) }
        joined.append(contentsOf: text)
    }

    /// Writes the pair of a whole unit, where whole units are wanted.
    func endHolder() throws {
        guard settings.segmentation == .units, held.hasSegment else { return }
        sink.counts.units += 1
        var joined: [UInt8] = []
        for target in held.targets.sorted(by: { $0.order < $1.order }) {
            target.text.withUnsafeBytes { Self.join($0, to: &joined) }
        }
        let untranslated = held.states.first(where: TargetState.isUntranslated)
        state = untranslated ?? held.states.first ?? nil
        start = Start(isProtected: held.isProtected)
        let hasTarget = held.isComplete && !held.targets.isEmpty
        codes = held.codes
        try held.source.withUnsafeBytes { source in
            try joined.withUnsafeBytes { target in
                try pair(source, target, hasTarget: hasTarget, isMachine: held.isMachine, hasSubflows: false)
            }
        }
    }

    private func isBlank(_ content: Content) -> Bool {
        source.removeAll()
        return WhiteSpace.fold(content.memory.bytes, into: source).isEmpty
    }
}
