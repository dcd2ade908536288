import Concurrency
import Diagnostics
import Files

/// Limits on a file, so that one that is not a bilingual file is refused before it fills memory or takes hours.
///
/// A stream has the same bounds; it is not used here, as it keeps nothing of what it has read.
enum DocumentBytes {
    /// The whole document is held in memory, several times this size.
    private static let most = 1 << 28
    /// libxml2 reads no text that is longer.
    private static let longestText = 10_000_000
    /// Compressed files that unpack to this much, and by so much more than any text, are made to do harm.
    private static let (large, widestRatio) = (1 << 24, 100)
    /// The bytes of a file.
    static func read(_ path: String) throws -> [UInt8] {
        var scanned = 0, lastMarkup = 0
        return try InputFile.bytes(of: path) { file, bytes in
            try Interruption.check("interrupted")
            func refuse(_ problem: String) -> Diagnostic { Diagnostic(.badInput, at: Place(path), problem) }
            guard bytes.count <= most else {
                throw refuse("is larger than \(most >> 20) MB; a document is held in memory as a whole, so divide it")
            }
            guard !file.isCompressed || bytes.count < large || bytes.count / widestRatio <= file.position else {
                throw refuse("unpacks to more than \(widestRatio) times its size; this is no bilingual file")
            }
            let new = UnsafeRawBufferPointer(rebasing: bytes[scanned...])
            if let offset = new.lastIndex(of: 0x3C) { lastMarkup = scanned + offset }
            scanned = bytes.count
            guard scanned - lastMarkup <= longestText else {
                throw refuse("has a text of more than \(longestText / 1_000_000) MB; this is no bilingual file")
            }
        }
    }

    /// Refuses an element with more attributes than any real one has.
    static func checkAttributes(_ text: [UInt8], path: String) throws {
        try text.withUnsafeBufferPointer { text in
            var index = 0
            while let start = text[index...].firstIndex(of: 0x3C) {
                index = start + 1
                guard index < text.count, text[index] != 0x21, text[index] != 0x3F else { continue }
                let count = XMLLimits.attributes(in: text, &index)
                guard count <= XMLLimits.attributes else {
                    let line = text[..<start].count { $0 == 0x0A } + 1
                    throw Diagnostic(.badInput, at: Place(path, line: line), XMLLimits.tooManyAttributes)
                }
            }
        }
    }
}
