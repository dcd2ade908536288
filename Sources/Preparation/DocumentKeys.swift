import Diagnostics
import Files
import Text

/// The documents of a bitext's pairs, from the table that `pipeline-ingest --origins` wrote beside it.
final class DocumentKeys {
    private var lines: LineReader
    private let path: String
    private let fileColumn = 0
    private let documentColumn = 6

    /// - Parameter bitext: the name without its language.
    init(_ bitext: String) throws {
        path = bitext + ".origins.tsv"
        guard Folder.hasFile(path) else {
            throw Diagnostic(
                .missingInput, at: Place(path),
                "no such file, but splitting by document needs it; run pipeline-ingest with \(setting: "origins")")
        }
        lines = try LineReader(path)
        _ = try lines.next()
    }

    /// The key of the next pair's document: its file and the document in it.
    func next() throws -> UInt64 {
        guard let line = try lines.next() else {
            throw Diagnostic(.badInput, at: Place(path), "has fewer lines than the bitext has pairs; run ingest again")
        }
        let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
        let file = fields.first ?? "", document = fields.count > documentColumn ? fields[documentColumn] : ""
        return Array("\(file)\t\(document)".utf8).withUnsafeBytes { StableHash.of($0) }
    }
}
