import Diagnostics
import Files
import Text

/// Writes a memory in TMX 1.4, unit by unit; the file appears at `commit()`, or not at all.
public final class TMXWriter {
    /// Segments of which a character was replaced by a space, because XML cannot have it.
    public private(set) var changedSegments = 0
    /// Segments with inline codes that were written without them, as their text is another one by now.
    package private(set) var rewordedSegments = 0
    /// Segments that were written without inline codes, as those are none of TMX or too long.
    package private(set) var unwritableSegments = 0
    private let file: AtomicFile
    private let source: String, target: String

    /// - Parameters:
    ///   - path: the file.
    ///   - source: the source language, as a tag.
    ///   - target: the target language.
    ///   - version: that of the program that writes it.
    public init(_ path: String, source: String, target: String, version: String) throws {
        file = try AtomicFile(path)
        (self.source, self.target) = (source, target)
        try file.write(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <tmx version="1.4">
            <header creationtool="dragoman" creationtoolversion="\(version)" segtype="sentence" o-tmf="bitext" \
            adminlang="en" srclang="\(source)" datatype="plaintext"/>
            <body>

            """)
    }

    /// Writes a unit.
    /// - Parameters:
    ///   - source: the source segment, as UTF-8.
    ///   - target: the target segment.
    ///   - properties: what is said of the unit, by type.
    public func write(
        source: UnsafeRawBufferPointer, target: UnsafeRawBufferPointer, properties: [(type: String, value: String)] = []
    ) throws {
        try write(source: source, target: target, properties: properties, origin: nil) { $0 }
    }

    /// Writes a unit with what is known of where it comes from, as ingestion reads it again: identifier, dates in the form
    /// of TMX, author, notes, domain, document and the inline codes of its segments.
    /// - Parameters:
    ///   - origin: has the pair; nil where nothing is known.
    ///   - normalize: how the segments were normalized after they were read.
    package func write(
        source: UnsafeRawBufferPointer, target: UnsafeRawBufferPointer, properties: [(type: String, value: String)],
        origin: OriginReader?, normalize: (String) -> String
    ) throws {
        var unit = "<tu"
        for attribute in origin.map(Self.attributes(of:)) ?? [] {
            unit += " \(attribute.name)=\"\(escaped(attribute.value).replacing("\"", with: "&quot;"))\""
        }
        unit += ">"
        if let note = origin?[.notes], !note.isEmpty { unit += "<note>\(escaped(note))</note>" }
        for property in properties + (origin.map(Self.properties(of:)) ?? []) {
            unit += "<prop type=\"\(property.type)\">\(escaped(property.value))</prop>"
        }
        let codes = (source: origin?[.sourceCodes] ?? "", target: origin?[.targetCodes] ?? "")
        for (language, text, markup) in [(self.source, source, codes.source), (self.target, target, codes.target)] {
            let segment = segment(String(decoding: text, as: UTF8.self), codes: markup, normalize)
            unit += "<tuv xml:lang=\"\(language)\"><seg>\(segment)</seg></tuv>"
        }
        try file.writeLine(unit + "</tu>")
    }

    /// A segment as XML, with its codes where it still has the text that was read with them.
    private func segment(_ text: String, codes: String, _ normalize: (String) -> String) -> String {
        guard !codes.isEmpty else { return escaped(text) }
        guard codes != SegmentContent.lost else {
            unwritableSegments += 1
            return escaped(text)
        }
        guard let content = SegmentContent(codes)?.mapText(normalize), content.hasText(text) else {
            rewordedSegments += 1
            return escaped(text)
        }
        return content.xml(escaped)
    }

    private static func attributes(of origin: OriginReader) -> [(name: String, value: String)] {
        let (created, changed) = (origin[.created], origin[.changed])
        var attributes: [(name: String, value: String)] = []
        if !origin[.id].isEmpty, !isLine(origin[.id]) { attributes.append(("tuid", origin[.id])) }
        for (name, date) in [("creationdate", created), ("changedate", changed)] where isDate(date) {
            attributes.append((name, date))
        }
        // The table has whoever changed the unit last, or else who made it.
        if !origin[.author].isEmpty {
            attributes.append((changed.isEmpty ? "creationid" : "changeid", origin[.author]))
        }
        return attributes
    }

    private static func properties(of origin: OriginReader) -> [(type: String, value: String)] {
        [("x-domain", origin[.domain]), ("x-document", origin[.document])].filter { !$0.1.isEmpty }
            .map { (type: $0.0, value: $0.1) }
    }

    /// Whether an identifier is the number of a line, `line 12`, which names no unit.
    private static func isLine(_ id: String) -> Bool {
        let number = id.dropFirst("line ".count)
        return id.hasPrefix("line ") && !number.isEmpty && number.allSatisfy { "0"..."9" ~= $0 }
    }

    /// Whether a date has the form of TMX, `20260131T120000Z`.
    private static func isDate(_ text: String) -> Bool {
        text.utf8.count == 16
            && text.utf8.enumerated().allSatisfy { offset, byte in
                switch offset {
                case 8: byte == UInt8(ascii: "T")
                case 15: byte == UInt8(ascii: "Z")
                default: UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
                }
            }
    }

    /// Ends the file and gives it its name.
    public func commit() throws {
        try file.write("</body>\n</tmx>\n")
        try file.commit()
    }

    private func escaped(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        var isChanged = false
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result.append(scalarsOf: "&amp;")
            case "<": result.append(scalarsOf: "&lt;")
            case ">": result.append(scalarsOf: "&gt;")
            // A unit is one line, and a parser would read a carriage return as a line feed.
            case "\n", "\r": result.append(scalarsOf: "&#\(scalar.value);")
            case "\u{9}", "\u{20}"..."\u{D7FF}", "\u{E000}"..."\u{FFFD}", "\u{10000}"...: result.append(scalar)
            default:
                result.append(" ")
                isChanged = true
            }
        }
        changedSegments += isChanged ? 1 : 0
        return String(result)
    }
}
