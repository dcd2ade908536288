import Diagnostics

extension TranslatableDocument {
    /// Refuses the first line with text of a file that is read as text, where the file is a document by its content: its
    /// markup would be taken for text.
    /// - Throws: `ExitStatus.badInput` for a line that begins with `<?xml`, `<tmx` or `<xliff`.
    public static func refuse(firstLine line: String, at place: @autoclosure () -> Place) throws {
        let start = line.drop { $0.isWhitespace }
        let isMarkup = ["<?xml", "<tmx", "<xliff"].contains { name in
            guard start.hasPrefix(name) else { return false }
            let next = start.dropFirst(name.count).first
            return next.map { $0.isWhitespace || $0 == ">" } ?? true
        }
        guard isMarkup else { return }
        throw Diagnostic(
            .badInput, at: place(),
            "begins like a TMX or XLIFF document, not like text; give it as a file whose name ends so, as in a.tmx or "
                + "a.xlf")
    }
}
