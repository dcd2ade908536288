import Evaluation
import Files

/// sentences.jsonl: a JSON object for each segment, with its texts, lengths and sentence-level scores.
///
/// A `<` is escaped, so that the page can hold the lines as they are.
struct SentenceList {
    private let report: Report

    init(_ report: Report) { self.report = report }

    /// The first lines of what was written.
    struct Start: Sendable {
        var text: [UInt8] = []
        var count = 0
        var isFull = false
    }

    /// - Parameter limit: the most bytes of lines to return.
    func write(to file: AtomicFile, keeping limit: Int = 0) throws -> Start {
        var text: [UInt8] = [], start = Start()
        let measures = report.evaluation.measures.map { (Array(",\"\($0.metric.key)\":".utf8), $0.sentences) }
        let baseline = report.paired?.baseline.lines
        for segment in 0..<report.count {
            text.append(contentsOf: "{\"line\":\(segment + 1)".utf8)
            for (key, values) in measures {
                text.append(contentsOf: key)
                text.append(contentsOf: values[segment].description.utf8)
            }
            text.append(contentsOf: ",\"hypothesis_length\":\(report.hypothesisLengths[segment])".utf8)
            text.append(contentsOf: ",\"reference_length\":\(report.referenceLengths[segment])".utf8)
            if let sources = report.sources { text.append(",\"source\":", quoted: sources.lines[segment]) }
            for (index, reference) in report.references.enumerated() {
                text.append(index == 0 ? ",\"references\":[" : ",", quoted: reference.lines[segment])
            }
            text.append(contentsOf: "]".utf8)
            text.append(",\"hypothesis\":", quoted: report.hypotheses.lines[segment])
            if let baseline { text.append(",\"baseline\":", quoted: baseline[segment]) }
            text.append(contentsOf: "}\n".utf8)
            if start.text.count + text.count > limit { start.isFull = true }
            if !start.isFull { start.count += 1 }
            if text.count >= 1 << 18 || start.isFull { try flush(&text, to: file, &start) }
        }
        try flush(&text, to: file, &start)
        return start
    }

    private func flush(_ text: inout [UInt8], to file: AtomicFile, _ start: inout Start) throws {
        try text.withUnsafeBytes { try file.write($0) }
        if !start.isFull { start.text += text }
        text.removeAll(keepingCapacity: true)
    }
}

extension [UInt8] {
    /// Appends `lead` and then `text` as a JSON string (RFC 8259, section 7).
    mutating func append(_ lead: StaticString, quoted text: String) {
        append(contentsOf: UnsafeBufferPointer(start: lead.utf8Start, count: lead.utf8CodeUnitCount))
        append(UInt8(ascii: "\""))
        let start = count
        var text = text
        let mayHide = text.withUTF8 { appendEscaped($0) }
        if mayHide, text.hasHidden {
            let escaped = String(decoding: self[start...], as: UTF8.self).escapingHiddenInJSON
            replaceSubrange(start..., with: escaped.utf8)
        }
        append(UInt8(ascii: "\""))
    }

    /// Appends runs of plain bytes as a whole.
    /// - Returns: whether a byte begins or is a character that may have to be hidden.
    private mutating func appendEscaped(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var first = 0, mayHide = false
        for index in bytes.indices {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                append(contentsOf: bytes[first..<index])
                append(UInt8(ascii: "\\"))
                first = index
            case 0..<0x20, UInt8(ascii: "<"):
                append(contentsOf: bytes[first..<index])
                append(contentsOf: (byte < 16 ? "\\u000" : "\\u00").utf8)
                append(contentsOf: String(byte, radix: 16).utf8)
                first = index + 1
            // The first bytes of all characters that `hasHidden` knows.
            case 0x7F, 0xC2, 0xD8, 0xE2, 0xEF, 0xF3: mayHide = true
            default: break
            }
        }
        append(contentsOf: bytes[first...])
        return mayHide
    }
}
