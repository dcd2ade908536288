import Diagnostics
import Files

/// Tokens and how often each was seen, by id: the specials first, then those of annotations and tags if the list has them,
/// then from the most frequent to the rarest.
///
/// As a file: one `token<TAB>count` a line, UTF-8.
struct TokenList: Sendable {
    let tokens: [String]
    let counts: [Int]

    var count: Int { tokens.count }

    /// How many of the first tokens stand for no text.
    let textless: Int

    /// The most frequent tokens of a count; equal ones in the order of their bytes.
    /// - Parameters:
    ///   - size: the most tokens, the specials included.
    ///   - minimumCount: tokens seen less often are left out.
    ///   - names: the tokens after the specials that stand for no text.
    init(counting seen: [String: Int], size: Int?, minimumCount: Int, textless names: [String]) {
        let named = SpecialToken.names + names
        let kept = Self.mostFrequent(seen, Self.room(size, names), minimumCount)
        textless = named.count
        tokens = named + kept.map(\.key)
        counts = named.map { _ in 0 } + kept.map(\.value)
    }

    /// How many of a number of tokens can stand for text.
    static func room(_ size: Int?, _ textless: [String]) -> Int? {
        size.map { max(0, $0 - SpecialToken.names.count - textless.count) }
    }

    /// The most frequent tokens of a count, at most a number of them; equal ones in the order of their bytes.
    static func mostFrequent(_ seen: [String: Int], _ most: Int?, _ minimumCount: Int) -> [(key: String, value: Int)] {
        let kept = seen.filter { $0.value >= minimumCount }.sorted { a, b in
            a.value != b.value ? a.value > b.value : a.key.utf8.lexicographicallyPrecedes(b.key.utf8)
        }
        return most.map { Array(kept.prefix($0)) } ?? kept
    }

    /// Reads the bytes of the file at `path`; what breaks the format is a `ExitStatus.badInput` with its line.
    init(_ bytes: [UInt8], path: String) throws {
        var tokens: [String] = []
        var counts: [Int] = []
        var lineOfToken: [String: Int] = [:]
        var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        for (index, bytes) in lines.enumerated() {
            let number = index + 1
            let line = try LineReader.text(bytes, at: Place(path, line: number))
            func fail(_ message: String, column: Int? = nil) -> Diagnostic {
                Diagnostic(.badInput, at: Place(path, line: number, column: column), message, excerpt: line)
            }
            let parts = line.split(separator: "\t", omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty else {
                throw fail("expected a token, a tab and a count; build the vocabulary again")
            }
            guard let seen = Int(parts[1]), seen >= 0 else {
                throw fail("'\(parts[1])' is not a count; build the vocabulary again", column: parts[0].count + 2)
            }
            let token = String(parts[0])
            let special = tokens.count < SpecialToken.names.count ? SpecialToken.names[tokens.count] : nil
            guard special == nil || special == token else {
                throw fail("expected \(special ?? ""): a vocabulary starts with \(Self.specials)", column: 1)
            }
            if let earlier = lineOfToken.updateValue(number, forKey: token) {
                throw fail("the token is on line \(earlier) already; remove one of the two", column: 1)
            }
            tokens.append(token)
            counts.append(seen)
        }
        guard tokens.count >= SpecialToken.names.count else {
            throw Diagnostic(
                .badInput, at: Place(path, line: tokens.count + 1),
                "the file ends early: a vocabulary starts with \(Self.specials); build the vocabulary again")
        }
        // Whatever was learnt from text was seen in it.
        textless =
            zip(tokens, counts).enumerated().prefix { index, entry in
                index < SpecialToken.names.count || entry.1 == 0 && entry.0.hasPrefix("<") && entry.0.hasSuffix(">")
            }.count
        (self.tokens, self.counts) = (tokens, counts)
    }

    private static var specials: String { SpecialToken.names.joined(separator: " ") }

    /// The bytes of the file.
    var bytes: [UInt8] {
        var result: [UInt8] = []
        for (token, count) in zip(tokens, counts) {
            result.append(contentsOf: token.utf8)
            result.append(0x09)
            result.append(contentsOf: String(count).utf8)
            result.append(0x0A)
        }
        return result
    }

    /// Whether an id shows in text; an unknown one does.
    func shows(_ id: Int32) -> Bool { id >= textless || id < 0 || id == SpecialToken.unknown }

    /// The token of an id; `<unk>` where there is none.
    subscript(id: Int32) -> String {
        tokens.indices.contains(Int(id)) ? tokens[Int(id)] : SpecialToken.names[Int(SpecialToken.unknown)]
    }
}
