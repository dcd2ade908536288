import StageSupport
import Testing

struct LinesAheadTests {
    @Test func linesComeBackInOrder() {
        var ahead = LinesAhead<String>()
        for line in ["", "", " ", "a"] { ahead.append(line, isLikeLast: line == ahead.last) }
        #expect(ahead.last == "a")
        var taken: [String?] = []
        for _ in 0..<3 { taken.append(ahead.popFirst()) }
        ahead.append("b", isLikeLast: false)
        for _ in 0..<3 { taken.append(ahead.popFirst()) }
        // What is taken is not the last line any more.
        ahead.append("c", isLikeLast: true)
        for _ in 0..<2 { taken.append(ahead.popFirst()) }
        #expect(taken == ["", "", " ", "a", "b", nil, "c", nil])
        #expect(ahead.last == nil)
    }
}
