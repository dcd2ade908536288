import Corpora
import Foundation
import Text

/// Which languages files hold, and from which they were translated, as far as their beginnings tell.
struct LanguageVotes {
    private struct Direction: Hashable {
        let source, target: String
    }

    /// About how many pairs there are of two languages, in alphabetical order.
    private var amounts: [Direction: Double] = [:]
    /// About how many of them were translated in this direction.
    private var directions: [Direction: Double] = [:]
    /// About how much text each language has.
    private var sizes: [String: Double] = [:]

    /// The languages, the most frequent first.
    var languages: [String] { sizes.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key) }

    /// The likeliest languages to translate from and to: those of the most pairs, in the direction in which they were
    /// translated, where the files tell.
    /// - Parameters:
    ///   - source: the source language, where it is given.
    ///   - target: the target language, where it is given.
    func guess(source: String?, target: String?) -> (source: String, target: String)? {
        func fits(_ asked: String?, _ found: String) -> Bool {
            asked.map { LanguageTag($0).match(LanguageTag(found)) != .none } ?? true
        }
        let possible = amounts.flatMap { pair, amount in
            [pair, Direction(source: pair.target, target: pair.source)].map { ($0, amount) }
        }.filter { fits(source, $0.0.source) && fits(target, $0.0.target) }
        return possible.map { (pair: $0.0, weight: ($0.1, directions[$0.0] ?? 0)) }
            .min { ($1.weight.0, $1.weight.1, $0.pair.source) < ($0.weight.0, $0.weight.1, $1.pair.source) }
            .map { ($0.pair.source, $0.pair.target) }
    }

    // MARK: Counting

    /// Adds a file: how many variants each language has, and how many units were written in which.
    private mutating func add(_ variants: [String: Double], sources: [String: Double], scale: Double) {
        let variants = merged(variants), sources = merged(sources)
        for (language, count) in variants { sizes[language, default: 0] += count * scale }
        let names = variants.keys.sorted()
        for (index, first) in names.enumerated() {
            for second in names[(index + 1)...] {
                let count = min(variants[first] ?? 0, variants[second] ?? 0) * scale
                // Two translations of a third language are a pair of theirs, too, but a worse one.
                let isDirect = sources.isEmpty || sources[first] != nil || sources[second] != nil
                amounts[Direction(source: first, target: second), default: 0] += isDirect ? count : count / 2
                for (source, target) in [(first, second), (second, first)] {
                    directions[Direction(source: source, target: target), default: 0] +=
                        min(count, (sources[source] ?? 0) * scale)
                }
            }
        }
    }

    /// The counts under one name for each language, that of the tag without its region where that means the same.
    private func merged(_ counts: [String: Double]) -> [String: Double] {
        counts.reduce(into: [:]) { result, entry in
            let tag = LanguageTag(entry.key)
            let bare = LanguageTag(tag.language)
            let isSame = bare.likelyScript == tag.likelyScript && bare.match(tag) != .none
            let name = isSame ? bare : tag
            let known = Set(result.keys).union(sizes.keys).sorted().first {
                let other = LanguageTag($0)
                return other.canonicalLanguage == name.canonicalLanguage && other.likelyScript == name.likelyScript
            }
            result[known ?? name.description, default: 0] += entry.value
        }
    }

    mutating func add(_ group: LinePairGroup) {
        let counts = group.files.map { file -> (String, Double) in
            let size = try? FileManager.default.attributesOfItem(atPath: file.path)[.size] as? NSNumber
            // Some sixty bytes a line; packed, a third of that.
            return (file.language.description, (size?.doubleValue ?? 1) / (file.path.hasSuffix(".gz") ? 20 : 60))
        }
        add(Dictionary(counts) { $1 }, sources: [:], scale: 1)
    }

    /// - Parameter path: the file, whose name may tell the target language that an XLIFF file leaves out.
    mutating func add(_ sample: InputSample, path: String) {
        switch sample.format {
        case "TMX": addTMX(sample)
        case "XLIFF": addXLIFF(sample, path)
        case "XCES": addXCES(sample)
        case "TSV", "CSV": addTable(sample)
        default: break
        }
    }

    private static func count(_ matches: [Substring]) -> [String: Double] {
        matches.reduce(into: [:]) { $0[$1.lowercased().replacing("_", with: "-"), default: 0] += 1 }
    }

    private mutating func addTMX(_ sample: InputSample) {
        let tag = /<tuv\s[^>]*?lang\s*=\s*["']\s*([A-Za-z][A-Za-z0-9_-]*)\s*["']/
        let variants = Self.count(sample.text.matches(of: tag).map(\.1))
        let units = Double(max(1, sample.text.matches(of: /<tu[\s>]/).count))
        let ofUnits = Self.count(
            sample.text.matches(of: /<tu\s[^>]*?srclang\s*=\s*["']\s*([A-Za-z][A-Za-z0-9_-]*)/).map(\.1))
        let header = sample.text.firstMatch(of: /<header\s[^>]*?srclang\s*=\s*["']\s*([A-Za-z][A-Za-z0-9_-]*)/)
        // The header's speaks for the units that name none.
        var sources = ofUnits
        if let header {
            let left = units - ofUnits.values.reduce(0, +)
            if left > 0 { sources.merge(Self.count([header.1]).mapValues { $0 * left }, uniquingKeysWith: +) }
        }
        add(variants, sources: sources, scale: sample.scale)
    }

    private mutating func addXLIFF(_ sample: InputSample, _ path: String) {
        func first(_ pattern: Regex<(Substring, Substring)>) -> String? {
            sample.text.firstMatch(of: pattern).map { String($0.1) }
        }
        guard let source = first(/(?:source-language|srcLang)\s*=\s*["']([A-Za-z][A-Za-z0-9_-]*)/) else { return }
        let named = (path as NSString).lastPathComponent.split { ".-_".contains($0) }.dropFirst().map(String.init)
        let target =
            first(/(?:target-language|trgLang)\s*=\s*["']([A-Za-z][A-Za-z0-9_-]*)/)
            ?? named.last { $0.count == 2 && LanguageTag($0).likelyScript != nil && $0 != source }
        guard let target else { return }
        let units = Double(max(1, sample.text.matches(of: /<target[\s>]/).count))
        let tags = Self.count([source[...], target[...]])
        add(
            tags.mapValues { $0 * units }, sources: Self.count([source[...]]).mapValues { $0 * units },
            scale: sample.scale)
    }

    private mutating func addXCES(_ sample: InputSample) {
        func language(_ pattern: Regex<(Substring, Substring)>) -> Substring? {
            guard let document = sample.text.firstMatch(of: pattern)?.1 else { return nil }
            let parts = document.split { "/.".contains($0) }
            return parts.first { (2...3).contains($0.count) && LanguageTag($0).canonicalLanguage.count == 2 }
        }
        guard let from = language(/fromDoc\s*=\s*["']([^"']+)/), let to = language(/toDoc\s*=\s*["']([^"']+)/)
        else { return }
        let links = Double(max(1, sample.text.matches(of: /<link\s/).count))
        add(Self.count([from, to]).mapValues { $0 * links }, sources: [:], scale: sample.scale)
    }

    /// The columns that are called like languages.
    private mutating func addTable(_ sample: InputSample) {
        let lines = sample.text.split(whereSeparator: \.isNewline)
        guard let header = lines.first else { return }
        let names = header.split { "\t,;".contains($0) }.map { $0.trimmingCharacters(in: .whitespaces.union(["\""])) }
        let languages = names.filter {
            LanguageTag.isWellFormed($0) && LanguageTag($0).canonicalLanguage.count == 2
                && LanguageTag($0).likelyScript != nil
        }
        guard languages.count > 1 else { return }
        let count = Double(max(1, lines.count - 1))
        // The first is the one they were translated from, if any is.
        add(
            Self.count(languages.map { $0[...] }).mapValues { $0 * count },
            sources: Self.count([languages[0][...]]).mapValues { $0 * count }, scale: sample.scale)
    }
}
