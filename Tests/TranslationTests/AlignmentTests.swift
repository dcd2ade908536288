import Diagnostics
import Foundation
import TestSupport
import Testing
import Translation

@Suite struct AlignmentTests {
    private func length(_ text: String) -> Int { text.split(separator: " ").count }

    @Test func longLinesAreCutAtTheEndsOfSentences() {
        let lines = LongLines(limit: 6)
        func parts(_ line: String) -> [String] { lines.parts(of: line, length: length).parts }
        #expect(parts("a b c") == ["a b c"])
        #expect(parts("a b c. d e f. g h i.") == ["a b c. d e f.", "g h i."])
        #expect(parts("“a b c!” d e f? g h") == ["“a b c!” d e f?", "g h"])
        #expect(parts("v 1.5 c d e f g. h") == ["v 1.5 c", "d e f g. h"])
        #expect(parts("一二三。四五六。").count == 1)
        let (cut, cutsSentences) = lines.parts(of: "a b c d e f g h i j k l m n", length: length)
        #expect(cutsSentences && cut.allSatisfy { length($0) <= 6 })
        #expect(cut.joined(separator: " ") == "a b c d e f g h i j k l m n")
    }

    @Test func wordsWithoutSpacesAreCutSomewhere() {
        let text = String(repeating: "x", count: 100)
        let (parts, cutsSentences) = LongLines(limit: 10).parts(of: text) { $0.count }
        #expect(cutsSentences && parts.allSatisfy { $0.count <= 10 })
        #expect(parts.joined().filter { $0 == "x" }.count == 100)
    }

    @Test func unknownWordsAreLookedUpOrCopied() throws {
        let folder = try TemporaryFolder()
        _ = try UnknownWords(lexicon: folder.write("chat\tcat\nchat\ttomcat\n", to: "lexicon.tsv"))
        try folder.write("chat cat\n", to: "lexicon.tsv")
        #expect(throws: Diagnostic.self) { try UnknownWords(lexicon: folder.path("lexicon.tsv")) }
    }
}
