import Corpora
import Diagnostics
import Files
import Text

/// The documents of a bitext's pairs, from the table that `pipeline-ingest --origins` wrote beside it.
final class DocumentKeys {
    private let origins: OriginReader

    /// - Parameter bitext: the name without its language.
    init(_ bitext: String) throws {
        let path = bitext + OriginReader.suffix
        guard Folder.hasFile(path) else {
            throw Diagnostic(
                .missingInput, at: Place(path),
                "no such file, but splitting by document needs it; run pipeline-ingest with \(setting: "origins")")
        }
        origins = try OriginReader(path)
    }

    /// The key of the next pair's document: its file and the document in it.
    func next() throws -> UInt64 {
        guard try origins.next() else {
            throw Diagnostic(
                .badInput, at: Place(origins.path), "has fewer lines than the bitext has pairs; run ingest again")
        }
        return Array("\(origins[.file])\t\(origins[.document])".utf8).withUnsafeBytes { StableHash.of($0) }
    }
}
