import Terminology
import Testing

@Suite("Placeholders")
struct PlaceholderTests {
    private func found(_ text: String) -> [String] {
        Placeholders(in: text).all.map { "\($0.kind.rawValue) \(text.slice($0.range))" }
    }

    @Test(
        "formats",
        arguments: [
            ("%s and %d", ["format %s", "format %d"]), ("%(name)s is %(n).2f", ["format %(name)s", "format %(n).2f"]),
            ("%1$s, %2$-5d, %05.1f", ["format %1$s", "format %2$-5d", "format %05.1f"]),
            ("%s%s", ["format %s", "format %s"]),
            ("%lu bytes, %zd, %lld", ["format %lu", "format %zd", "format %lld"]), ("100%% sure", ["format %%"]),
            ("'%s'", ["format %s"]),
            ("%Y-%m-%d", ["format %Y", "format %m", "format %d"]), ("%*d", ["format %*d"]), ("%-*s|", ["format %-*s"]),
            ("%@", ["format %@"]),
            ("100% of them", []), ("50%discount", []), ("100 % sure", []), ("a % b", []), ("5%", []), ("%(name", []),
            ("%", []), ("% s", []),
            ("%#x", ["format %#x"]), ("%dth", ["format %d"]), ("%(user-name)s", ["format %(user-name)s"]), ("%(a)", []),
            ("the %-style", []), ("%-s|", ["format %-s"]),
        ] as [(String, [String])])
    func formats(text: String, expected: [String]) { #expect(found(text) == expected) }

    @Test(
        "variables",
        arguments: [
            ("{0} of {1}", ["variable {0}", "variable {1}"]),
            ("{name!r:>10} {}", ["variable {name!r:>10}", "variable {}"]),
            (
                "${HOME}/x $[name] $(pwd) $PATH.",
                ["variable ${HOME}", "variable $[name]", "variable $(pwd)", "variable $PATH"]
            ),
            ("{{ user.name }} {% if x %}", ["variable {{ user.name }}", "variable {% if x %}"]),
            ("%PATH%\\bin", ["variable %PATH%"]),
            ("{git-version}", ["variable {git-version}"]),
            ("|version| and |today|", ["variable |version|", "variable |today|"]),
            ("{a: b}", []), ("{ name }", []), ("a | b | c", []), ("a|b|c", []), ("$5 and $", []), ("{unclosed", []),
            ("{{ unclosed", []), ("}", []),
            ("{a.b[0]:,.2f}", ["variable {a.b[0]:,.2f}"]), ("{name}s", ["variable {name}"]), ("${}", ["variable {}"]),
        ] as [(String, [String])])
    func variables(text: String, expected: [String]) { #expect(found(text) == expected) }

    @Test(
        "addresses",
        arguments: [
            ("see https://example.org/a?b=c#d.", ["url https://example.org/a?b=c#d"]),
            ("(http://a.b/c_(d))", ["url http://a.b/c_(d)"]),
            ("<https://a.b>", ["url https://a.b"]), ("www.example.org, ok", ["url www.example.org"]),
            ("WWW.A.B/C?D=E, Www.a.b", ["url WWW.A.B/C?D=E", "url Www.a.b"]), ("WWW. A", []), ("WWW", []),
            ("WWX.A", []),
            ("mailto:a@b.org", ["url mailto:a@b.org"]),
            ("git+ssh://host/x", ["url git+ssh://host/x"]), ("me.you@example.org.", ["email me.you@example.org"]),
            ("a@b", []), ("@name", []),
            ("https://", []), ("https:// x", []), ("foo://bar", []), ("« https://a.b »", ["url https://a.b"]),
            ("xhttp://a", []),
            ("http://localhost:8000/", ["url http://localhost:8000/"]), ("file:///etc/x", ["url file:///etc/x"]),
            ("見るhttps://a.b/c。", []),
            ("見る https://a.b/c。", ["url https://a.b/c"]), ("a@b.c", []), ("x@example.co.uk", ["email x@example.co.uk"]),
            ("user@-.org", []),
        ] as [(String, [String])])
    func addresses(text: String, expected: [String]) { #expect(found(text) == expected) }

    @Test(
        "tags",
        arguments: [
            ("<b>x</b>", ["tag <b>", "tag </b>"]), ("<br/><br />", ["tag <br/>", "tag <br />"]),
            ("<a href=\"x>y\">z</a>", ["tag <a href=\"x>y\">", "tag </a>"]),
            ("git log <path>", []), ("<file> <commit>", []), ("<x>y</x>", ["tag <x>", "tag </x>"]),
            ("<xsl:value-of select='a'/>", ["tag <xsl:value-of select='a'/>"]),
            ("a < b > c", []), ("a <b", []), ("<!-- c -->", ["tag <!-- c -->"]), ("x<y", []), ("<input disabled>", []),
            ("<td width=5>", ["tag <td width=5>"]),
            ("<1>", []), ("</", []), ("<", []), ("<p class=\"a\" id='b' >", ["tag <p class=\"a\" id='b' >"]),
            ("<a href=\"", []), ("</ b>", []),
            ("⟦1⟧Un⟦/1⟧ l'⟦23/⟧", ["tag ⟦1⟧", "tag ⟦/1⟧", "tag ⟦23/⟧"]), ("⟦⟧ ⟦/⟧ ⟦/1/⟧ ⟦a⟧ ⟦1 ⟦", []), ("⟦1", []),
        ] as [(String, [String])])
    func tags(text: String, expected: [String]) { #expect(found(text) == expected) }

    @Test(
        "reStructuredText",
        arguments: [
            ("``a b`` and ``c``", ["code ``a b``", "code ``c``"]), ("`code`", ["code `code`"]),
            (":class:`x` :py:func:`~a.b`", ["role :class:`x`", "role :py:func:`~a.b`"]),
            (":ref:`text <label>`.", ["role :ref:`text <label>`"]),
            ("`text <https://a.b>`_", ["link `text <https://a.b>`_"]), ("`text`__", ["link `text`__"]),
            ("`` x``", []), ("``x", []), ("`x", []), ("a:b:`c`", ["code `c`"]), ("a: b", []), (":x: y", []),
            (":pep:`8`", ["role :pep:`8`"]),
            ("```", []), ("````x````", ["code ````x````"]), ("l'``x``", ["code ``x``"]),
            ("``%s`` {0}", ["code ``%s``", "variable {0}"]),
            (":envvar:`PATH`, :option:`--x`", ["role :envvar:`PATH`", "role :option:`--x`"]), ("::", []), (":", []),
            (":a`b`", ["code `b`"]),
        ] as [(String, [String])])
    func restructuredText(text: String, expected: [String]) { #expect(found(text) == expected) }

    @Test(
        "AsciiDoc",
        arguments: [
            ("linkgit:git-log[1]", ["macro linkgit:git-log[1]"]),
            ("link:a.html[the text]", ["macro link:a.html[the text]"]), ("image::a.png[]", ["macro image::a.png[]"]),
            ("<<anchor>> <<a_b,text>>", ["macro <<anchor>>", "macro <<a_b,text>>"]),
            ("https://a.b[text]", ["url https://a.b[text]"]), ("note:a[b]", []),
            ("link: a[b]", []), ("link:a", []), ("a << b", []), ("<<x", []),
            ("see footnote:[text]", ["macro footnote:[text]"]), ("xref:a.adoc#b[c]", ["macro xref:a.adoc#b[c]"]),
        ] as [(String, [String])])
    func asciiDoc(text: String, expected: [String]) { #expect(found(text) == expected) }

    @Test(
        "options of commands",
        arguments: [
            ("use --all or -a.", ["option --all", "option -a"]), ("--format=<value>", ["option --format"]),
            ("--[no-]verify", ["option --[no-]verify"]),
            ("(-v)", ["option -v"]), ("a-b", []), ("a - b", []), ("well-known", []), ("a -- b", []), ("va-t-il", []),
            ("-like", []), ("-5", []), ("--", []), ("---", []),
            ("'--x'", ["option --x"]), ("« -n »", ["option -n"]), ("«\u{A0}-n\u{A0}»", ["option -n"]),
            ("--a-b-", ["option --a-b"]), ("é-x", []), ("git-a --b", ["option --b"]), ("-é", []),
        ] as [(String, [String])])
    func options(text: String, expected: [String]) { #expect(found(text) == expected) }

    @Test("no placeholder is inside another, and ranges are in order")
    func nesting() {
        let text = "`%s <https://x.org/{0}>`_ ``--x`` <a href=\"{1}\"> :f:`$A` https://a.b/%d"
        let all = Placeholders(in: text).all
        #expect(all.map(\.kind) == [.link, .code, .tag, .role, .url])
        for (one, next) in zip(all, all.dropFirst()) { #expect(one.range.upperBound <= next.range.lowerBound) }
    }

    @Test(
        "what has to be repeated, and what is translated",
        arguments: [
            (":ref:`the text <label>`", ":ref:`<label>`", "the text "),
            ("`the text <target>`_", "`<target>`_", "the text "), ("link:a[the text]", "link:a[]", "the text"),
            (":term:`word`", ":term:``", "word"), (":class:`word`", ":class:`word`", nil), ("`word`_", "``_", "word"),
            ("<<a,text>>", "<<a>>", "text"),
            ("https://a.b[text]", "https://a.b", "text"), ("``a  b``", "``a b``", nil),
            ("linkgit:a[1]", "linkgit:a[1]", nil),
        ] as [(String, String, String?)])
    func keys(text: String, key: String, translated: String?) throws {
        let placeholder = try #require(Placeholders(in: text).all.first)
        #expect(placeholder.key == key && placeholder.range == 0..<text.utf8.count)
        #expect(placeholder.translated.map(text.slice) == translated)
        let closed = placeholder.closedRanges.map(text.slice).joined()
        #expect(closed.count + (translated?.count ?? 0) == text.count)
    }

    @Test(
        "a source and its translation",
        arguments: [
            ("%s of %s", "%s de %s", [], []), ("%s of %s", "%s", ["%s"], []), ("%s", "%s %s", [], ["%s"]),
            ("{0} {1}", "{1} {0}", [], []),
            ("``a``", "« a »", ["``a``"], []), (":ref:`a <l>`", ":ref:`b <l>`", [], []),
            (":ref:`a <l>`", ":ref:`b <m>`", [":ref:`<l>`"], [":ref:`<m>`"]),
            ("x", "y", [], []), ("<b>a</b>", "<b>a", ["</b>"], []), ("", "--x", [], ["--x"]),
            ("a `b` `c` `b`", "`b` d", ["`c`", "`b`"], []),
        ] as [(String, String, [String], [String])])
    func differences(source: String, translation: String, missing: [String], added: [String]) {
        let found = Placeholders.differences(source: source, translation: translation)
        #expect(found.missing.map(\.key) == missing && found.added.map(\.key) == added)
        #expect(found.isEmpty == (missing.isEmpty && added.isEmpty))
        #expect(found.count == Placeholders(in: source).all.count)
    }

    @Test("counts of a text by kind, and its lines at fault")
    func check() {
        var check = PlaceholderCheck()
        check.add(source: "%s ``a``", translation: "%s ``a``")
        check.add(source: "%s {0}", translation: "{0} {1}")
        check.add(source: "plain", translation: "texte")
        check.add(source: "plain", translation: "``texte``")
        #expect(check.lines == 4 && check.linesWithPlaceholders == 3)
        #expect(check.differences.map(\.line) == [2, 4])
        #expect(check.kinds["format"] == count(2, 1, 0) && check.kinds["variable"] == count(1, 0, 1))
        #expect(check.total == count(4, 1, 2))
        #expect(abs(check.share - 1.0 / 3) < 1e-12)
        #expect(PlaceholderCheck().share == 1)
    }

    private func count(_ source: Int, _ missing: Int, _ added: Int) -> PlaceholderCheck.Count {
        var count = PlaceholderCheck.Count()
        (count.source, count.missing, count.added) = (source, missing, added)
        return count
    }

    @Test("any bytes are read without a crash, and nothing takes long")
    func noise() {
        var state: UInt32 = 3
        let letters = Array("%{}$[]()<>/`:|-_ \"'=a@.h\u{A0}é1".unicodeScalars)
        for _ in 0..<2000 {
            var view = String.UnicodeScalarView()
            for _ in 0..<40 {
                state = state &* 1_664_525 &+ 1_013_904_223
                view.append(letters[Int(state >> 16) % letters.count])
            }
            let text = String(view)
            for placeholder in Placeholders(in: text).all {
                #expect(!placeholder.range.isEmpty && placeholder.range.upperBound <= text.utf8.count)
            }
        }
        for piece in ["<x", "``a", "`a", "{{", "link:a[", "<a b=\"", ":a", "a@", "<<a,", "<x>"] {
            _ = Placeholders(in: String(repeating: piece, count: 5000)).all
        }
    }
}
