import Text

/// The writing systems that can be distinguished by Unicode blocks.
enum WritingSystem: Hashable {
    case latin, greek, cyrillic, armenian, hebrew, arabic, syriac, thaana, indic, thai, lao, tibetan, myanmar, georgian
    case ethiopic, cherokee, aboriginal, khmer, mongolian, kana, han, hangul

    /// That of a letter; nil for what is no letter or of another system.
    init?(_ value: UInt32) {
        switch value {
        case 0xAA, 0xBA, 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x24F, 0x1E00...0x1EFF, 0xFF21...0xFF3A, 0xFF41...0xFF5A:
            self = .latin
        case 0x370...0x3FF, 0x1F00...0x1FFF: self = .greek
        case 0x400...0x52F: self = .cyrillic
        case 0x531...0x58A: self = .armenian
        case 0x5D0...0x5F4: self = .hebrew
        case 0x620...0x6FF, 0x750...0x77F, 0x8A0...0x8FF, 0xFB50...0xFDFF, 0xFE70...0xFEFC: self = .arabic
        case 0x710...0x74F: self = .syriac
        case 0x780...0x7BF: self = .thaana
        case 0x900...0xDFF: self = .indic
        case 0xE01...0xE7F: self = .thai
        case 0xE80...0xEFF: self = .lao
        case 0xF00...0xFFF: self = .tibetan
        case 0x1000...0x109F, 0xA9E0...0xA9FF, 0xAA60...0xAA7F: self = .myanmar
        case 0x10A0...0x10FF, 0x1C90...0x1CBF: self = .georgian
        case 0x1200...0x139F: self = .ethiopic
        case 0x13A0...0x13FF, 0xAB70...0xABBF: self = .cherokee
        case 0x1400...0x167F: self = .aboriginal
        case 0x1780...0x17FF: self = .khmer
        case 0x1820...0x18AF: self = .mongolian
        case 0x3041...0x30FF, 0x31F0...0x31FF, 0xFF66...0xFF9D: self = .kana
        case 0x3400...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFF: self = .han
        case 0x1100...0x11FF, 0x3131...0x318E, 0xAC00...0xD7A3: self = .hangul
        default: return nil
        }
    }

    /// Those that a language is written in; empty where that is not known.
    static func of(language: String) -> Set<WritingSystem> {
        switch LanguageTag(language).likelyScript {
        case "Latn": [.latin]
        case "Grek": [.greek]
        case "Cyrl": [.cyrillic]
        case "Armn": [.armenian]
        case "Hebr": [.hebrew]
        case "Arab": [.arabic]
        case "Syrc": [.syriac]
        case "Thaa": [.thaana]
        case "Deva", "Beng", "Guru", "Gujr", "Orya", "Taml", "Telu", "Knda", "Mlym", "Sinh": [.indic]
        case "Thai": [.thai]
        case "Laoo": [.lao]
        case "Tibt": [.tibetan]
        case "Mymr": [.myanmar]
        case "Geor": [.georgian]
        case "Ethi": [.ethiopic]
        case "Cher": [.cherokee]
        case "Cans": [.aboriginal]
        case "Khmr": [.khmer]
        case "Mong": [.mongolian]
        case "Jpan": [.kana, .han]
        case "Hans", "Hant", "Hani": [.han]
        case "Kore", "Hang": [.hangul, .han]
        default: []
        }
    }
}
