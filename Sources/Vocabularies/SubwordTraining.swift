import CSentencePieceTrainer
import Diagnostics
import Foundation

extension VocabularyKind {
    static let unigram = subword("unigram", summary: "SentencePiece, unigram language model (Kudo 2018)")
    static let bpe = subword("bpe", summary: "SentencePiece, byte-pair encoding (Sennrich et al. 2016)")

    private static func subword(_ name: String, summary: String) -> VocabularyKind {
        VocabularyKind(
            name: name, summary: summary, defaultSize: .subwords, isSubword: true, fileExtension: "model",
            conventions: ["tokenizer": "sentencepiece"],
            learner: { SubwordLearner(type: name, options: $0) },
            load: { bytes, path, normalization in
                StoredVocabulary(
                    vocabulary: try SubwordVocabulary(model: bytes, path: path, composes: normalization == .nfc),
                    bytes: bytes, normalization: normalization)
            })
    }
}

/// Learns a SentencePiece model from segments in memory. The same segments and options give the same bytes.
private final class SubwordLearner: VocabularyLearner {
    private let type: String
    private let options: VocabularyOptions
    private let size: Int
    /// The segments of each side as lines.
    private var lines = TextSide.allCases.map { _ in TrainingLines() }

    init(type: String, options: VocabularyOptions) {
        // Subwords have a default size, which is in the options where the user gives none.
        guard let size = options.size else { preconditionFailure("subwords without a size") }
        (self.type, self.options, self.size) = (type, options, size)
    }

    func add(_ segment: UnsafeRawBufferPointer, _ side: TextSide) {
        if options.normalization == .nfc, var composed = TextFolding.composedIfChanged(segment) {
            composed.withUTF8 { lines[side.rawValue].append(UnsafeRawBufferPointer($0)) }
        } else {
            lines[side.rawValue].append(segment)
        }
    }

    func endPass() -> Bool { false }

    func finish() throws -> StoredVocabulary {
        let bytes = try train()
        return StoredVocabulary(
            vocabulary: try SubwordVocabulary(model: bytes, path: type, composes: options.normalization == .nfc),
            bytes: bytes, normalization: options.normalization)
    }

    private func train() throws -> [UInt8] {
        let settings = settings(longestLine: lines.reduce(0) { max($0, $1.longest) })
        defer { lines = TextSide.allCases.map { _ in TrainingLines() } }
        var error: UnsafeMutablePointer<CChar>?
        var count = 0
        let names = settings.map { $0.0 }, values = settings.map { $0.1 }
        let model = lines[0].bytes.withUnsafeBytes { first in
            lines[1].bytes.withUnsafeBytes { second in
                withCStrings(names) { names in
                    withCStrings(values) { values in
                        sp_train(
                            [first, second].map { $0.assumingMemoryBound(to: CChar.self).baseAddress },
                            [first.count, second.count], 2, names, values, settings.count, &count, &error)
                    }
                }
            }
        }
        defer { free(error) }
        guard let model else { throw failure(error.map { String(cString: $0) } ?? "no reason given") }
        defer { free(model) }
        return Array(UnsafeRawBufferPointer(start: model, count: count))
    }

    private func settings(longestLine: Int) -> [(String, String)] {
        [
            ("model_type", type),
            ("vocab_size", String(size)),
            // A corpus that has fewer pieces than `vocab_size` gives what it has; the caller compares the counts.
            ("hard_vocab_limit", "false"),
            ("character_coverage", String(options.characterCoverage)),
            ("normalization_rule_name", options.normalization.modelRule),
            ("split_digits", String(options.splitsDigits)),
            ("byte_fallback", String(options.fallsBackToBytes)),
            ("pad_id", String(SpecialToken.pad)),
            ("unk_id", String(SpecialToken.unknown)),
            ("bos_id", String(SpecialToken.start)),
            ("eos_id", String(SpecialToken.end)),
            // They get the first ids after the specials.
            ("control_symbols", options.textlessTokens.joined(separator: ",")),
            // Longer lines would be left out without a word.
            ("max_sentence_length", String(max(4192, longestLine))),
            // Sums are made a thread at a time, so their rounding depends on this number, whatever the machine has.
            ("num_threads", "16"),
            ("minloglevel", "3"),
        ]
    }

    /// What the user can do about the trainer's message.
    private func failure(_ message: String) -> Diagnostic {
        // "… Vocabulary size is smaller than required_chars. 50 vs 102. …"
        if let range = message.range(of: "required_chars. "),
            let least = message[range.upperBound...].split(separator: " ").dropFirst(2).first.flatMap({
                Int($0.prefix { $0.isNumber })
            })
        {
            return Diagnostic(
                .usage,
                "\(setting: "size") \(size) is too small: the characters of the text alone take \(least); "
                    + "ask for at least \(least), or lower \(setting: "characterCoverage")")
        }
        return Diagnostic(.badInput, "SentencePiece cannot learn \(type) pieces from this text: \(message)")
    }
}

/// Segments as lines for SentencePiece.
///
/// Runs of more than 10,000 bytes without a space are cut, because the trainer ends the process at a word of more
/// than 65,535 characters (and normalization lengthens words). U+2585 becomes a space, because the trainer leaves
/// out a line that holds it.
private struct TrainingLines {
    private(set) var bytes: [UInt8] = []
    /// The length of the longest in bytes.
    private(set) var longest = 0

    mutating func append(_ segment: UnsafeRawBufferPointer) {
        let start = bytes.count
        var run = 0
        for byte in segment {
            run = byte == 0x20 ? 0 : run + 1
            if run > 10_000, byte & 0xC0 != 0x80 {
                bytes.append(0x20)
                run = 1
            }
            bytes.append(byte)
            if byte == 0x85, bytes.count - start >= 3, bytes.suffix(3).elementsEqual([0xE2, 0x96, 0x85]) {
                bytes.replaceSubrange(bytes.count - 3..<bytes.count, with: [0x20])
                run = 0
            }
        }
        longest = max(longest, bytes.count - start)
        bytes.append(0x0A)
    }
}

/// Calls `body` with the texts as an array of C strings.
private func withCStrings<Result>(
    _ texts: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Result
) -> Result {
    var bytes: [CChar] = []
    let offsets = texts.map { text in
        defer { bytes.append(contentsOf: text.utf8CString) }
        return bytes.count
    }
    return bytes.withUnsafeBufferPointer { buffer in
        let pointers = offsets.map { offset in buffer.baseAddress.map { UnsafePointer($0 + offset) } }
        return pointers.withUnsafeBufferPointer { body($0.baseAddress) }
    }
}
