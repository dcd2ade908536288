import Diagnostics
import Files
import Vocabularies

/// Which target tokens a model takes for which source tokens, counted over a corpus by its own attention.
///
/// As a file: a source token, a target token and a count in each line, with tabs between them; the likeliest of a
/// source token first.
public struct TokenLexicon: Sendable {
    /// For each source token its target tokens, most frequent first.
    private var translations: [Int32: [(token: Int32, count: Int)]] = [:]
    /// Target tokens, most frequent first.
    private var frequent: [Int32] = []

    /// The most target tokens that a file keeps for a source token.
    private static let most = 200

    /// Counts of one source token's target tokens, by source token.
    public typealias Counts = [Int32: [Int32: Int]]

    /// Adds which target token looked most at which source token.
    /// - Parameter hypothesis: a translation with its attention.
    public static func count(_ source: [Int32], _ hypothesis: Hypothesis, into counts: inout Counts) {
        for (place, word) in hypothesis.words.enumerated() {
            guard let attended = hypothesis.attended(by: place) else { continue }
            counts[source[attended], default: [:]][word, default: 0] += 1
        }
    }

    public init(_ counts: Counts) {
        self.init(rows: counts.mapValues { $0.map { (token: $0.key, count: $0.value) } })
    }

    private init(rows: [Int32: [(token: Int32, count: Int)]]) {
        func isBefore(_ one: (token: Int32, count: Int), _ other: (token: Int32, count: Int)) -> Bool {
            (other.count, one.token) < (one.count, other.token)
        }
        translations = rows.mapValues { row in
            // A file has them in order.
            let isSorted = zip(row, row.dropFirst()).allSatisfy { isBefore($0, $1) }
            return Array((isSorted ? row : row.sorted(by: isBefore)).prefix(Self.most))
        }
        var totals: [Int32: Int] = [:]
        for (token, count) in rows.values.joined() { totals[token, default: 0] += count }
        frequent = totals.map { (token: $0.key, count: $0.value) }.sorted(by: isBefore).map(\.token)
    }

    /// Reads a file; tokens that the vocabularies lack are an error.
    public init(file path: String, _ vocabularies: VocabularyPair) throws {
        let (sources, targets) = (TokenTable(vocabularies.source), TokenTable(vocabularies.target))
        let bytes = try InputFile.bytes(of: path)
        var rows: [Int32: [(token: Int32, count: Int)]] = [:]
        // The lines of a source token lie behind one another.
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
                throw wrong("a token is not in the model's vocabulary; make the lexicon anew with pipeline-lexicon")
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
        try AtomicFile.write(text, to: path)
    }

    /// The words that the translation of a sentence may have: the specials, the most frequent ones, and the likeliest
    /// translations of each of its tokens (Jean et al. 2015; L'Hostis, Grangier & Auli 2016).
    /// - Parameters:
    ///   - size: how many frequent words, and how many translations of each token.
    ///   - vocabulary: the number of target words.
    /// - Returns: ascending.
    public func shortlist(for source: [Int32], size: Int, vocabulary: Int) -> [Int32] {
        var isListed = [Bool](repeating: false, count: vocabulary)
        for word in 0..<min(4, vocabulary) { isListed[word] = true }
        for word in frequent.prefix(size) { isListed[Int(word)] = true }
        for token in source {
            for entry in translations[token]?.prefix(size) ?? [] { isListed[Int(entry.token)] = true }
        }
        return isListed.indices.lazy.filter { isListed[$0] }.map { Int32($0) }
    }
}
