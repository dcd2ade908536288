import Diagnostics
import Files
import Vocabularies

/// How often a model translates each source token as each target token, counted over a corpus by its own attention.
///
/// A line of its file has a source token, a target token and a count, separated by tabs; the most frequent target token
/// of a source token comes first.
public struct TokenLexicon: Sendable {
    /// For each source token its target tokens, most frequent first.
    private var translations: [Int32: [(token: Int32, count: Int)]] = [:]
    /// Target tokens, most frequent first.
    private var frequent: [Int32] = []

    /// The most target tokens that are kept for a source token.
    private static let most = 200

    /// For each source token the counts of its target tokens.
    public typealias Counts = [Int32: [Int32: Int]]

    /// Counts for each target token the source token with its largest attention weight.
    /// - Parameters:
    ///   - source: the tokens of the source sentence, without `</s>`.
    ///   - hypothesis: its translation, with attention.
    ///   - counts: receive one more for each target token.
    public static func count(_ source: [Int32], _ hypothesis: Hypothesis, into counts: inout Counts) {
        for (index, token) in hypothesis.tokens.enumerated() {
            guard let attended = hypothesis.attended(by: index) else { continue }
            counts[source[attended], default: [:]][token, default: 0] += 1
        }
    }

    /// Makes a lexicon of counts.
    public init(_ counts: Counts) {
        self.init(rows: counts.mapValues { $0.map { (token: $0.key, count: $0.value) } })
    }

    private init(rows: [Int32: [(token: Int32, count: Int)]]) {
        func isBefore(_ one: (token: Int32, count: Int), _ other: (token: Int32, count: Int)) -> Bool {
            (other.count, one.token) < (one.count, other.token)
        }
        translations = rows.mapValues { row in
            // Those of a file are sorted.
            let isSorted = zip(row, row.dropFirst()).allSatisfy { isBefore($0, $1) }
            return Array((isSorted ? row : row.sorted(by: isBefore)).prefix(Self.most))
        }
        var totals: [Int32: Int] = [:]
        for (token, count) in rows.values.joined() { totals[token, default: 0] += count }
        frequent = totals.map { (token: $0.key, count: $0.value) }.sorted(by: isBefore).map(\.token)
    }

    /// Reads a file.
    /// - Throws: `Diagnostic` for a damaged line or a token that is not in the vocabularies.
    public init(file path: String, _ vocabularies: VocabularyPair) throws {
        let (sources, targets) = (TokenTable(vocabularies.source), TokenTable(vocabularies.target))
        let bytes = try InputFile.bytes(of: path)
        var rows: [Int32: [(token: Int32, count: Int)]] = [:]
        // The lines of a source token are consecutive.
        var row: (text: ArraySlice<UInt8>, token: Int32?, entries: [(token: Int32, count: Int)]) = ([], nil, [])
        func endRow() { if let token = row.token { rows[token, default: []] += row.entries } }
        var number = 0
        var start = 0
        while start < bytes.count {
            number += 1
            let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
            let line = bytes[start..<(end > start && bytes[end - 1] == 0x0D ? end - 1 : end)]
            start = end + 1
            func wrong(_ what: String) -> Diagnostic {
                Diagnostic(
                    .badInput, at: Place(path, line: number), what, excerpt: String(decoding: line, as: UTF8.self))
            }
            guard let first = line.firstIndex(of: 0x09), let second = line[(first + 1)...].firstIndex(of: 0x09),
                let count = Int(String(decoding: line[(second + 1)...], as: UTF8.self)), count > 0
            else { throw wrong("expected a source token, a target token and a count") }
            if row.token == nil || line[..<first] != row.text {
                endRow()
                row = (line[..<first], sources.id(of: line[..<first]), [])
            }
            guard row.token != nil, let target = targets.id(of: line[(first + 1)..<second]) else {
                throw wrong("a token is not in the model's vocabulary; make the lexicon again with pipeline-lexicon")
            }
            row.entries.append((target, count))
        }
        endRow()
        guard !rows.isEmpty else { throw Diagnostic(.badInput, at: Place(path), "is empty") }
        self.init(rows: rows)
    }

    /// Writes the file.
    public func write(to path: String, _ vocabularies: VocabularyPair) throws {
        var text = ""
        for (source, row) in translations.sorted(by: { $0.key < $1.key }) {
            for (target, count) in row {
                text += "\(vocabularies.source.token(source))\t\(vocabularies.target.token(target))\t\(count)\n"
            }
        }
        let file = try OutputFile(path)
        try file.write(text)
        try file.commit()
    }

    /// The tokens that the translation of a sentence may have: special tokens, the most frequent ones, and the likeliest
    /// translations of each source token (Jean et al. 2015; L'Hostis, Grangier & Auli 2016).
    /// - Parameters:
    ///   - source: the tokens of the sentence.
    ///   - size: the number of frequent tokens, and of translations of each source token.
    ///   - vocabulary: the size of the target vocabulary.
    /// - Returns: ascending.
    public func shortlist(for source: [Int32], size: Int, vocabulary: Int) -> [Int32] {
        var isListed = [Bool](repeating: false, count: vocabulary)
        for token in 0..<min(4, vocabulary) { isListed[token] = true }
        for token in frequent.prefix(size) { isListed[Int(token)] = true }
        for token in source {
            for entry in translations[token]?.prefix(size) ?? [] { isListed[Int(entry.token)] = true }
        }
        return isListed.indices.lazy.filter { isListed[$0] }.map { Int32($0) }
    }
}
