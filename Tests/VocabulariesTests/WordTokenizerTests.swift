import Foundation
import Testing
import Vocabularies

@Suite struct WordTokenizerTests {
    /// Text without surplus white space, and its tokens, with a space between each two.
    static let cases: [(String, String)] = [
        ("", ""),
        ("Bonjour", "Bonjour"),
        ("Oui, l'ami !", "Oui ￭, l'￭ ami !"),
        ("Qu'il d\u{2019}abord J'ai n'est L'Été", "Qu'￭ il d\u{2019}￭ abord J'￭ ai n'￭ est L'￭ Été"),
        ("We'll don't Ann's you've I'd I\u{2019}m", "We ￭'ll don ￭'t Ann ￭'s you ￭'ve I ￭'d I ￭\u{2019}m"),
        ("rock'n'roll dogs' 'tis '90s", "rock'￭ n'￭ roll dogs ￭' '￭ tis '￭ 90s"),
        ("arc-en-ciel", "arc ￭-￭ en ￭-￭ ciel"),
        ("3,50 1.000.000 5. 6,x .7", "3,50 1.000.000 5 ￭. 6 ￭,￭ x .￭ 7"),
        ("(\"Non?!\")", "( ￭\"￭ Non ￭? ￭! ￭\" ￭)"),
        ("« oui » «oui»", "« oui » «￭ oui ￭»"),
        ("a_b C3PO", "a_b C3PO"),
        ("<pad> <unk> </s>", "<￭ pad ￭> <￭ unk ￭> < ￭/￭ s ￭>"),
        ("x￭y ％ ￭ ％ffed", "x ￭％ffed￭ y ％ff05 ％ffed ％ff05￭ ffed"),
        ("日本語です", "日 ￭本 ￭語￭ です"),
        ("👩‍🚀👍🏽 ❤️! 🇫🇷", "👩‍🚀 ￭👍🏽 ❤️ ￭! 🇫🇷"),
        ("q\u{0323}\u{0307}y \u{0301}z", "q\u{0323}\u{0307}y \u{0301}z"),
        ("co\u{00AD}op", "co\u{00AD}op"),
        ("dit\u{A0}: 1\u{202F}000 «\u{A0}a", "dit ￭\u{A0} ￭: 1 ￭\u{202F}￭ 000 « ￭\u{A0}￭ a"),
        ("http://a.org/b?c=1", "http ￭: ￭/ ￭/￭ a ￭.￭ org ￭/￭ b ￭?￭ c ￭=￭ 1"),
    ]

    @Test(arguments: cases) func cutsAndJoins(text: String, tokens: String) {
        let cut = WordTokenizer.tokens(of: text)
        #expect(cut.joined(separator: " ") == tokens)
        #expect(Array(WordTokenizer.text(of: cut).utf8) == Array(text.utf8))
    }

    @Test(arguments: [
        ("  Quoi ?\tOui\u{202F}!\u{2003}\u{2028}Bon\u{A0}\n", "Quoi ? Oui\u{202F}! Bon"),
        ("cafe\u{0301}", "caf\u{00E9}"),
        ("\u{212B}\u{2126}", "\u{00C5}\u{03A9}"),
        ("\u{3000}", ""),
    ])
    func foldsWhiteSpaceAndComposes(text: String, folded: String) {
        let joined = WordTokenizer.text(of: WordTokenizer.tokens(of: text))
        #expect(Array(joined.utf8) == Array(folded.utf8))
    }

    /// Strings of characters that meet each other in all ways come back as they were.
    @Test func anyTextComesBack() {
        let alphabet = Array("aé'’.,-7 ￭％f(«?œЖ日ー👍🇫\u{1F3FD}\u{200D}\u{FE0F}\u{AD}\u{301}_€".unicodeScalars)
        var generator = Lehmer(state: 12345)
        for _ in 0..<20_000 {
            var text = String.UnicodeScalarView()
            for _ in 0..<Int.random(in: 1...12, using: &generator) {
                text.append(alphabet[Int.random(in: 0..<alphabet.count, using: &generator)])
            }
            let words = text.split(separator: " ").map { String($0) }
            let folded = words.joined(separator: " ").precomposedStringWithCanonicalMapping
            let tokens = WordTokenizer.tokens(of: String(text))
            let back = WordTokenizer.text(of: tokens)
            guard back.unicodeScalars.elementsEqual(folded.unicodeScalars) else {
                Issue.record("\(folded.debugDescription) came back as \(back.debugDescription) from \(tokens)")
                return
            }
        }
    }
}

/// A generator that gives every run the same numbers.
struct Lehmer: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return (state >> 32) ^ (state << 24)
    }
}
