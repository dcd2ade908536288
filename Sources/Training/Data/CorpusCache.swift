import Diagnostics
import Files
import Foundation
import Logging
import Platform

/// A file that keeps the token ids of a large corpus, so that it is encoded once and takes no memory of its own.
///
/// It has the hash of text and vocabularies, and is made again where they are others or the file is damaged. It may be
/// removed at any time.
public struct CorpusCache: Sendable {
    /// The file.
    public var path: String
    /// The fewest pairs of a text that is kept.
    public var leastPairs: Int

    /// - Parameters:
    ///   - path: the file.
    ///   - leastPairs: the fewest pairs of a text that is kept.
    public init(_ path: String, leastPairs: Int = 200_000) { (self.path, self.leastPairs) = (path, leastPairs) }

    /// Reads the corpus, or encodes it and writes it.
    func corpus(_ encoder: CorpusEncoder, _ logger: Logger) throws -> EncodedCorpus {
        let key = try encoder.key()
        do {
            if let found = try read(key) { return found }
        } catch EncodedCorpusLayout.Problem.isDamaged {
            logger.warning("\(path) is damaged; the corpus is encoded again")
        } catch EncodedCorpusLayout.Problem.isAnother {
            logger.notice("\(path) is of another text or of other vocabularies; the corpus is encoded again")
        }
        try write(encoder, key)
        do {
            if let written = try read(key) { return written }
        } catch is EncodedCorpusLayout.Problem {}
        throw Diagnostic(.inputOutput, at: Place(path), "has other bytes than were written; check the disk")
    }

    private func write(_ encoder: CorpusEncoder, _ key: String) throws {
        let file = try AtomicFile(path)
        let hash = try SHA256()
        let writer = EncodedCorpusWriter(isWide: encoder.isWide, maximumLength: encoder.maximumLength) { bytes in
            try hash.update(bytes)
            try file.write(bytes)
        }
        var progress = Progress("encoding")
        defer { progress.finish() }
        let pairs = encoder.text.record.pairs
        try encoder.encode(into: writer) { done in
            progress.update(Double(done) / Double(max(1, pairs))) { "\(done.counted("pair"))" }
        }
        let end = try writer.finish().bytes(key: key, hash)
        try end.withUnsafeBytes { try file.write($0) }
        try file.commit()
    }

    /// - Returns: nil where there is no file.
    /// - Throws: ``EncodedCorpusLayout/Problem`` where it is not usable.
    private func read(_ key: String) throws -> EncodedCorpus? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw Diagnostic(.inputOutput, at: Place(path), "cannot be read: \(SystemError.reason); remove it")
        }
        defer { close(descriptor) }
        let file = try MappedFile(descriptor, path: path)
        let layout = try EncodedCorpusLayout(of: file.bytes, key: key) { count in
            try SHA256.hash(of: descriptor, count: count, path: path)
        }
        return EncodedCorpus(file.bytes, layout, owner: file)
    }

    /// Writes pairs into a file beside this one that has no name, and vanishes with the process.
    func unnamed(
        _ encoder: CorpusEncoder, _ body: (EncodedCorpusWriter) throws -> Void
    ) throws -> EncodedCorpus {
        let scratch = try ScratchFile(beside: path)
        let writer = EncodedCorpusWriter(
            isWide: encoder.isWide, maximumLength: encoder.maximumLength, sink: scratch.write)
        try body(writer)
        let layout = try writer.finish()
        guard layout.end > 0 else { return EncodedCorpus([EncodedPair]()) }
        let file = try scratch.mapped()
        return EncodedCorpus(file.bytes, layout, owner: file)
    }
}
