import CSentencePiece
import Diagnostics
import Logging

/// A SentencePiece model (Kudo and Richardson 2018): BPE or unigram pieces, `▁` at the start of a word.
public final class SubwordVocabulary: Vocabulary {
    // The model is never changed after loading, and SentencePiece's const functions may run on several threads.
    private nonisolated(unsafe) let model: OpaquePointer
    public let count: Int
    /// Whether text is brought into form C before the model sees it, see ``SubwordNormalization/nfc``.
    private let composes: Bool
    private static let log = Logger(label: "pipeline-vocab")

    /// Reads a serialized model.
    /// - Parameters:
    ///   - bytes: the serialized SentencePiece model.
    ///   - path: the file that a message names.
    ///   - composes: whether text is brought into form C, and its white space folded, before the model sees it.
    public init(model bytes: [UInt8], path: String, composes: Bool = false) throws {
        self.composes = composes
        func fail(_ message: String) -> Diagnostic { Diagnostic(.badInput, at: Place(path), message) }
        var error: UnsafeMutablePointer<CChar>?
        guard let model = sp_load(bytes, bytes.count, &error) else {
            throw fail("is not a SentencePiece model: \(Self.take(&error)); build the vocabulary again")
        }
        self.model = model
        count = Int(sp_count(model))
        var ids: (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
        withUnsafeMutableBytes(of: &ids) { sp_specials(model, $0.assumingMemoryBound(to: Int32.self).baseAddress) }
        guard ids == (SpecialToken.pad, SpecialToken.unknown, SpecialToken.start, SpecialToken.end) else {
            throw fail(
                "has <pad> <unk> <s> </s> at \(ids.0) \(ids.1) \(ids.2) \(ids.3) instead of 0 to 3; "
                    + "build the vocabulary again with pipeline-vocab")
        }
    }

    deinit { sp_release(model) }

    public func encode(_ text: String) -> [Int32] {
        segmentation(of: text) { sp_encode(model, $0, $1, &$2, &$3) }
    }

    /// One segmentation of a text drawn at random, for subword regularization (Kudo 2018; all segmentations of a
    /// unigram model, sharpened by `alpha`) or BPE-dropout (Provilkov et al. 2020; each merge left out with probability
    /// `alpha`). The same seed gives the same ids, on any thread.
    public func sample(_ text: String, alpha: Float, seed: UInt32) -> [Int32] {
        segmentation(of: text) { sp_sample(model, $0, $1, -1, alpha, seed, &$2, &$3) }
    }

    /// One segmentation of each of many texts drawn at random, on all processors.
    /// - Parameters:
    ///   - texts: the texts.
    ///   - alpha: the smoothing of a unigram model, or the share of merges that BPE leaves out.
    ///   - seed: the seed for the text of an index.
    public func sample(_ texts: [String], alpha: Float, seed: @Sendable (Int) -> UInt32) -> [[Int32]] {
        Self.onAllProcessors(texts) { index, text in sample(text, alpha: alpha, seed: seed(index)) }
    }

    public func decode(_ ids: [Int32]) -> String {
        let known = ids.map { $0 >= 0 && $0 < count ? $0 : SpecialToken.unknown }
        var size = 0
        var error: UnsafeMutablePointer<CChar>?
        guard let text = sp_decode(model, known, known.count, &size, &error) else {
            Self.log.error("SentencePiece cannot decode: \(Self.take(&error))")
            return known.map(token).joined()
        }
        defer { sp_free(text) }
        return Self.string(text, size)
    }

    public func normalized(_ text: String) -> String {
        var text = composes ? TextFolding.composed(text) : text
        return text.withUTF8 { bytes in
            var size = 0
            var error: UnsafeMutablePointer<CChar>?
            let start = UnsafeRawPointer(bytes.baseAddress)?.assumingMemoryBound(to: CChar.self)
            guard let pieces = sp_pieces(model, start, bytes.count, &size, &error) else {
                Self.log.error("SentencePiece cannot cut a segment: \(Self.take(&error))")
                return ""
            }
            defer { sp_free(pieces) }
            let joined = Self.string(pieces, size).unicodeScalars.filter { $0 != " " }
            return String(scalars: joined.map { $0 == "\u{2581}" ? " " : $0 }.drop { $0 == " " })
        }
    }

    public func token(_ id: Int32) -> String {
        guard id >= 0, id < count else { return SpecialToken.names[Int(SpecialToken.unknown)] }
        var size = 0
        guard let piece = sp_piece(model, id, &size) else { return "" }
        return Self.string(piece, size)
    }

    /// Calls one of the shim's segmenting functions with the text's bytes.
    private func segmentation(
        of text: String,
        _ call: (UnsafePointer<CChar>?, Int, inout Int, inout UnsafeMutablePointer<CChar>?) -> UnsafeMutablePointer<
            Int32
        >?
    ) -> [Int32] {
        var text = composes ? TextFolding.composed(text) : text
        return text.withUTF8 { bytes in
            var count = 0
            var error: UnsafeMutablePointer<CChar>?
            let start = UnsafeRawPointer(bytes.baseAddress)?.assumingMemoryBound(to: CChar.self)
            guard let ids = call(start, bytes.count, &count, &error) else {
                // Only a model whose tables contradict each other comes here; its checksum is looked at before.
                Self.log.error("SentencePiece cannot cut a segment: \(Self.take(&error))")
                return [SpecialToken.unknown]
            }
            defer { sp_free(ids) }
            return Array(UnsafeBufferPointer(start: ids, count: count))
        }
    }

    private static func string(_ bytes: UnsafePointer<CChar>, _ count: Int) -> String {
        String(decoding: UnsafeRawBufferPointer(start: bytes, count: count), as: UTF8.self)
    }

    /// The shim's error text, which is released.
    static func take(_ error: inout UnsafeMutablePointer<CChar>?) -> String {
        guard let text = error else { return "no reason given" }
        defer { sp_free(text) }
        error = nil
        let message = String(cString: text)
        return message.isEmpty ? "no reason given" : message
    }
}
