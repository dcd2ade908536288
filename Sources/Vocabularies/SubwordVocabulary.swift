import Diagnostics
import Logging
import SentencePiece

/// A SentencePiece model (Kudo and Richardson 2018): BPE or unigram pieces, `▁` at the start of a word.
public final class SubwordVocabulary: Vocabulary {
    private let model: SentencePieceModel
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
        do {
            model = try SentencePieceModel(bytes)
        } catch {
            throw fail("is not a SentencePiece model: \(error.reason); build the vocabulary again")
        }
        count = model.count
        let ids = model.specials
        guard ids == [SpecialToken.pad, SpecialToken.unknown, SpecialToken.start, SpecialToken.end] else {
            throw fail(
                "has <pad> <unk> <s> </s> at \(ids.map(String.init).joined(separator: " ")) instead of 0 to 3; "
                    + "build the vocabulary again with pipeline-vocab")
        }
    }

    public func encode(_ text: String) -> [Int32] { segmentation(of: text, model.encode) }

    /// One segmentation of a text drawn at random, for subword regularization (Kudo 2018; all segmentations of a
    /// unigram model, sharpened by `alpha`) or BPE-dropout (Provilkov et al. 2020; each merge left out with probability
    /// `alpha`). The same seed gives the same ids, on any thread.
    public func sample(_ text: String, alpha: Float, seed: UInt32) -> [Int32] {
        segmentation(of: text) { bytes throws(SentencePieceModel.Failure) in
            try model.sample(bytes, alpha: alpha, seed: seed)
        }
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
        do {
            return try model.decode(known)
        } catch {
            Self.log.error("SentencePiece cannot decode: \(error.reason)")
            return known.map(token).joined()
        }
    }

    public func normalized(_ text: String) -> String {
        var text = composes ? TextFolding.composed(text) : text
        let pieces = text.withUTF8 { bytes in
            do throws(SentencePieceModel.Failure) {
                return try model.pieces(of: UnsafeRawBufferPointer(bytes))
            } catch {
                Self.log.error("SentencePiece cannot cut a segment: \(error.reason)")
                return []
            }
        }
        let joined = String(decoding: pieces, as: UTF8.self).unicodeScalars.filter { $0 != " " }
        return String(scalars: joined.map { $0 == "\u{2581}" ? " " : $0 }.drop { $0 == " " })
    }

    public func token(_ id: Int32) -> String {
        guard id >= 0, id < count else { return SpecialToken.names[Int(SpecialToken.unknown)] }
        return model.piece(id)
    }

    /// Calls one of the model's segmenting functions with the text's bytes.
    private func segmentation(
        of text: String, _ call: (UnsafeRawBufferPointer) throws(SentencePieceModel.Failure) -> [Int32]
    ) -> [Int32] {
        var text = composes ? TextFolding.composed(text) : text
        return text.withUTF8 { bytes in
            do throws(SentencePieceModel.Failure) {
                return try call(UnsafeRawBufferPointer(bytes))
            } catch {
                // Only a model whose tables contradict each other comes here; its checksum is looked at before.
                Self.log.error("SentencePiece cannot cut a segment: \(error.reason)")
                return [SpecialToken.unknown]
            }
        }
    }
}
