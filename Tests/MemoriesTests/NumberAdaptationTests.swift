import Corpora
import Memories
import TestSupport
import Testing

@Suite("Numbers of matches")
struct NumberAdaptationTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var segment: String, source: String, target: String
        /// Nil where the match stays as it is.
        var adapted: String?
        var testDescription: String { "\(segment) by \(source)" }

        init(_ segment: String, _ source: String, _ target: String, _ adapted: String?) {
            (self.segment, self.source, self.target, self.adapted) = (segment, source, target, adapted)
        }
    }

    @Test(
        "numbers that differ are put into the target",
        arguments: [
            Case("Figure 4 of 12", "Figure 3 of 12", "Abbildung 3 von 12", "Abbildung 4 von 12"),
            Case("Page 12 of 3", "Page 3 of 12", "Seite 3 von 12", "Seite 12 von 3"),
            Case("from 5 to 5", "from 4 to 4", "de 4 à 4", "de 5 à 5"),
            Case("1,250 files, 10%", "1,000 files, 20%", "1,000 Dateien, 20 %", "1,250 Dateien, 10 %"),
            Case("2.75 metres", "1.5 metres", "1,5 Meter", "2,75 Meter"),
            Case("Press 2!", "Press 1!", "1 を押す", "2 を押す"),
            // The target has other numbers, or not as often.
            Case("Chapter 4", "Chapter 3", "Kapitel drei", nil), Case("Chapter 4", "Chapter 3", "3 und 3", nil),
            Case("1,250 files", "1,000 files", "1.000 Dateien", nil), Case("2.5 m", "1.0 m", "10 m", nil),
            // The new number has another form, which the target may write in another way.
            Case("Chapter 1,000", "Chapter 1", "Chapitre 1", nil), Case("Chapter 1.5", "Chapter 1", "Chapitre 1", nil),
            Case("1 m", "1.5 m", "1,5 m", nil), Case("1.250 m", "1.5 m", "1,5 m", nil),
            Case("1,000,000 files", "1,000 files", "1,000 Dateien", nil), Case("1,5 m", "1.5 m", "1.5 m", nil),
            Case("٥ m", "4 m", "4 m", nil), Case("Chapter 1000", "Chapter 1", "Chapitre 1", "Chapitre 1000"),
            Case("2,000,000 files", "1,000,000 files", "1,000,000 Dateien", "2,000,000 Dateien"),
            // The same number changed and unchanged, or to two others.
            Case("from 3 to 4", "from 3 to 3", "de 3 à 3", nil), Case("from 4 to 5", "from 3 to 3", "de 3 à 3", nil),
            // Other things differ as well.
            Case("figure 4", "Figure 3", "Abbildung 3", nil), Case("Open {1}, 4", "Open {0}, 3", "{0}, 3", nil),
            Case("Figure 4.", "Figure 3", "Abbildung 3", nil), Case("v4 of 3", "v3 of 3", "v3 von 3", nil),
            Case("Figure 3", "Figure 3", "Abbildung 3", nil), Case("", "", "", nil),
            // Inline codes that are numbered in another way, alone and with numbers.
            Case("⟦3⟧Save⟦/3⟧ it⟦4/⟧", "⟦1⟧Save⟦/1⟧ it⟦2/⟧", "⟦2/⟧Sichern: ⟦1⟧es⟦/1⟧", "⟦4/⟧Sichern: ⟦3⟧es⟦/3⟧"),
            Case("⟦2/⟧ of ⟦1/⟧", "⟦1/⟧ of ⟦2/⟧", "⟦2/⟧, ⟦1/⟧", "⟦1/⟧, ⟦2/⟧"),
            Case("⟦2⟧Page⟦/2⟧ 4", "⟦1⟧Page⟦/1⟧ 3", "⟦1⟧Seite⟦/1⟧ 3", "⟦2⟧Seite⟦/2⟧ 4"),
            Case("Page 4⟦1/⟧", "Page 3⟦1/⟧", "Seite 3", "Seite 4"),
            // Others, one for two, one that the source lacks.
            Case("⟦3/⟧ it", "⟦1⟧ it", "⟦1⟧ es", nil), Case("⟦2/⟧ ⟦2/⟧", "⟦1/⟧ ⟦2/⟧", "⟦1/⟧ ⟦2/⟧", nil),
            Case("⟦1/⟧ ⟦2/⟧", "⟦1/⟧ ⟦1/⟧", "⟦1/⟧", nil), Case("⟦2/⟧ it", "⟦1/⟧ it", "⟦1/⟧ ⟦5/⟧", nil),
            Case("it⟦2/⟧", "it ⟦1/⟧", "es ⟦1/⟧", nil),
        ])
    func adapted(_ test: Case) {
        let match = SegmentMatch(score: 0.99, kind: .fuzzy, origin: "m", source: test.source, target: test.target)
        let adapted = match.adapted(to: test.segment)
        #expect(adapted?.target == test.adapted)
        if let adapted { #expect(adapted.kind == .adapted && adapted.score == 0.99 && adapted.source == test.source) }
    }

    @Test("an index gives adapted matches")
    func index() throws {
        let folder = try TemporaryFolder()
        let finder = try folder.index(
            [Unit("Step 1 of 3", "Étape 1 sur 3"), Unit("Level 1", "Niveau un"), Unit("Step 2 of 3", "Étape 2 sur 3")]
        ).finder()
        let adapted = finder.match(MatchQuery("Step 5 of 8"))
        #expect(adapted?.kind == .adapted && adapted?.target == "Étape 5 sur 8")
        #expect(finder.match(MatchQuery("Level 2"))?.kind == .fuzzy)
        #expect(finder.match(MatchQuery("Step 2 of 3"))?.kind == .exact)
    }
}
