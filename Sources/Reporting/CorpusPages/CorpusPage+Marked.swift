extension CorpusPage {
    /// Sentences with marks on some of their words, as they are and as they were found.
    public struct Marked {
        /// Some words of a sentence.
        public struct Part {
            /// The words.
            public let text: String
            /// What they are marked as; nil for no mark.
            public let mark: String?

            public init(_ text: String, mark: String? = nil) { (self.text, self.mark) = (text, mark) }
        }

        /// A sentence.
        public struct Row {
            /// Which it is.
            public let note: String
            /// Its parts as they are.
            public let first: [Part]
            /// Its parts as they were found.
            public let second: [Part]

            public init(note: String, first: [Part], second: [Part]) {
                (self.note, self.first, self.second) = (note, first, second)
            }
        }

        /// The sentences' title.
        public let title: String
        /// The titles of the three columns.
        public let header: [String]
        /// The sentences.
        public let rows: [Row]

        public init(title: String, header: [String], rows: [Row]) {
            (self.title, self.header, self.rows) = (title, header, rows)
        }
    }
}

extension CorpusPage.Marked {
    /// The section as Markdown: marked words in bold type, with what they are after them.
    var markdown: String {
        var text = "\n## \(title.escapedForMarkdown)\n\n| \(header.joined(separator: " | ")) |\n| --- | --- | --- |\n"
        for row in rows {
            let cells =
                [row.note.escapedForMarkdown]
                + [row.first, row.second].map { parts in
                    parts.map { part in
                        let words = part.text.escapedForMarkdown
                        return part.mark.map { "**\(words)** (\($0.escapedForMarkdown))" } ?? words
                    }.joined(separator: " ")
                }
            text += "| \(cells.joined(separator: " | ")) |\n"
        }
        return text
    }

    /// The section as the page's template has it.
    var content: [String: Any] {
        [
            "title": title, "header": header,
            "rows": rows.map { ["note": $0.note, "first": Self.html($0.first), "second": Self.html($0.second)] },
        ]
    }

    private static func html(_ parts: [Part]) -> String {
        parts.map { part in
            let words = part.text.escapedForHTML
            return part.mark.map { "<mark>\(words) <small>\($0.escapedForHTML)</small></mark>" } ?? words
        }.joined(separator: " ")
    }
}
