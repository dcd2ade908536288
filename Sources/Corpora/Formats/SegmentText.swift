import Text

/// The text of one segment while an XML reader collects its pieces: inline codes are dropped or become placeholders.
///
/// Where a dropped code stood for a space, as in `Retry<ph/>to`, a space is inserted; see ``CodeSpacing``.
final class SegmentText {
    enum Code {
        /// A code with a meaning of its own: a picture, a line break, a variable.
        case alone
        case opening, closing
        /// Text that is not part of the sentence, such as a deleted revision.
        case hidden
    }

    /// White space not yet folded.
    let bytes = ByteBuffer()
    /// The texts of `sub` elements, which are segments of their own.
    private(set) var subflows: [[UInt8]] = []
    /// How many inline codes the segment has so far.
    private(set) var codeCount = 0

    private let sink: PairSink
    private let limit: Int
    private let keepsPlaceholders: Bool
    private let keepsSubflows: Bool
    private var droppedDepth = 0
    private var droppedBytes = 0
    /// The limit on bytes of native code in one segment; real ones stay far below.
    private static let maximumDropped = 1 << 26
    /// The limit on distinct codes of one unit; real ones stay far below.
    private static let maximumCodes = 1 << 14
    private var subflowBytes = 0
    private var subflowDepth = 0
    /// The codes since the last text.
    private var pending: CodeSpacing.Code?
    /// The code that is open, and the start of its content.
    private var openCode: CodeSpacing.Code?
    private var codeContent: [UInt8] = []
    private static let longestContent = 32
    private var marks = CodeMarks()

    init(_ settings: IngestSettings, sink: PairSink) {
        self.sink = sink
        limit = settings.segmentLimit
        keepsPlaceholders = settings.inlineCodes == .placeholders
        keepsSubflows = settings.takesSubflows
    }

    func reset() {
        bytes.removeAll()
        if !subflows.isEmpty { subflows.removeAll() }
        codeCount = 0
        subflowBytes = 0
        droppedDepth = 0
        droppedBytes = 0
        subflowDepth = 0
        pending = nil
        marks.beginText()
    }

    func beginUnit() { marks.beginUnit() }

    /// Whether the text that follows is not part of the sentence.
    var isDropping: Bool { droppedDepth > 0 }

    /// Begins a code whose content, if any, is dropped.
    /// - Parameters:
    ///   - key: what the code is called on both sides of a unit.
    ///   - partner: what ties a closing code to its opening one.
    ///   - types: what the file says that the code is, and what is shown for it.
    func beginCode(
        _ code: Code, key: @autoclosure () -> String?, partner: @autoclosure () -> String?,
        types: @autoclosure () -> [String?] = [], depth: Int
    ) {
        guard droppedDepth == 0 else { return }
        droppedDepth = depth
        openCode = nil
        guard code != .hidden else { return }
        codeCount += 1
        guard !keepsPlaceholders else {
            sink.counts.placeholders += 1
            return mark(code, key: key(), partner: partner())
        }
        sink.counts.inlineCodes += 1
        openCode = Self.spacing(types()) ?? (code == .alone ? .alone : .paired)
        codeContent.removeAll(keepingCapacity: true)
    }

    private static func spacing(_ types: [String?]) -> CodeSpacing.Code? {
        types.contains { $0.map(CodeSpacing.isLineBreak) == true } ? .lineBreak : nil
    }

    /// Begins an element whose content is kept, such as XLIFF's `g`.
    func beginSpan(key: @autoclosure () -> String?, types: @autoclosure () -> [String?] = []) {
        guard droppedDepth == 0 else { return }
        codeCount += 1
        guard keepsPlaceholders else { return notePending(Self.spacing(types()) ?? .paired) }
        append(marks.beginSpan(key: key()))
    }

    func endSpan() {
        guard droppedDepth == 0 else { return }
        guard keepsPlaceholders else { return notePending(.paired) }
        if let mark = marks.endSpan() { append(mark) }
    }

    /// Notes that markup ends or begins here that may stand for a space.
    func notePending(_ code: CodeSpacing.Code) {
        if !keepsPlaceholders { pending = max(pending ?? code, code) }
    }

    private func mark(_ code: Code, key: String?, partner: String?) {
        let kind: CodeMarks.Kind = code == .alone ? .alone : code == .opening ? .opening : .closing
        append(marks.mark(kind, key: key, partner: partner))
    }

    private func append(_ text: String) {
        var text = text
        text.withUTF8 { bytes.append(UnsafeRawBufferPointer($0)) }
    }

    func beginSubflow(depth: Int) {
        sink.counts.subflows += 1
        guard keepsSubflows, subflowDepth == 0 else { return }
        subflowDepth = depth
        subflows.append([])
        subflowBytes += 64
    }

    /// Ends the element at a depth.
    /// - Returns: whether it was one whose content is dropped.
    func end(depth: Int) -> Bool {
        if depth == subflowDepth { subflowDepth = 0 }
        guard droppedDepth > 0 else { return false }
        guard depth == droppedDepth else { return true }
        droppedDepth = 0
        if let openCode {
            let isBreak =
                openCode != .lineBreak && CodeSpacing.mayBeLineBreak(codeContent)
                && CodeSpacing.isLineBreak(String(decoding: codeContent, as: UTF8.self))
            notePending(isBreak ? .lineBreak : openCode)
        }
        return true
    }

    /// Adds text, in pieces that end between characters; false where the segment is longer than allowed.
    func add(_ piece: UnsafeRawBufferPointer) -> Bool {
        guard !piece.isEmpty else { return true }
        if droppedDepth > 0 {
            droppedBytes += piece.count
            if openCode != nil, codeContent.count < Self.longestContent {
                codeContent += piece.prefix(Self.longestContent - codeContent.count)
            }
            guard subflowDepth > 0 else { return droppedBytes <= Self.maximumDropped }
            subflows[subflows.count - 1].append(contentsOf: piece)
            subflowBytes += piece.count
            return subflowBytes <= max(limit, 64)
        }
        if let code = pending {
            pending = nil
            if CodeSpacing.isNeeded(
                after: bytes.bytes, before: UTF8Text.scalar(in: piece, at: 0).value, for: code)
            {
                bytes.append(0x20)
                sink.counts.spacesForCodes += 1
            }
        }
        bytes.append(piece)
        return bytes.count <= limit
    }

    /// Whether codes alone have made the segment longer than allowed.
    var isTooLong: Bool {
        bytes.count > limit && keepsPlaceholders || subflowBytes > max(limit, 64)
            || marks.count > Self.maximumCodes
    }

    var tooLong: String { IngestSettings.tooLong("segment", limit) }
}
