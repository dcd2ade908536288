/// Units of an XLIFF 1.x file that lack a target.
struct XLIFF1Targets {
    private let options: TranslatableDocument.Options

    init(_ options: TranslatableDocument.Options) { self.options = options }

    func slots(_ root: XMLNode) -> [TranslatableDocument.Slot] {
        root.elements("file").flatMap { file -> [TranslatableDocument.Slot] in
            guard file["source-language"].map({ options.isSource($0) }) ?? true,
                file["target-language"].map({ options.isTarget($0) }) ?? true
            else { return [] }
            if file["target-language"] == nil { file.set("target-language", options.target) }
            return slots(in: file, translates: true)
        }
    }

    /// `translate` holds for all that is inside, until it is said otherwise.
    private func slots(in parent: XMLNode, translates: Bool) -> [TranslatableDocument.Slot] {
        parent.elements.flatMap { element -> [TranslatableDocument.Slot] in
            let translates = element["translate"].map { $0 != "no" } ?? translates
            switch element.name {
            case "body", "group": return slots(in: element, translates: translates)
            case "trans-unit": return translates ? unit(element) : []
            default: return []
            }
        }
    }

    private func unit(_ unit: XMLNode) -> [TranslatableDocument.Slot] {
        guard let source = unit.elements("source").first else { return [] }
        let existing = unit.elements("target").first
        if existing?.hasText == true, !options.replaces { return [] }
        let segmented = unit.elements("seg-source").first
        let read = segmented ?? source
        let segments = read.descendants("mrk").filter { $0["mtype"] == "seg" }
        guard read.hasText else { return [] }

        let target = existing ?? unit.makeElement("target")
        target.clear()
        target.setLanguage(options.target)
        target.set("state", "needs-review-translation")
        target.set("state-qualifier", "leveraged-mt")
        if existing == nil { read.insertBehind(target) }
        guard !segments.isEmpty else {
            return TranslatableDocument.Slot(read, target: target, .xliff1).map { [$0] } ?? []
        }
        // The segments' translations stand in marks like theirs, with what is between them.
        for child in read.children { target.append(child.copied(deeply: true)) }
        let copies = target.descendants("mrk").filter { $0["mtype"] == "seg" }
        return zip(segments, copies).compactMap { segment, copy in
            guard let slot = TranslatableDocument.Slot(segment, target: copy, .xliff1) else { return nil }
            copy.clear()
            return slot
        }
    }
}

/// Segments of an XLIFF 2.x file that lack a target.
struct XLIFF2Targets {
    private let options: TranslatableDocument.Options

    init(_ options: TranslatableDocument.Options) { self.options = options }

    func slots(_ root: XMLNode) -> [TranslatableDocument.Slot] {
        guard root["srcLang"].map({ options.isSource($0) }) ?? true,
            root["trgLang"].map({ options.isTarget($0) }) ?? true
        else { return [] }
        let slots = slots(in: root, translates: true)
        // Where there are targets, the specification asks for their language.
        if !slots.isEmpty, root["trgLang"] == nil { root.set("trgLang", options.target) }
        return slots
    }

    private func slots(in parent: XMLNode, translates: Bool) -> [TranslatableDocument.Slot] {
        parent.elements.flatMap { element -> [TranslatableDocument.Slot] in
            let translates = element["translate"].map { $0 != "no" } ?? translates
            switch element.name {
            case "file", "group", "unit": return slots(in: element, translates: translates)
            case "segment": return translates ? segment(element).map { [$0] } ?? [] : []
            default: return []
            }
        }
    }

    private func segment(_ segment: XMLNode) -> TranslatableDocument.Slot? {
        guard let source = segment.elements("source").first, source.hasText else { return nil }
        let existing = segment.elements("target").first
        if existing?.hasText == true, !options.replaces { return nil }
        let target = existing ?? segment.makeElement("target")
        target.clear()
        if existing == nil { source.insertBehind(target) }
        segment.set("state", "translated")
        segment.set("subState", "dragoman:machine")
        return TranslatableDocument.Slot(source, target: target, .xliff2)
    }
}
