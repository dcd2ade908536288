import BilingualXML

/// Translation units of a TMX file that lack the target language.
struct TMXTargets {
    private let options: TranslatableDocument.Options

    init(_ options: TranslatableDocument.Options) { self.options = options }

    func slots(_ root: XMLNode) -> [TranslatableDocument.Slot] {
        let units = root.descendants("tu")
        // As the file calls the target language elsewhere.
        let tags = units.lazy.flatMap { $0.elements("tuv") }.compactMap { $0["lang"] }
        let target = tags.first(where: options.isTarget) ?? options.target
        return units.compactMap { slot($0, target: target) }
    }

    /// The sources with words; units that name documents are apart where the document changes.
    func passages(_ root: XMLNode) -> [[XMLNode]] {
        var passages: [[XMLNode]] = []
        var document: String?
        for unit in root.descendants("tu") {
            guard let segment = options.source(of: unit.elements("tuv"))?.elements("seg").first,
                InlineDialect.tmx.hasWords(segment)
            else { continue }
            let own = unit.elements("prop").first {
                TMXDialect.documentTypes.contains(($0["type"] ?? "").lowercased())
            }
            let name = own?.text
            if passages.isEmpty || name != document { passages.append([]) }
            passages[passages.count - 1].append(segment)
            document = name
        }
        return passages
    }

    private func slot(_ unit: XMLNode, target: String) -> TranslatableDocument.Slot? {
        let variants = unit.elements("tuv")
        guard let source = options.source(of: variants),
            let segment = source.elements("seg").first, InlineDialect.tmx.hasContent(segment)
        else { return nil }
        let existing = options.target(of: variants.filter { $0 != source })
        let translation = existing?.elements("seg").first
        guard options.wants(segment, translation, .tmx) else { return nil }
        let variant = existing ?? source.makeElement("tuv")
        if existing != nil {
            variant.willChangeContent()
        } else {
            if source.hasBareLanguage { variant.set("lang", target) } else { variant.setLanguage(target) }
            (variants.last ?? source).insertAfter(variant)
        }
        let new = translation ?? variant.makeElement("seg")
        if translation == nil { variant.append(new) } else { new.clear() }
        mark(variant, before: new)
        return TranslatableDocument.Slot(segment, target: new, .tmx, options.tally)
    }

    /// Marks a variant as machine translation, and removes what an earlier translation by this program says of itself.
    ///
    /// An origin that is there stays in its place, so that another translation leaves the white space as it is.
    private func mark(_ variant: XMLNode, before segment: XMLNode) {
        // This program's marks come after its origin; those before are of others.
        let marks = variant.elements("prop").drop { !$0.isOwnOrigin }
        let types = [TMXDialect.matchOriginType, TMXDialect.matchQualityType, TMXDialect.confidenceType]
        for property in marks.dropFirst() where property.isOwnOrigin || types.contains(property["type"] ?? "") {
            property.removeWithSpace()
        }
        if let origin = marks.first {
            origin.clear()
            origin.append(TMXDialect.machineOrigin)
        } else {
            let origin = variant.makeElement("prop")
            origin.set("type", TMXDialect.originTypes[0])
            origin.append(TMXDialect.machineOrigin)
            segment.insertBefore(origin)
        }
    }

    /// The languages of a file that has none of the source's, in the order in which they come.
    func otherLanguages(_ root: XMLNode) -> [String] {
        let tags = root.descendants("tuv").compactMap { $0["lang"] }
        guard !tags.contains(where: options.isSource) else { return [] }
        return tags.reduce(into: []) { if !$0.contains($1), $0.count < 4 { $0.append($1) } }
    }
}

extension XMLNode {
    /// Whether it is the property of TMX by which this program says what made a text.
    var isOwnOrigin: Bool {
        name == "prop" && self["type"] == TMXDialect.originTypes[0]
            && [TMXDialect.machineOrigin, TMXDialect.memoryOrigin].contains(text)
    }
}
