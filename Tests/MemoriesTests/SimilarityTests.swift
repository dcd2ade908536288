import Memories
import Testing

@Suite("Tokens and their edit distance")
struct SimilarityTests {
    private func similarity(_ first: String, _ second: String) -> Double {
        let (one, other) = (SegmentTokens(first).hashes, SegmentTokens(second).hashes)
        return SegmentTokens.similarity(distance: naiveDistance(one, other), longer: max(one.count, other.count))
    }

    @Test(
        "words, marks, numbers and tags are a token each",
        arguments: [
            ("The cat sleeps.", 4), ("don't", 3), ("get_name(x)", 4), ("--all-files", 5), ("", 0), (" \u{A0}\t", 0),
            ("3.14 and 1,000", 3), ("3.14.", 2), ("x86 3rd 2.0rc1", 3), ("<b>bold</b>", 3), ("a < b > c", 5),
            ("<a href=\"x y\">", 1), ("<name@example.org>", 7), ("⟦1⟧x⟦/1⟧⟦2/⟧", 4), ("{0} {name} {a b}", 6),
            ("${x} $[y] $z", 4), ("%s %1$s %(name)s %-5.2f 50 % der", 7), ("100%", 2), ("日本語", 3), ("ไทย", 3),
            ("naïve Ünïcode", 2), ("हिन्दी", 1), ("<", 1), ("⟦", 1), ("%", 1), ("$", 1), ("{", 1), ("<br/>", 1),
            ("</p>", 1), ("a\u{200B}b", 2), ("…", 1), ("😀😀", 2),
        ] as [(String, Int)])
    func tokens(text: String, count: Int) { #expect(SegmentTokens(text).hashes.count == count, "\(text)") }

    @Test("what is equal but for case, white space, numbers and tags has 0.99")
    func equal() {
        for (one, other) in [
            ("The cat", "the CAT"), ("ÉCOLE", "école"), ("a  b", "a b"), ("Version 3.1", "Version 12"),
            ("<b>x</b>", "<i>x</i>"), ("{0} files", "{1} files"),
        ] {
            #expect(SegmentTokens(one).hashes == SegmentTokens(other).hashes)
            #expect(similarity(one, other) == 0.99)
        }
        #expect(SegmentTokens("Version 3.1").values != SegmentTokens("Version 12").values)
        #expect(SegmentTokens("<b>").values != SegmentTokens("<i>").values)
        #expect(SegmentTokens("1 2").values != SegmentTokens("2 1").values)
        #expect(SegmentTokens("a 1").values == SegmentTokens("B 1").values)
        #expect(SegmentTokens("a b").values == SegmentTokens("c").values)
    }

    @Test("similarity is 1 − distance / tokens of the longer")
    func values() {
        #expect(similarity("The cat sleeps here.", "The dog sleeps here.") == 0.8)
        #expect(similarity("The cat", "The cat sleeps here") == 0.5)
        #expect(similarity("a b", "c d") == 0)
    }

    @Test("words are counted without marks")
    func words() {
        #expect(SegmentTokens("Don't open 3 files, <b>ever</b>!").words == 6)
        #expect(SegmentTokens("日本 x").words == 3)
        #expect(SegmentTokens("— !").words == 0)
    }

    @Test("the greatest distance of a similarity")
    func greatestDistance() {
        for longer in 1...300 {
            for similarity in [0.3, 0.5, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.99, 1.0 / 3, 2.0 / 3] {
                let found = SegmentTokens.greatestDistance(similarity: similarity, longer: longer)
                #expect(found < 0 || Double(longer - found) / Double(longer) >= similarity)
                #expect(Double(longer - found - 1) / Double(longer) < similarity)
            }
        }
        #expect(SegmentTokens.greatestDistance(similarity: 1, longer: 500) == -1)
    }

    @Test("the bit-parallel distance is that of the whole matrix", arguments: [1, 2, 63, 64, 65, 127, 128, 129, 200])
    func distances(length: Int) {
        var random = SplitMix(state: UInt64(length))
        for symbolCount in [2, 5, 40] {
            for _ in 0..<30 {
                // 0 is a token that the other sequence cannot have.
                let symbols = (0..<length).map { _ in UInt16.random(in: 0...UInt16(symbolCount), using: &random) }
                let map = (0...UInt16(symbolCount)).map { $0 } + [0, 0]
                let other = (0..<Int.random(in: 0...(length * 3 / 2 + 2), using: &random)).map { _ in
                    UInt32.random(in: 1..<UInt32(map.count), using: &random)
                }
                let wanted = naiveDistance(
                    symbols.map { $0 == 0 ? -1 : Int($0) }, other.map { map[Int($0)] == 0 ? -2 : Int(map[Int($0)]) })
                var distance = EditDistance(symbols, symbolCount: symbolCount)
                for limit in [0, wanted - 1, wanted, wanted + 1, length + other.count] where limit >= 0 {
                    let found = other.withUnsafeBufferPointer { tokens in
                        map.withUnsafeBufferPointer { map in
                            distance.distance(to: tokens, symbols: map.baseAddress!, limit: limit)
                        }
                    }
                    #expect(found == (wanted <= limit ? wanted : nil))
                }
            }
        }
    }
}
