import Corpora
import Foundation

/// Drops pairs with a side of which too few letters are in the script of its language.
struct ScriptFilter: PairFilter {
    static let name = "script"
    static let takesNumber = true
    private let minimum: Double
    private let source, target: Set<WritingSystem>

    init?(_ settings: FilterSettings) {
        guard settings.minimumScript > 0 || settings.asksFor(Self.name) else { return nil }
        minimum =
            settings.number(for: Self.name) ?? (settings.minimumScript > 0 ? settings.minimumScript : 0.5)
        source = WritingSystem.of(language: settings.source)
        target = WritingSystem.of(language: settings.target)
    }

    func keeps(_ source: SegmentView, _ target: SegmentView) -> Bool {
        has(source, self.source) && has(target, self.target)
    }

    private func has(_ segment: SegmentView, _ wanted: Set<WritingSystem>) -> Bool {
        guard !wanted.isEmpty else { return true }
        let text = segment.bytes
        let others = segment.characters - segment.spaces - segment.asciiLetters
        // Even if all others are letters of another script.
        if wanted.contains(.latin), Double(segment.asciiLetters) >= minimum * Double(segment.asciiLetters + others) {
            return true
        }
        var letters = 0, right = 0
        var offset = 0
        let latin = wanted.contains(.latin)
        while offset < text.count {
            let byte = text[offset]
            if byte < 0x80 {
                let lower = byte | 0x20
                if lower >= 0x61, lower <= 0x7A {
                    letters += 1
                    right += latin ? 1 : 0
                }
                offset += 1
                continue
            }
            let (value, length) = UTF8Text.scalar(in: text, at: offset)
            offset += length
            guard let system = WritingSystem(value) else { continue }
            letters += 1
            right += wanted.contains(system) ? 1 : 0
        }
        return letters == 0 || Double(right) >= minimum * Double(letters)
    }
}

/// The writing systems that can be told apart by Unicode blocks.
enum WritingSystem: Hashable {
    case latin, greek, cyrillic, armenian, hebrew, arabic, indic, thai, georgian, ethiopic, khmer, kana, han, hangul

    /// That of a letter; nil for what is no letter or of another system.
    init?(_ value: UInt32) {
        switch value {
        case 0xAA, 0xBA, 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x24F, 0x1E00...0x1EFF: self = .latin
        case 0x370...0x3FF, 0x1F00...0x1FFF: self = .greek
        case 0x400...0x52F: self = .cyrillic
        case 0x531...0x58A: self = .armenian
        case 0x5D0...0x5F4: self = .hebrew
        case 0x620...0x6FF, 0x750...0x77F, 0x8A0...0x8FF, 0xFB50...0xFDFF, 0xFE70...0xFEFC: self = .arabic
        case 0x900...0xDFF: self = .indic
        case 0xE01...0xEFF: self = .thai
        case 0x10A0...0x10FF: self = .georgian
        case 0x1200...0x139F: self = .ethiopic
        case 0x1780...0x17FF: self = .khmer
        case 0x3041...0x30FF, 0x31F0...0x31FF: self = .kana
        case 0x3400...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFF: self = .han
        case 0x1100...0x11FF, 0xAC00...0xD7A3: self = .hangul
        default: return nil
        }
    }

    /// Those that a language is written in; empty where that is not known.
    static func of(language: String) -> Set<WritingSystem> {
        guard let script = Locale.Language(identifier: language).script?.identifier else { return [] }
        switch script {
        case "Latn": return [.latin]
        case "Grek": return [.greek]
        case "Cyrl": return [.cyrillic]
        case "Armn": return [.armenian]
        case "Hebr": return [.hebrew]
        case "Arab": return [.arabic]
        case "Deva", "Beng", "Guru", "Gujr", "Orya", "Taml", "Telu", "Knda", "Mlym", "Sinh": return [.indic]
        case "Thai", "Laoo": return [.thai]
        case "Geor": return [.georgian]
        case "Ethi": return [.ethiopic]
        case "Khmr": return [.khmer]
        case "Jpan": return [.kana, .han]
        case "Hans", "Hant", "Hani": return [.han]
        case "Kore", "Hang": return [.hangul, .han]
        default: return []
        }
    }
}
