import Diagnostics
import Documents
import Files
import Logging
import Translation

extension DecodeCommand {
    /// Fills the targets of a TMX or XLIFF file.
    func translateDocument() throws {
        var options = try options()
        options.aligns = true
        // The document comes first: its errors are reported before a large model is read.
        let early = try (try? ModelDescription(from: ModelFolder(model[0]).configuration)).map(document)
        let translator = try Translator(folders: model, options: options)
        let document = try early ?? document(translator.description)
        let lines = lineTranslator(translator)
        let texts = document.texts
        var inputs = texts.map { Translator.Input($0) }
        let reader = try AnnotationReader(memory.files, beside: input)
        for index in inputs.indices {
            inputs[index].annotations = try reader.next()
            if memory.keepsExact { inputs[index].keepExact(reader.match) }
        }
        try reader.finish()
        var progress = Progress("decoding")
        defer { progress.finish() }
        let window = search.linesAtOnce
        do {
            for start in stride(from: 0, to: texts.count, by: window) {
                let part = start..<min(start + window, texts.count)
                let found = try lines.translate(Array(inputs[part]), number: start)
                for (index, translations) in zip(part, found) {
                    let best = translations[0]
                    document.fill(index, with: best.text, links: best.links(sourceWords: texts[index].wordCount))
                }
                progress.update(Double(part.upperBound) / Double(texts.count)) { part.upperBound.counted("segment") }
            }
            try document.write(to: output)
        } catch let error as Diagnostic where error.status == .interrupted {
            throw Diagnostic(.interrupted, "interrupted; nothing was written to \(output)")
        }
        Logger(label: "pipeline-decode").info("\(output): \(document.summary)")
    }

    private func document(_ languages: ModelDescription) throws -> TranslatableDocument {
        try TranslatableDocument(
            input,
            .init(
                source: sourceLanguage ?? languages.source, target: targetLanguage ?? languages.target,
                replaces: replaceTranslations))
    }
}

extension TextTranslation {
    /// For each target word the source words that it translates.
    /// - Parameter sourceWords: between spaces of the line; a vocabulary that normalizes may count others.
    fileprivate func links(sourceWords: Int) -> [[Int]] {
        var links = [[Int]](repeating: [], count: text.wordCount)
        for link in alignment?.links ?? [] where link.target < links.count {
            let scaled = self.sourceWords == sourceWords ? link.source : link.source * sourceWords / self.sourceWords
            links[link.target].append(min(scaled, sourceWords - 1))
        }
        return links
    }
}

extension String {
    fileprivate var wordCount: Int { split(whereSeparator: \.isWhitespace).count }
}
