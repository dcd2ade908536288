import Corpora
import Tensors
import Vocabularies

extension AugmentationKind {
    /// A bitext with sources as people type them: other case, no full stop, typing errors (Belinkov & Bisk 2018).
    static let sourceNoise = AugmentationKind(
        "noise", summary: "a bitext, with other case, no full stops and typing errors in sources",
        reads: [.source, .target]
    ) { settings, _ in
        SourceNoise(settings.noise, key: RandomKey(settings.seed).derived("noise"), copies: settings.copies)
    }
}

/// Changes sources at random.
struct SourceNoise: AugmentationMethod {
    private let rates: NoiseRates
    private let key: RandomKey
    private let copies: Int

    init(_ rates: NoiseRates, key: RandomKey, copies: Int) {
        (self.rates, self.key, self.copies) = (rates, key, copies)
    }

    func candidates(for lines: [SegmentPair], number: Int) throws -> [[Candidate]] {
        lines.enumerated().map { index, line in
            (0..<copies).map { copy in
                var generator = KeyedGenerator(key.derived(UInt64(number + index)).derived(UInt64(copy)))
                let changed = noisy(line, &generator)
                return Candidate(changed, made: .source, problem: changed == line ? "unchanged" : nil)
            }
        }
    }

    private func noisy(_ pair: SegmentPair, _ generator: inout KeyedGenerator) -> SegmentPair {
        var pair = pair
        let letterCase = Double.random(in: 0..<1, using: &generator)
        if letterCase < rates.lowercase {
            change(&pair) { $0.lowercased() }
        } else if letterCase < rates.lowercase + rates.uppercase {
            change(&pair) { $0.uppercased() }
        }
        if Double.random(in: 0..<1, using: &generator) < rates.openEnd { change(&pair, Self.withoutEnd) }
        pair.source = misspelt(pair.source, &generator)
        return pair
    }

    private func change(_ pair: inout SegmentPair, _ change: (String) -> String) {
        pair.source = change(pair.source)
        if rates.changesBothSides { pair.target = change(pair.target) }
    }

    /// The marks that end a sentence, in the scripts that have them.
    private static let ends: Set<Character> = [".", "!", "?", "。", "！", "？", "।", "؟", "…"]

    private static func withoutEnd(_ text: String) -> String {
        guard let last = text.last(where: { !$0.isWhitespace }), ends.contains(last) else { return text }
        var text = text
        while let last = text.last, last.isWhitespace || ends.contains(last) { text.removeLast() }
        return text
    }

    private func misspelt(_ text: String, _ generator: inout KeyedGenerator) -> String {
        guard rates.typing > 0 else { return text }
        var letters = Array(text)
        var index = 0
        while index < letters.count {
            defer { index += 1 }
            guard letters[index].isLetter, Double.random(in: 0..<1, using: &generator) < rates.typing else { continue }
            switch generator.next() % 3 {
            case 0: letters.remove(at: index)
            case 1: letters.insert(letters[index], at: index)
            default:
                guard index + 1 < letters.count, letters[index + 1].isLetter else { continue }
                letters.swapAt(index, index + 1)
            }
            // Two errors in a row are seldom typed.
            index += 1
        }
        return String(letters)
    }
}
