import CSentencePiece

/// A SentencePiece model (Kudo and Richardson 2018), by the library of that name. It is never changed once it is
/// loaded, and its functions may be called from several threads concurrently.
package final class SentencePieceModel: Sendable {
    /// The library's message about a failed call.
    package struct Failure: Error {
        package let reason: String

        /// - Parameter text: the library's, which is released.
        fileprivate init(_ text: UnsafeMutablePointer<CChar>?) {
            defer { sp_free(text) }
            let said = text.map { String(cString: $0) } ?? ""
            reason = said.isEmpty ? "no reason given" : said
        }
    }

    // SentencePiece's const functions may run on several threads.
    private nonisolated(unsafe) let model: OpaquePointer

    /// How many pieces it has.
    package let count: Int

    /// Reads a serialized model.
    package init(_ bytes: [UInt8]) throws(Failure) {
        var error: UnsafeMutablePointer<CChar>?
        guard let model = sp_load(bytes, bytes.count, &error) else { throw Failure(error) }
        self.model = model
        count = Int(sp_count(model))
    }

    deinit { sp_release(model) }

    /// The ids of `<pad>`, `<unk>`, `<s>` and `</s>`; -1 where the model has none.
    package var specials: [Int32] {
        [Int32](unsafeUninitializedCapacity: 4) { ids, count in
            sp_specials(model, ids.baseAddress)
            count = 4
        }
    }

    /// The piece of an id from 0 to ``count`` - 1.
    package func piece(_ id: Int32) -> String {
        var size = 0
        guard let piece = sp_piece(model, id, &size) else { return "" }
        return String(decoding: UnsafeRawBufferPointer(start: piece, count: size), as: UTF8.self)
    }

    /// The ids of a text's best segmentation.
    package func encode(_ text: UnsafeRawBufferPointer) throws(Failure) -> [Int32] {
        var count = 0
        var error: UnsafeMutablePointer<CChar>?
        return try Self.ids(sp_encode(model, Self.characters(text), text.count, &count, &error), count, error)
    }

    /// The ids of a segmentation drawn at random, the same for the same seed.
    /// - Parameter alpha: for a unigram model what sharpens the distribution over all segmentations, for BPE the
    ///   probability that a merge is left out.
    package func sample(_ text: UnsafeRawBufferPointer, alpha: Float, seed: UInt32) throws(Failure) -> [Int32] {
        var count = 0
        var error: UnsafeMutablePointer<CChar>?
        let ids = sp_sample(model, Self.characters(text), text.count, -1, alpha, seed, &count, &error)
        return try Self.ids(ids, count, error)
    }

    /// The pieces of a text with a space between them, unknown characters as they are in the text.
    package func pieces(of text: UnsafeRawBufferPointer) throws(Failure) -> [UInt8] {
        var size = 0
        var error: UnsafeMutablePointer<CChar>?
        return try Self.bytes(sp_pieces(model, Self.characters(text), text.count, &size, &error), size, error)
    }

    /// The text of ids from 0 to ``count`` - 1.
    package func decode(_ ids: [Int32]) throws(Failure) -> String {
        var size = 0
        var error: UnsafeMutablePointer<CChar>?
        return String(
            decoding: try Self.bytes(sp_decode(model, ids, ids.count, &size, &error), size, error), as: UTF8.self)
    }

    private static func characters(_ text: UnsafeRawBufferPointer) -> UnsafePointer<CChar>? {
        text.baseAddress?.assumingMemoryBound(to: CChar.self)
    }

    private static func ids(
        _ ids: UnsafeMutablePointer<Int32>?, _ count: Int, _ error: UnsafeMutablePointer<CChar>?
    ) throws(Failure) -> [Int32] {
        guard let ids else { throw Failure(error) }
        defer { sp_free(ids) }
        return Array(UnsafeBufferPointer(start: ids, count: count))
    }

    private static func bytes(
        _ text: UnsafeMutablePointer<CChar>?, _ size: Int, _ error: UnsafeMutablePointer<CChar>?
    ) throws(Failure) -> [UInt8] {
        guard let text else { throw Failure(error) }
        defer { sp_free(text) }
        return Array(UnsafeRawBufferPointer(start: text, count: size))
    }
}
