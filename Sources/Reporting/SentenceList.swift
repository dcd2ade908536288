import Diagnostics
import Evaluation

/// sentences.jsonl: a JSON object for each segment, with its texts, lengths and sentence-level scores.
struct SentenceList {
    private let report: Report

    init(_ report: Report) { self.report = report }

    func write(to file: AtomicFile) throws {
        var text: [UInt8] = []
        let measures = report.evaluation.measures.map { (Array(",\"\($0.metric.key)\":".utf8), $0.sentences) }
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
            text.append(contentsOf: "}\n".utf8)
            if text.count >= 1 << 18 {
                try text.withUnsafeBytes { try file.write($0) }
                text.removeAll(keepingCapacity: true)
            }
        }
        try text.withUnsafeBytes { try file.write($0) }
    }
}

extension [UInt8] {
    /// Appends `lead` and then `text` as a JSON string (RFC 8259, section 7).
    fileprivate mutating func append(_ lead: StaticString, quoted text: String) {
        append(contentsOf: UnsafeBufferPointer(start: lead.utf8Start, count: lead.utf8CodeUnitCount))
        append(UInt8(ascii: "\""))
        let start = count
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                append(UInt8(ascii: "\\"))
                append(byte)
            case 0..<0x20:
                append(contentsOf: (byte < 16 ? "\\u000" : "\\u00").utf8)
                append(contentsOf: String(byte, radix: 16).utf8)
            default: append(byte)
            }
        }
        if text.hasHidden {
            let escaped = String(decoding: self[start...], as: UTF8.self).escapingHiddenInJSON
            replaceSubrange(start..., with: escaped.utf8)
        }
        append(UInt8(ascii: "\""))
    }
}
