import Diagnostics
import Vocabularies

extension Translator {
    /// The detokenized translation. A given prefix is returned unchanged, unknown words included.
    func text(_ line: Input, _ request: SearchRequest, _ hypothesis: Hypothesis) -> String {
        guard let given = line.prefix else { return decode(hypothesis.tokens, of: line, request, hypothesis) }
        let prefix = String(given.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
        guard !line.isForced else { return prefix }
        let start = decode(Array(hypothesis.tokens.prefix(request.prefix.count)), of: line, request, hypothesis)
        let whole = decode(hypothesis.tokens, of: line, request, hypothesis)
        // By scalars, since the first added one may combine with the last given one.
        guard whole.unicodeScalars.starts(with: start.unicodeScalars) else {
            let rest = decode(Array(hypothesis.tokens.dropFirst(request.prefix.count)), of: line, request, hypothesis)
            return prefix + " " + rest
        }
        return prefix + String(whole.unicodeScalars.dropFirst(start.unicodeScalars.count))
    }

    /// Detokenizes tokens and replaces unknown ones.
    private func decode(
        _ tokens: [Int32], of line: Input, _ request: SearchRequest, _ hypothesis: Hypothesis
    ) -> String {
        let target = vocabularies.target
        guard let unknowns = options.unknowns, tokens.contains(SpecialToken.unknown) else {
            return target.decode(tokens)
        }
        let surfaces = vocabularies.source.surfaces(of: line.text)
        return target.decode(tokens) { index in
            guard let source = hypothesis.attended(by: index, among: request.ownCount), source < surfaces.count else {
                return nil
            }
            return unknowns.translation(of: surfaces[source])
        }
    }
}

extension Translator {
    /// - Throws: `ExitStatus.badInput` for a tag that a model was not trained with.
    public func checkThatItKnows(_ tag: SourceTag) throws {
        guard !tags.contains(tag) else { return }
        let known = tags.map(\.name).sorted().joined(separator: ", ")
        throw Diagnostic(
            .badInput,
            "the model was trained without the tag '\(tag.name)'"
                + (known.isEmpty ? " and without any other" : "; it knows \(known)"))
    }
}
