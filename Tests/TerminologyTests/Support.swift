import Corpora
import Terminology

extension Glossary {
    /// A glossary from English to French of pairs, the target terms separated by ` | `.
    static func of(_ pairs: [(String, String)], source: String = "en", target: String = "fr") -> Glossary {
        Glossary(
            source: source, target: target,
            entries: pairs.map { source, target in
                GlossaryEntry(sources: [source], targets: target.split(separator: " | ").map(String.init))
            })
    }
}

extension String {
    /// The UTF-8 of a part.
    func slice(_ range: Range<Int>) -> String { String(decoding: Array(utf8)[range], as: UTF8.self) }
}
