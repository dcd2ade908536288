import Files
import Foundation

/// The part of a page that lists all segments, to be searched, sorted and turned over: data, and a script without
/// anything from elsewhere.
struct SegmentBrowser {
    /// What the script can show of a segment's object, and under which of its keys.
    struct Setup {
        /// Scores: the key and the name of each.
        var scores: [(key: String, name: String)]
        /// Translations, each compared with the first reference.
        var translations: [(key: String, name: String)]
        var source: TextLanguage
        var target: TextLanguage
        /// How many segments there are.
        var total: Int
        /// The names of the test sets, where there are several; each object's `test` is an index.
        var tests: [String] = []
        /// How they are sorted at first: `line`, or `+` or `-` and the index of a score.
        var order = "line"
        /// What one of them is called.
        var noun = "segment"
        /// Texts that are shown as they are, in the source language.
        var texts: [(key: String, name: String)] = [("source", "source")]
        /// What translations are compared with, a text or several; nil for nothing.
        var reference: (key: String, name: String)? = ("references", "reference")
        /// Tags of the words that `words` has: those that are right and those that were found. An object has spans for
        /// them, too, where tags mark any.
        var tags: [(key: String, name: String)] = []
        /// Keys with few values, by which the segments can be chosen.
        var choices: [(key: String, name: String)] = []
        /// The key of the text by whose length they can be sorted.
        var measured = "references"
        /// Digits of scores after the point.
        var digits = 1
    }

    let setup: Setup
    /// How many segments the data of the page hold.
    let shown: Int
    /// Where the others are.
    let rest: String
    var title = "All segments"
    /// A sentence below the title; may be empty.
    var note = ""

    /// The most bytes of segments in a page: browsers read as much from a file in well under a second.
    static let limit = 16 << 20

    /// What goes before the data, which are objects of JSON, one a line, without a `<`.
    var opening: String {
        let left = setup.total - shown
        let part =
            left > 0
            ? "The first \(shown.grouped) of \(setup.total.grouped) \(setup.noun)s; \(rest.escapedForHTML) has all."
            : ""
        let summary = [note.escapedForHTML, part].filter { !$0.isEmpty }.map { "<p class=\"summary\">\($0)</p>" }
        let score = setup.scores.isEmpty ? " hidden=\"hidden\"" : ""
        return """
            <section class="segments" id="all-segments">
            <h2>\(title.escapedForHTML)</h2>
            \(summary.joined(separator: "\n"))
            <noscript><p class="summary">This list needs JavaScript; \(rest.escapedForHTML) has the same.</p></noscript>
            <div id="browser" hidden="hidden">
            <div class="controls" role="search">
            <label\(setup.tests.count > 1 ? "" : " hidden=\"hidden\"")>Test set <select id="test"></select></label>
            <label>Search <input type="search" id="query" autocomplete="off"></label>
            <label>in <select id="field"></select></label>
            <label>Sort by <select id="order"></select></label>
            <label\(score)>Score <select id="score"></select></label>
            <label\(score)>from <input type="number" id="least" step="any"></label>
            <label\(score)>to <input type="number" id="most" step="any"></label>
            <label>Each page <select id="size"><option>20</option><option>50</option><option>200</option></select></label>
            </div>
            <p class="summary" id="count" role="status"></p>
            <div id="list"></div>
            <div class="controls" role="group" aria-label="Pages">
            <button type="button" id="first">First</button>
            <button type="button" id="previous">Previous</button>
            <span id="page"></span>
            <button type="button" id="next">Next</button>
            <button type="button" id="last">Last</button>
            </div>
            </div>
            </section>
            <script type="application/json" id="segments-setup">\(json)</script>
            <script type="application/json" id="segments-data">

            """
    }

    /// What goes after the data.
    static let closing = "</script>\n<script>\(script)</script>\n"

    private var json: String {
        func pair(_ item: (key: String, name: String)) -> String {
            "[\(item.key.quotedForScript),\(item.name.quotedForScript)]"
        }
        func list(_ items: [(key: String, name: String)]) -> String {
            "[" + items.map(pair).joined(separator: ",") + "]"
        }
        func language(_ language: TextLanguage) -> String {
            "[\((language.tag ?? "").quotedForScript),\(language.direction.quotedForScript)]"
        }
        let members: [(name: String, json: String)] = [
            ("scores", list(setup.scores)), ("translations", list(setup.translations)),
            ("tests", "[\(setup.tests.map(\.quotedForScript).joined(separator: ","))]"),
            ("texts", list(setup.texts)), ("reference", setup.reference.map(pair) ?? "null"),
            ("tags", list(setup.tags)), ("choices", list(setup.choices)), ("noun", setup.noun.quotedForScript),
            ("measured", setup.measured.quotedForScript), ("digits", String(setup.digits)),
            ("order", setup.order.quotedForScript), ("source", language(setup.source)),
            ("target", language(setup.target)),
        ]
        return "{" + members.map { "\"\($0.name)\":\($0.json)" }.joined(separator: ",") + "}"
    }

    /// The policy under which a page may run this script and no other (Content Security Policy, level 3).
    static let policy: String = {
        // libcrypto always has SHA-256; without its digest the page would merely not list its segments.
        let digest = (try? SHA256.hash(of: Data(script.utf8))) ?? ""
        var bytes: [UInt8] = [], high: UInt8?
        for digit in digest.utf8 {
            let value = digit >= UInt8(ascii: "a") ? digit - UInt8(ascii: "a") + 10 : digit - UInt8(ascii: "0")
            if let first = high { bytes.append(first << 4 | value) }
            high = high == nil ? value : nil
        }
        return "script-src 'sha256-\(Data(bytes).base64EncodedString())'"
    }()
}

extension String {
    /// The text as a string of JSON that can be within a script: none of its characters ends one.
    var quotedForScript: String {
        var result = "\""
        for scalar in unicodeScalars {
            switch scalar {
            case "\"", "\\", "<", ">", "&", "\u{0}"..<" ":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result.escapingHiddenInJSON + "\""
    }
}
