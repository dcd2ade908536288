import Diagnostics
import Text

extension TranslatableDocument {
    /// Refuses a file that is read as text and is a document by its content: its markup would be taken for text.
    ///
    /// A text may have lines about such documents, so a line counts only where it can hardly be anything else: a root
    /// with its version and no text around it, or an XML declaration with the root after it.
    package struct TextCheck {
        /// Whether no further line has to be looked at.
        package private(set) var isDone: Bool
        /// Whether the first line with text was an XML declaration and nothing else.
        private var hasDeclaration = false

        /// - Parameter isNeeded: whether the text may be a document at all.
        package init(isNeeded: Bool = true) { isDone = !isNeeded }

        /// Looks at the next line, until ``isDone``.
        /// - Throws: `ExitStatus.badInput` where the text begins like a document.
        package mutating func look(at line: String, _ place: Place) throws {
            guard !isDone, line.hasText else { return }
            let text = line.drop { $0.isWhitespace }
            isDone = true
            if hasDeclaration {
                guard Self.isRoot(text) || Self.isDocumentType(text) else { return }
            } else if Self.begins(text, "<?xml"), let end = text.firstIndex(of: ">") {
                let rest = text[text.index(after: end)...].drop { $0.isWhitespace }
                if rest.isEmpty {
                    hasDeclaration = true
                    isDone = false
                    return
                }
                guard Self.isDocument(rest) || Self.isDocumentType(rest) && Self.isMarkup(rest) else { return }
            } else {
                guard Self.isDocument(text) else { return }
            }
            throw Diagnostic(
                .badInput, at: place,
                "begins like a TMX or XLIFF document, not like text; give it as a file whose name ends so, as in a.tmx or "
                    + "a.xlf")
        }

        /// Whether a line is the beginning of a document, or a document as a whole.
        private static func isDocument(_ text: Substring) -> Bool {
            guard isRoot(text), text.prefix(while: { $0 != ">" }).contains("version=") else { return false }
            return isMarkup(text) || ["<header", "<file", "<body"].contains { text.contains($0) }
        }

        private static func isRoot(_ text: Substring) -> Bool { begins(text, "<tmx") || begins(text, "<xliff") }

        private static func isDocumentType(_ text: Substring) -> Bool { begins(text, "<!DOCTYPE tmx") }

        /// Whether a text begins with a name that ends there.
        private static func begins(_ text: Substring, _ name: String) -> Bool {
            guard text.hasPrefix(name) else { return false }
            guard let next = text.dropFirst(name.count).first else { return true }
            return next.isWhitespace || next == ">" || next == "/"
        }

        /// Whether there is nothing but tags and white space.
        private static func isMarkup(_ text: Substring) -> Bool {
            var isInside = false
            for character in text {
                if character == "<" {
                    isInside = true
                } else if isInside {
                    isInside = character != ">"
                } else if !character.isWhitespace {
                    return false
                }
            }
            return !isInside
        }
    }
}
