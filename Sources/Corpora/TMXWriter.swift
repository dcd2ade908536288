import Diagnostics
import Files
import Text

/// Writes a memory in TMX 1.4, unit by unit; the file appears at `commit()`, or not at all.
public final class TMXWriter {
    /// Segments of which a character was replaced by a space, because XML cannot have it.
    public private(set) var changedSegments = 0
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
        var unit = "<tu>"
        for property in properties { unit += "<prop type=\"\(property.type)\">\(escaped(property.value))</prop>" }
        for (language, text) in [(self.source, source), (self.target, target)] {
            unit += "<tuv xml:lang=\"\(language)\"><seg>\(escaped(String(decoding: text, as: UTF8.self)))</seg></tuv>"
        }
        try file.writeLine(unit + "</tu>")
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
            case "&": result.append(contentsOf: "&amp;".unicodeScalars)
            case "<": result.append(contentsOf: "&lt;".unicodeScalars)
            case ">": result.append(contentsOf: "&gt;".unicodeScalars)
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
