import Testing
import Text

@Suite struct CodeMarksTests {
    @Test(arguments: [
        ("Press ⟦1⟧Save⟦/1⟧ now⟦12/⟧", ["Press ", "⟦1⟧", "Save", "⟦/1⟧", " now", "⟦12/⟧"]),
        ("⟦⟦1⟧⟧", ["⟦", "⟦1⟧", "⟧"]), ("⟦1/⟧⟦2/⟧", ["⟦1/⟧", "⟦2/⟧"]), ("", []),
        // None of these is a mark.
        ("⟦⟧ ⟦/⟧ ⟦/1/⟧ ⟦1/2⟧ ⟦a⟧ ⟦٣⟧ ⟦1", ["⟦⟧ ⟦/⟧ ⟦/1/⟧ ⟦1/2⟧ ⟦a⟧ ⟦٣⟧ ⟦1"]),
    ]) func `texts are divided at marks`(_ text: String, _ parts: [String]) {
        let found = CodeMarks.parts(of: text)
        #expect(found.map(\.text) == parts)
        #expect(found.allSatisfy { $0.isMark == ($0.text.count > 2 && $0.text.count < 6 && $0.text.hasPrefix("⟦")) })
    }

    @Test(arguments: [
        ("Press ⟦1⟧Save⟦/1⟧ now.", "Press Save now."), ("Retry⟦1/⟧to save", "Retry to save"),
        ("un⟦1⟧e⟦/1⟧", "une"), ("a ⟦1/⟧ b", "a b"), ("⟦1/⟧ a ⟦2/⟧", "a"), ("a⟦1/⟧.", "a."), ("⟦1/⟧", ""),
        ("保存⟦1/⟧する", "保存する"), ("two  spaces", "two  spaces"), ("a\u{A0}⟦1⟧b⟦/1⟧", "a\u{A0}b"),
    ]) func `texts without marks`(_ text: String, _ expected: String) {
        #expect(CodeMarks.removed(from: text) == expected)
    }

    @Test func `a code has one number on both sides of a unit`() {
        var marks = CodeMarks()
        marks.beginUnit()
        marks.beginText()
        let source: [String?] = [
            marks.beginSpan(key: "b"), marks.mark(.alone, key: "x", partner: nil), marks.endSpan(), marks.endSpan(),
            marks.mark(.opening, key: nil, partner: "p"), marks.mark(.closing, key: nil, partner: "p"),
        ]
        #expect(source == ["⟦1⟧", "⟦2/⟧", "⟦/1⟧", nil, "⟦3⟧", "⟦/3⟧"])
        #expect(marks.count == 3)
        marks.beginText()
        let target = [marks.mark(.alone, key: "x", partner: nil), marks.beginSpan(key: "b")]
        #expect(target == ["⟦2/⟧", "⟦1⟧"])
        marks.beginUnit()
        let other = marks.mark(.alone, key: "x", partner: nil)
        #expect(other == "⟦1/⟧")
    }
}
