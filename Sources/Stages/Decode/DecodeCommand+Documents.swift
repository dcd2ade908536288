import Corpora
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
        let translator = try makeTranslator(options)
        let document = try early ?? document(translator.description)
        let lines = try lineTranslator(translator)
        let texts = document.texts
        var inputs = texts.map { Translator.Input($0) }
        let matched = try annotate(&inputs, of: document, translator)
        let confidences = try ConfidenceWriter(self)
        var progress = Progress("decoding")
        defer { progress.finish() }
        let window = search.windowLines
        do {
            for start in stride(from: 0, to: texts.count, by: window) {
                let part = start..<min(start + window, texts.count)
                let found = try lines.translate(Array(inputs[part]), number: start)
                for (index, translations) in zip(part, found) {
                    let best = translations[0]
                    if inputs[index].isForced, let marked = matched.marked[index] {
                        document.fill(index, withMarked: marked)
                    } else {
                        document.fill(index, with: best.text, links: best.links(of: texts[index]))
                    }
                    if !matched.matches.isEmpty, let match = matched.matches[index] {
                        document.mark(index, match: .init(match), isKept: inputs[index].isForced)
                    }
                    let values = confidences.values([best], of: inputs[index], isKept: inputs[index].isForced)
                    if let value = values[0] { document.mark(index, confidence: value, of: best.text) }
                }
                progress.update(Double(part.upperBound) / Double(texts.count)) { part.upperBound.counted("segment") }
            }
            try document.write(to: output)
        } catch let error as Diagnostic where error.status == .interrupted {
            throw Diagnostic(.interrupted, "interrupted; nothing was written to \(output)")
        }
        Logger(label: "pipeline-decode").info("\(output): \(document.summary)")
        lines.report()
    }

    /// Puts matches and terms beside the texts.
    /// - Returns: what the memory has for them.
    private func annotate(
        _ inputs: inout [Translator.Input], of document: TranslatableDocument, _ translator: Translator
    ) throws -> DocumentMatches {
        let reader = try AnnotationReader(memory.files, beside: input)
        var found: [SegmentMatch?] = []
        for index in inputs.indices {
            inputs[index].annotations.terms = try reader.next().terms
            if memory.matches != nil { found.append(reader.match) }
        }
        try reader.finish()
        if let lookup = try memory.lookup(for: translator.description, threads: search.threads) {
            found = try lookup.matches(of: document)
        }
        let matched = DocumentMatches(found, of: document)
        let options = try matchOptions(translator)
        inputs.use(matched.matches, keepsExact: options.keepsExact, isRead: options.isRead)
        return matched
    }

    private func document(_ languages: ModelDescription) throws -> TranslatableDocument {
        try TranslatableDocument(
            input,
            .init(
                source: sourceLanguage ?? languages.source, target: targetLanguage ?? languages.target,
                replaces: replaceTranslations))
    }
}

extension TranslatableDocument.Match {
    fileprivate init(_ match: SegmentMatch) {
        self.init(similarity: match.score, origin: match.origin, source: match.source, target: match.target)
    }
}
