import Corpora
import Testing

@Suite("Text of a segment")
struct InlineMarkupTests {
    @Test(
        "inline elements",
        arguments: [
            ("one <hi>two</hi> three", "one two three"),
            ("one <hi>two <hi>three</hi></hi>", "one two three"),
            ("Click <bpt i=\"1\">&lt;b&gt;</bpt>here<ept i=\"1\">&lt;/b&gt;</ept> now", "Click here now"),
            ("in<bpt i=\"1\">{\\b</bpt>cre<ept i=\"1\">}</ept>dible", "incredible"),
            ("Touch <ph/>Retry<ph/>to resume", "Touch Retry to resume"),
            ("Touch <ph>x</ph>Retry<ph>x</ph> to", "Touch Retry to"),
            ("Hello<ph>{0}</ph>, you", "Hello, you"),
            ("(<ph/>x<ph/>)", "(x)"),
            ("a<ut>x</ut>b<it pos=\"begin\">y</it>c", "a b c"),
            ("1<ph/>2", "1 2"),
            ("é<ph/>à", "é à"),
            ("a<ph/><ph/>b", "a b"),
            ("a<ph/><hi>b</hi>", "a b"),
            ("漢<ph/>字", "漢字"),
            ("First.<ph/>Second.", "First. Second."), ("First line.<ph>&lt;br/&gt;</ph>second", "First line. second"),
            ("Really?<ph/>Yes", "Really? Yes"), ("one,<ph/>two", "one, two"), ("Note:<ph/>5 items", "Note: 5 items"),
            ("(one)<ph/>two", "(one) two"), ("« un\u{A0}»<ph/>deux", "« un\u{A0}» deux"),
            ("nach ».<ph/>«)", "nach ».«)"),
            ("sagt »<ph/>Wort", "sagt »Wort"), ("end…<ph/>Next", "end… Next"),
            ("one<ph type=\"lb\"/>(two)", "one (two)"), ("one<ph>\\n</ph>two", "one two"),
            ("<bpt i=\"1\">&lt;p&gt;</bpt>One<ept i=\"1\">&lt;/p&gt;</ept><bpt i=\"2\">&lt;p&gt;</bpt>two", "One two"),
            ("<hi>First.</hi>Second", "First. Second"), ("<hi>Fin !</hi>Suite", "Fin ! Suite"),
            ("don<ph/>'t", "don't"), ("l'<ph/>homme", "l'homme"), ("U.S.<hi>A</hi>.", "U.S.A."),
            ("example.<ph/>com", "example.com"), ("10:<ph/>30", "10:30"), ("3.<ph/>14", "3.14"),
            ("say \"<ph/>word", "say \"word"), ("one<ph>&lt;br/&gt;</ph>, two", "one, two"),
            ("one<hi>.</hi> two", "one. two"), ("first.<hi>second</hi>", "first.second"),
            ("家です。<ph type=\"lb\"/>次の", "家です。次の"), ("家です。<ph/>次の", "家です。次の"), ("狗<ph>&lt;br&gt;</ph>猫", "狗猫"),
            ("<ph>&lt;img/&gt;</ph>.<ph/>x", ".x"),
            ("ก<ph/>ข", "กข"),
            ("<ph/>start and end<ph/>", "start and end"),
            ("see<ph type=\"fnote\">&lt;f&gt;<sub>the footnote</sub>&lt;/f&gt;</ph> here", "see here"),
            ("see<ph>a<sub>b<hi>c</hi><ph>d</ph></sub>e</ph> here", "see here"),
            ("a<sub>b</sub>c", "ac"),
            ("a <x:b xmlns:x=\"urn:other\">bold</x:b> c", "a bold c"),
            ("a <x:ph xmlns:x=\"urn:other\">kept</x:ph> c", "a kept c"),
            ("a <g id=\"1\">tag</g>", "a tag"),
            ("a<!-- note -->b<?pi x?>c", "abc"),
            ("<![CDATA[a < b & c]]>", "a < b & c"),
            ("&lt;&amp;&gt;&quot;&apos;&#233;&#xE9;", "<&>\"'éé"),
            ("&amp;lt;b&amp;gt; &amp;amp;", "&lt;b&gt; &amp;"),
        ])
    func inline(markup: String, text: String) throws {
        for chunk in [1, 7, 1 << 16] {
            #expect(try ingest(tmx(unit(markup))) { $0.chunkSize = chunk }.sources == [text], "in chunks of \(chunk)")
        }
    }

