import Files
import Foundation

/// All segments of a report, such as the texts that were classified: the lines of sentences.jsonl, and the list of them
/// on the report's page.
package struct SegmentTable: Sendable {
    /// A key of the segments' objects, and what it is called on the page.
    package struct Column: Sendable {
        let key, name: String

        package init(_ key: String, _ name: String) { (self.key, self.name) = (key, name) }
    }

    /// What a segment is called, in the singular.
    package var noun: String
    /// A sentence on the list.
    package var note = ""
    /// Texts that are shown as they are.
    package var texts: [Column] = []
    /// A text that is right, and those that were found in its place; words that differ are marked.
    package var truth: Column?, found: [Column] = []
    /// The right tags of the words under the key `words`, and those that were found; empty where segments have none. The
    /// key `spans` has an array of `[first, end, kind]` for the key of each of the two, where tags mark spans.
    package var tags: [Column] = []
    /// Numbers to sort and choose by, with some digits after the point.
    package var scores: [Column] = [], digits = 0
    /// Keys with few values to choose by.
    package var choices: [Column] = []
    /// The key of the text by whose length they can be sorted.
    package var measured = "text"
    /// The segments as objects of JSON, one a line, without a `<`, so that the page can hold them as they are.
    let lines: [String]

    /// - Parameters:
    ///   - rows: the segments, each an object with the number of its `line`. Keys are written in snake case.
    ///   - noun: what a segment is called.
    package init(_ rows: some Sequence<some Encodable>, of noun: String) throws {
        self.noun = noun
        // The perplexity of a sentence may be beyond all numbers.
        let encoder = JSON.encoder(allowsInfinity: true)
        encoder.keyEncodingStrategy = .convertToSnakeCase
        lines = try rows.map { row in
            var line: [UInt8] = []
            for byte in try encoder.encode(row) {
                if byte == UInt8(ascii: "<") {
                    line.append(contentsOf: "\\u003c".utf8)
                } else {
                    line.append(byte)
                }
            }
            return String(decoding: line, as: UTF8.self).escapingHiddenInJSON + "\n"
        }
    }

    /// The list for a page, of as many segments as a page holds.
    /// - Parameter language: that of the texts.
    func html(in language: TextLanguage) -> String {
        var data = "", shown = 0
        for line in lines {
            guard data.utf8.count + line.utf8.count <= SegmentBrowser.limit else { break }
            data += line
            shown += 1
        }
        let browser = SegmentBrowser(
            setup: setup(language), shown: shown, rest: Self.file, title: "All \(noun)s", note: note)
        return browser.opening + data + SegmentBrowser.closing
    }

    private func setup(_ language: TextLanguage) -> SegmentBrowser.Setup {
        func pairs(_ columns: [Column]) -> [(key: String, name: String)] { columns.map { ($0.key, $0.name) } }
        return SegmentBrowser.Setup(
            scores: pairs(scores), translations: pairs(found), source: language, target: language, total: lines.count,
            noun: noun, texts: pairs(texts), reference: pairs([truth].compactMap(\.self)).first, tags: pairs(tags),
            choices: pairs(choices), measured: measured, digits: digits)
    }

    private static let file = "sentences.jsonl"

    /// sentences.jsonl in a folder, which appears when it is committed.
    package func file(in folder: String) throws -> AtomicFile {
        let file = try AtomicFile("\(folder)/\(Self.file)")
        for line in lines { try file.write(line) }
        return file
    }
}
