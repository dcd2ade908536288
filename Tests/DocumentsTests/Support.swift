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