    @Test(
        "white space",
        arguments: [
            ("  a\n\t b\r\n c  ", "a b c"),
            ("a&#10;b&#13;c&#9;d", "a b c d"),
            ("a\u{2028}b\u{2029}c\u{85}d", "a b c d"),
            ("a\u{2003}b\u{3000}c\u{1680}d\u{205F}e", "a b c d e"),
            ("a&#x2028;&#x85;b", "a b"),
            ("Quoi\u{A0}?\u{202F}!", "Quoi\u{A0}?\u{202F}!"),
            ("\u{A0}a\u{202F} \u{2007}", "a"),
            ("one  two   three four five six seven", "one two three four five six seven"),
            ("twelve bytes\u{A0} and more of them after", "twelve bytes\u{A0} and more of them after"),
            ("e\u{301} \u{E9}", "\u{E9} \u{E9}"),
            ("a\u{200B}b\u{FEFF}c", "a\u{200B}b\u{FEFF}c"),
        ])
    func whiteSpace(markup: String, text: String) throws {
        let read = try ingest(tmx(unit(markup))).sources
        // Swift compares by canonical equivalence, but the form must be C.
        #expect(read.map { Array($0.utf8) } == [Array(text.utf8)])
    }

    @Test("folding at every position of the eight-byte blocks", arguments: 0..<20)
    func blocks(offset: Int) throws {
        let lead = String(repeating: "x", count: offset)
        for (middle, folded) in [
            ("  ", " "), (" \n ", " "), (" ", " "), ("\u{2028}", " "), ("\u{A0}", "\u{A0}"), ("é ", "é "), ("’", "’"),
        ] {
            let tail = "yy zz and a longer tail of words"
            let expected = offset == 0 && (folded == " " || folded == "\u{A0}") ? tail : lead + folded + tail
            #expect(try ingest(tmx(unit(lead + middle + tail))).sources == [expected])
        }
    }

    @Test("counts of what was dropped from segments")
    func counts() throws {
        let body = unit("a<ph/>b <bpt i=\"1\"/>c<ept i=\"1\"/><ph><sub>d</sub></ph> <g>e</g>")
        let counts = try ingest(tmx(body)).counts
        #expect(counts.inlineCodes == 4)
        #expect(counts.spacesForCodes == 1)
        #expect(counts.subflows == 1)
        #expect(counts.unknownInlineElements == 1)
    }

    @Test("only seg has text; the first one of a variant counts")
    func placesOfText() throws {
        let body = """
            <tu><note>n</note><prop type="x">p</prop>
            <tuv xml:lang="fr"><note>n</note><prop type="x">p</prop>t<seg>texte</seg><seg>autre</seg>t</tuv>
            <tuv xml:lang="en"><seg>text</seg></tuv></tu>
            """
        #expect(try ingest(tmx(body)).pairs == [SegmentPair(source: "texte", target: "text")])
    }

    @Test("TMX in a default namespace, and under a prefix")
    func namespaces() throws {
        let plain = tmx(unit("a<ph>x</ph> b <hi>c</hi>"))
        #expect(
            try ingest(plain.replacing("<tmx ", with: "<tmx xmlns=\"http://www.lisa.org/tmx14\" ")).sources == ["a b c"]
        )
        let prefixed = plain.replacing(#/<(/?)(\w+)/#) { "<\($0.1)t:\($0.2)" }
            .replacing("<t:tmx ", with: "<t:tmx xmlns:t=\"urn:t\" ")
        #expect(try ingest(prefixed).sources == ["a b c"])
    }
}
