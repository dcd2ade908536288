import Files
import Foundation
import Reporting
import TestSupport
import Testing

@Suite struct PageTests {
    /// Texts that would become markup, run, or reorder the page if anything let them.
    static let hostile = [
        "<script>alert(1)</script>", "</style><script>x()</script>", "<img src=x onerror=alert(1)>",
        "\" onmouseover=\"alert(1)", "' autofocus onfocus='x()", "&lt;script&gt;", "</title></bdi></dd><h1>",
        // A prepended mark makes one character with the bracket, which comparing characters would miss.
        "\u{600}<script>alert(2)</script>", "<\u{301}b>", "\"\u{200D}x", "{{name}} {{{style}}} {{#scores}}",
        "<!--", "]]>", "javascript:alert(1)", "\u{202E}desrever\u{202C}", "a\u{2066}b", "\u{0}\u{1B}[31m\u{85}",
    ]

    private func page(_ report: Report) throws -> String {
        let scratch = try TemporaryFolder()
        try report.write(to: scratch.path)
        return try scratch.text("report.html")
    }

    @Test(arguments: hostile)
    func `no text becomes markup`(_ text: String) throws {
        // The same page with other characters of the same kind in their place must have as many brackets and quotes.
        func counts(_ text: String) throws -> [Int] {
            let report = makeReport(
                name: text, hypotheses: [text, "same"], references: [["other", "same"], [text, text]],
                sources: [text, text])
            let page = try page(report)
            #expect(try allowsItsScriptAlone(page))
            let data = try #require(page.firstMatch(of: /id="segments-data">([^<]*)<\/script>/)).1
            #expect(data.split(separator: "\n").count == 2)
            #expect(!page.unicodeScalars.contains { [0x202E, 0x2066, 0x1B, 0x0, 0x85].contains($0.value) })
            return [UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\"")].map { sign in
                page.utf8.count { $0 == sign } - data.utf8.count { $0 == sign }
            }
        }
        let harmless = text.unicodeScalars.map { scalar in
            switch scalar {
            case "<": "("
            case ">": ")"
            case "\"": "["
            default: String(scalar)
            }
        }
        #expect(try counts(text) == counts(harmless.joined()))
    }

    @Test func `escaping covers joined characters and controls`() {
        #expect("\u{600}<b> & \"q\" 'a'".escapedForHTML == "\u{600}&lt;b&gt; &amp; &quot;q&quot; &#39;a&#39;")
        #expect("a\u{202E}b\tc\u{E0041}\u{FEFF}".spellingOutControls == "a⟨U+202E⟩b⟨U+0009⟩c⟨U+E0041⟩⟨U+FEFF⟩")
        #expect("plain é 中 👍🏽".spellingOutControls == "plain é 中 👍🏽")
        #expect("a|b <i> [x](y) *z* #1 @me".escapedForMarkdown == ##"a\|b \<i\> \[x\](y) \*z\* \#1 \@me"##)
    }

    @Test func `the page needs no other file and runs no other script`() throws {
        let curve = TrainingCurve(
            steps: (1...900).map { .init(update: Double($0), loss: 1 / Double($0)) },
            evaluations: [
                .init(update: 100, loss: 2, bleu: 12.5, isBest: true),
                .init(update: 200, loss: 1, bleu: 11, isBest: false),
            ])
        let page = try page(makeReport(hypotheses: ["a b c"], references: [["a b d"]], training: curve))
        #expect(try allowsItsScriptAlone(page))
        for trace in ["http:", "https:", "url(", "@import", "<link", " src=", " href=", "{{"] {
            #expect(!page.contains(trace), "\(trace)")
        }
        #expect(page.hasPrefix("<!DOCTYPE html>\n"))
        #expect(page.contains("default-src 'none'"))
        #expect(page.contains("Development BLEU in training") && page.contains("Best: 12.50 at update 100."))
        #expect(page.components(separatedBy: "<svg ").count == 6)
        #expect(page.contains("<h2>Loss in training</h2>") && page.contains("running mean"))
        #expect(page.contains("<mark>c</mark>"))
    }

    @Test(arguments: [["", ""], ["x", ""], ["same", "same"]])
    func `small corpora have a page`(_ lines: [String]) throws {
        let page = try page(makeReport(hypotheses: lines, references: [["", "same"]]))
        let written = page.replacing(/<script>[^<]*<\/script>/, with: "")
        #expect(written != page && !written.contains("nan") && !written.contains("inf"))
        #expect(page.hasSuffix("</html>\n"))
    }
}

/// Whether the only script of a page is the one whose digest its policy names.
func allowsItsScriptAlone(_ page: String) throws -> Bool {
    let scripts = page.matches(of: /<script>([^<]*)<\/script>/).map { String($0.1) }
    guard scripts.count == 1, page.matches(of: /<script(?! type="application\/json")/).count == 1 else { return false }
    let digits = Array(try SHA256.hash(of: Data(scripts[0].utf8)).utf8)
    let bytes = stride(from: 0, to: 64, by: 2).compactMap {
        UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)
    }
    let policy =
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-\(Data(bytes).base64EncodedString())'"
    return page.contains("content=\"\(policy)\"")
}

/// What machines read, of text that would steer a terminal or reorder a line.
@Suite struct HiddenCharacterTests {
    @Test(
        arguments: PageTests.hostile + ["\u{9B}31m", "\u{2028}", "\u{E0041}", "\u{61C}\u{FEFF}\u{FFF9}", "\\u202e \\"])
    func `JSON keeps the text and shows nothing of it`(_ text: String) throws {
        let scratch = try TemporaryFolder()
        try makeReport(name: text, hypotheses: [text, "x"], references: [["y", "x"]]).write(to: scratch.path)
        #expect(try scratch.object("report.json")["name"] as? String == text)
        let lines = try scratch.text("sentences.jsonl").split(separator: "\n")
        let first = try #require(
            try JSONSerialization.jsonObject(with: Data(lines[0].utf8)) as? [String: Any])
        #expect(first["hypothesis"] as? String == text)
        for file in ["report.json", "sentences.jsonl", "report.md", "report.html", "junit.xml"] {
            let hidden = try scratch.text(file).unicodeScalars.filter { scalar in
                scalar != "\n" && String(scalar).spellingOutControls != String(scalar)
            }
            #expect(hidden.isEmpty, "\(file)")
        }
    }

    @Test func `all hidden characters are known by their bytes`() {
        let hidden: [ClosedRange<UInt32>] = [
            0...0x1F, 0x7F...0x9F, 0x61C...0x61C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069,
            0xFEFF...0xFEFF, 0xFFF9...0xFFFB, 0xE0000...0xE007F,
        ]
        let wrong = (UInt32(0)...0x10FFFF).filter { value in
            guard let scalar = Unicode.Scalar(value) else { return false }
            let text = "a\(scalar)b"
            return (text.spellingOutControls != text) != hidden.contains { $0.contains(value) }
        }
        #expect(wrong == [])
    }
}
