import Diagnostics
import Files
import Foundation
import SentencePiece
import Text

/// Cuts a line into the pieces of a SentencePiece model, for BLEU over languages without spaces (spBLEU, Goyal et al.
/// 2022).
public final class SentencePieceTokenizer: Tokenizer {
    public let name: String
    public let signature: String
    private let model: SentencePieceModel

    /// sacreBLEU's names, what its signatures call them, and the files that it keeps its models in.
    static let known: [(name: String, signature: String, file: String)] = [
        ("spm", "flores101", "sacrebleu_tokenizer_spm.model"),
        ("flores101", "flores101", "sacrebleu_tokenizer_spm.model"),
        ("flores200", "flores200", "flores200sacrebleuspm"),
        ("spBLEU-1K", "spBLEU-1K", "spbleu-1k_tokenizer_spm.model"),
    ]

    /// The names of the tokenizers with a SentencePiece model.
    public static let names = known.map(\.name)

    /// Loads a model.
    /// - Parameters:
    ///   - name: one of ``names``.
    ///   - path: the model's file; nil looks for the one that sacreBLEU downloads, in `$SACREBLEU/models` or
    ///     `~/.sacrebleu/models`. With `spm`, a file under another name than sacreBLEU's is named in the signature by
    ///     a checksum: scores compare between users of the same file alone.
    public init(_ name: String, model path: String? = nil) throws {
        guard let kind = Self.known.first(where: { $0.name == name }) else {
            throw Diagnostic(.usage, "`\(name)` is no SentencePiece tokenizer; the names are \(Self.names)")
        }
        let environment = ProcessInfo.processInfo.environment
        let folder = environment["SACREBLEU"] ?? "\(NSHomeDirectory())/.sacrebleu"
        let path = path ?? "\(folder)/models/\(kind.file)"
        guard FileManager.default.fileExists(atPath: path) else {
            throw Diagnostic(
                .missingInput, at: Place(path),
                "no such file; the tokenizer `\(name)` needs a SentencePiece model: "
                    + "name it with \(setting: "tokenizerModel"), or have sacreBLEU download its own (it is not part of this program)"
            )
        }
        let bytes = try InputFile.bytes(of: path)
        do {
            model = try SentencePieceModel(bytes)
        } catch {
            throw Diagnostic(.badInput, at: Place(path), "is not a SentencePiece model: \(error.reason)")
        }
        self.name = name
        let isOther = name == "spm" && (path as NSString).lastPathComponent != kind.file
        signature = isOther ? "spm-\(Self.checksum(bytes))" : kind.signature
    }

    public func tokenize(_ line: [UInt8]) -> [UInt8] {
        // Only a model whose tables contradict each other fails; its checksum is looked at before.
        line.withUnsafeBytes { (try? model.pieces(of: $0)) ?? line }
    }

    private static func checksum(_ bytes: [UInt8]) -> String { String(format: "%016llx", StableHash.hash(of: bytes)) }
}
