/// Translation units of a TMX file that lack the target language.
struct TMXTargets {
    private let options: TranslatableDocument.Options

    init(_ options: TranslatableDocument.Options) { self.options = options }

    func slots(_ root: XMLNode) -> [TranslatableDocument.Slot] {
        root.descendants("tu").compactMap { unit in
            let variants = unit.elements("tuv")
            func language(_ variant: XMLNode) -> String? { variant["lang"] }
            guard let source = variants.first(where: { options.isSource(language($0)) }),
                let segment = source.elements("seg").first, segment.hasText
            else { return nil }
            let existing = variants.first { options.isTarget(language($0)) }
            if existing?.elements("seg").first?.hasText == true, !options.replaces { return nil }
            let variant = existing ?? source.makeElement("tuv")
            variant.clear()
            variant.setLanguage(existing.flatMap(language) ?? options.target)
            let property = variant.makeElement("prop")
            property.set("type", "x-origin")
            property.append("machine translation")
            variant.append(property)
            let target = variant.makeElement("seg")
            variant.append(target)
            if existing == nil { (variants.last ?? source).insertBehind(variant) }
            guard let slot = TranslatableDocument.Slot(segment, target: target, .tmx) else { return nil }
            return slot
        }
    }
}
