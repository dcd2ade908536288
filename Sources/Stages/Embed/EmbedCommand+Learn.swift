import Concurrency
import Corpora
import Diagnostics
import Embeddings
import Files
import Foundation
import Vocabularies

extension EmbedCommand {
    /// Learns the vectors of the input.
    func learn() throws -> WordVectors {
        guard origin.isBilingual, let source = origin.source, let target = origin.target else {
            return try learn(from: origin.input)
        }
        let folder = NSTemporaryDirectory() + "dragoman-text-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let settings = try IngestSettings(source: source, target: target)
        _ = try Ingestion(settings).run(origin.input, output: "\(folder)/text", others: output.map { [$0] } ?? [])
        let bitext = try Bitext("\(folder)/text", source: source, target: target)
        return try learn(from: [origin.side == .source ? bitext.sourcePath : bitext.targetPath])
    }

    private func learn(from paths: [String]) throws -> WordVectors {
        let text = try read(paths)
        let options = learning.options
        var progress = Progress("learning")
        defer { progress.finish() }
        let start = ContinuousClock.now
        let (vectors, summary) = try EmbeddingTraining(text, options).run { state in
            progress.update(state.fraction) {
                let rate = Double(state.words) / max(1e-9, (ContinuousClock.now - start).seconds)
                return "\(Int(rate)) words/s  loss \(String(format: "%.3f", state.loss))"
            }
            try Interruption.check(Self.interrupted)
        }
        let grams = summary.subwords > 0 ? ", \(summary.subwords.counted("vector")) of n-grams" : ""
        let rate = Int(Double(summary.words) / max(1e-9, summary.seconds))
        Self.log.info(
            """
            learned from \(summary.words.counted("word")) in \(options.epochs.counted("epoch")) with \
            \(options.threads.counted("thread")): \(String(format: "%.2f", summary.seconds)) s, \(rate) words a second, \
            loss \(String(format: "%.4f", summary.loss))\(grams)
            """)
        return vectors
    }

    private func read(_ paths: [String]) throws -> EmbeddingText {
        let file = output.flatMap { $0 == "-" ? nil : $0 }
        let scratch = file ?? NSTemporaryDirectory() + "dragoman-text"
        let folder = Folder.parent(of: scratch)
        if !folder.isEmpty { try Folder.create(folder) }
        var progress = Progress("reading")
        defer { progress.finish() }
        let text = try EmbeddingText(
            paths, learning.tokenization(origin.side), minimumCount: learning.options.minimumCount, scratch: scratch
        ) { fraction, tokens in
            progress.update(fraction) { tokens.counted("word") }
            try Interruption.check(Self.interrupted)
        }
        let share = String(format: "%.1f %%", 100 * Double(text.known) / Double(max(1, text.tokens)))
        Self.log.info(
            """
            \(text.words.count) of \(text.types.counted("different word")) get a vector; \(share) of \
            \(text.tokens.counted("word")) are of those
            """)
        return text
    }
}
