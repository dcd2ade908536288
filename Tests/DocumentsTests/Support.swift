import Documents
import Foundation
import TestSupport

/// A file for one test.
final class File {
    let path: String
    private let folder: TemporaryFolder
    init(_ name: String, _ bytes: Data) throws {
        folder = try TemporaryFolder()
        path = try folder.write(bytes, to: name)
    }
    convenience init(_ name: String, _ text: String) throws { try self.init(name, Data(text.utf8)) }
}

/// Fills a document by a "translation" that turns the words round, so that every code has to move.
func translated(_ name: String, _ bytes: Data, replaces: Bool = false) throws -> (texts: [String], result: Data) {
    let file = try File(name, bytes)
    let document = try TranslatableDocument(file.path, .init(source: "fr", target: "en", replaces: replaces))
    for (index, text) in document.texts.enumerated() {
        let words = text.split(separator: " ")
        document.fill(
            index, with: words.reversed().joined(separator: " "), links: words.indices.reversed().map { [$0] })
    }
    try document.write(to: file.path)
    return (document.texts, try Data(contentsOf: URL(fileURLWithPath: file.path)))
}

func translated(_ name: String, _ text: String, replaces: Bool = false) throws -> (texts: [String], result: String) {
    let (texts, result) = try translated(name, Data(text.utf8), replaces: replaces)
    return (texts, String(decoding: result, as: UTF8.self))
}

/// Fills all texts with `new`; the first has a match that is kept, the second one that was read, the others none.
/// - Parameters:
///   - kept: how many of the first two are kept.
///   - confidence: that of the second; nil for none.
///   - matches: whether there are any.
func filled(
    _ text: String, _ name: String, replaces: Bool = false, kept: Int = 1, confidence: Double? = nil,
    matches: Bool = true
) throws -> String {
    let folder = try TemporaryFolder()
    try folder.write(text, to: name)
    let document = try TranslatableDocument(
        folder.path(name), .init(source: "fr", target: "en", replaces: replaces))
    for index in document.texts.indices {
        document.fill(index, with: index < kept ? "kept" : "new", links: [])
        guard matches, index < 2 else { continue }
        document.mark(
            index,
            match: .init(
                similarity: index < kept ? 1 : 0.8571, origin: "m.tmx#\(index)", source: "a < b", target: "c & d"),
            isKept: index < kept)
        if index == 1, let confidence { document.mark(index, confidence: confidence, of: "new") }
    }
    try document.write(to: folder.path("out"))
    return try String(decoding: folder.data("out"), as: UTF8.self)
}
