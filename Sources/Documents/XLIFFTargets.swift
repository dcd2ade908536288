import BilingualXML
import Text

/// Units of an XLIFF 1.x file that lack a target.
struct XLIFF1Targets {
    private let options: TranslatableDocument.Options

    init(_ options: TranslatableDocument.Options) { self.options = options }

    func slots(_ root: XMLNode) -> [TranslatableDocument.Slot] {
        let isOld = ["1.0", "1.1"].contains(root.xliffVersion)
        return root.elements("file").flatMap { file -> [TranslatableDocument.Slot] in
            guard isWanted(file) else { return [] }
            let unit = XLIFF1Unit(options, language: file["target-language"] ?? options.target, isOld: isOld)
            let slots = slots(in: file, unit, translates: true)
            if file["target-language"] == nil, !slots.isEmpty { file.set("target-language", options.target) }
            return slots
        }
    }

    /// The sources with words, those of each file apart.
    static func passages(_ root: XMLNode) -> [[XMLNode]] { root.elements("file").map { texts(in: $0) } }

    private static func texts(in parent: XMLNode) -> [XMLNode] {
        parent.elements.flatMap { element -> [XMLNode] in
            switch element.name {
            case "body", "group": return texts(in: element)
            case "trans-unit": return XLIFF1Unit.texts(of: element)
            default: return []
            }
        }
    }

    private func isWanted(_ file: XMLNode) -> Bool {
        file["source-language"].map { options.isSource($0) } ?? true
            && file["target-language"].map { options.isTarget($0) } ?? true
    }

    /// The languages of a document whose files are all in others.
    func otherLanguages(_ root: XMLNode) -> [String] {
        let files = root.elements("file")
        guard !files.contains(where: isWanted) else { return [] }
        return files.first.map { [$0["source-language"] ?? options.source, $0["target-language"] ?? options.target] }
            ?? []
    }

    /// `translate` is inherited by all descendants that do not override it.
    private func slots(in parent: XMLNode, _ unit: XLIFF1Unit, translates: Bool) -> [TranslatableDocument.Slot] {
        parent.elements.flatMap { element -> [TranslatableDocument.Slot] in
            let translates = element["translate"].map { $0 != "no" } ?? translates
            switch element.name {
            case "body", "group": return slots(in: element, unit, translates: translates)
            case "trans-unit":
                guard translates else {
                    options.tally.protected += XLIFF1Unit.texts(of: element).count
                    return []
                }
                return unit.slots(element)
            default: return []
            }
        }
    }
}

/// How one unit of an XLIFF 1.x file gets its target.
struct XLIFF1Unit {
    private let options: TranslatableDocument.Options
    private let language: String
    private let isOld: Bool

    /// - Parameters:
    ///   - language: what the file calls the target language.
    ///   - isOld: 1.0 and 1.1 have no `state-qualifier`.
    init(_ options: TranslatableDocument.Options, language: String, isOld: Bool) {
        self.options = options
        self.language = language
        self.isOld = isOld
    }

    /// The texts with words that a unit has: its segments, or one.
    static func texts(of unit: XMLNode) -> [XMLNode] {
        guard let source = unit.elements("source").first else { return [] }
        let read = unit.elements("seg-source").first ?? source
        let segments = marks(of: read)
        return (segments.isEmpty ? [read] : segments).filter(InlineDialect.xliff1.hasWords)
    }

    func slots(_ unit: XMLNode) -> [TranslatableDocument.Slot] {
        guard let source = unit.elements("source").first else { return [] }
        let existing = unit.elements("target").first
        let segmented = unit.elements("seg-source").first
        let read = segmented ?? source
        let segments = Self.marks(of: read)
        guard InlineDialect.xliff1.hasContent(read) else { return [] }
        let state = existing?["state"]
        if let existing, !options.replaces, !segments.isEmpty, InlineDialect.xliff1.hasWords(existing),
            !TargetState.isUntranslated(state)
        {
            return emptySegments(existing, segments)
        }
        guard options.wants(read, existing, .xliff1, state: state) else { return [] }

        let target = existing ?? unit.makeElement("target")
        target.clear()
        if existing?["lang"] == nil { target.setLanguage(language) }
        if InlineDialect.xliff1.hasWords(read) {
            mark(target)
            // The approved text is replaced.
            if unit["approved"] == "yes" { unit.set("approved", "no") }
        }
        if existing == nil { read.insertAfter(target) }
        guard !segments.isEmpty else {
            return TranslatableDocument.Slot(read, target: target, .xliff1, options.tally).map { [$0] } ?? []
        }
        // The segments' translations are in marks like theirs, with the text between them.
        for child in read.children { target.append(child.copied(deeply: true)) }
        return zip(segments, Self.marks(of: target)).compactMap { segment, copy in
            guard InlineDialect.xliff1.hasWords(segment) else { return nil }
            copy.clear()
            return TranslatableDocument.Slot(segment, target: copy, .xliff1, options.tally)
        }
    }

    /// The segments of a target that have no words while their sources have.
    private func emptySegments(_ target: XMLNode, _ segments: [XMLNode]) -> [TranslatableDocument.Slot] {
        let copies = Self.marks(of: target)
        return segments.compactMap { segment in
            guard InlineDialect.xliff1.hasWords(segment),
                let copy = copies.first(where: { $0["mid"] == segment["mid"] })
            else { return nil }
            guard !InlineDialect.xliff1.hasWords(copy) else {
                options.tally.kept += 1
                return nil
            }
            target.willChangeContent()
            copy.clear()
            return TranslatableDocument.Slot(segment, target: copy, .xliff1, options.tally)
        }
    }

    private func mark(_ target: XMLNode) {
        target.set("state", XLIFFDialect.machineState1.state)
        if !isOld { target.set("state-qualifier", XLIFFDialect.machineState1.qualifier) }
    }

    private static func marks(of element: XMLNode) -> [XMLNode] {
        element.descendants("mrk").filter { $0["mtype"] == XLIFFDialect.segmentMark }
    }
}

/// Segments of an XLIFF 2.x file that lack a target.
struct XLIFF2Targets {
    private let options: TranslatableDocument.Options

    init(_ options: TranslatableDocument.Options) { self.options = options }

    func slots(_ root: XMLNode) -> [TranslatableDocument.Slot] {
        guard isWanted(root) else { return [] }
        let slots = slots(in: root, translates: true)
        // Where there are targets, the specification asks for their language.
        if !slots.isEmpty, root["trgLang"] == nil { root.set("trgLang", options.target) }
        return slots
    }

    /// The sources with words, those of each file apart.
    static func passages(_ root: XMLNode) -> [[XMLNode]] {
        root.elements("file").map { file in
            file.descendants("segment").compactMap { $0.elements("source").first }
                .filter(InlineDialect.xliff2.hasWords)
        }
    }

    private func isWanted(_ root: XMLNode) -> Bool {
        root["srcLang"].map { options.isSource($0) } ?? true && root["trgLang"].map { options.isTarget($0) } ?? true
    }

    /// The languages of a document that is in others.
    func otherLanguages(_ root: XMLNode) -> [String] {
        isWanted(root) ? [] : [root["srcLang"] ?? options.source, root["trgLang"] ?? options.target]
    }

    private func slots(in parent: XMLNode, translates: Bool) -> [TranslatableDocument.Slot] {
        parent.elements.flatMap { element -> [TranslatableDocument.Slot] in
            let translates = element["translate"].map { $0 != "no" } ?? translates
            switch element.name {
            case "file", "group", "unit": return slots(in: element, translates: translates)
            case "segment":
                guard translates else {
                    let source = element.elements("source").first
                    if source.map(InlineDialect.xliff2.hasWords) == true { options.tally.protected += 1 }
                    return []
                }
                return segment(element).map { [$0] } ?? []
            default: return []
            }
        }
    }

    private func segment(_ segment: XMLNode) -> TranslatableDocument.Slot? {
        guard let source = segment.elements("source").first, InlineDialect.xliff2.hasContent(source) else { return nil }
        let existing = segment.elements("target").first
        guard options.wants(source, existing, .xliff2, state: segment["state"]) else { return nil }
        let target = existing ?? segment.makeElement("target")
        target.clear()
        if existing == nil { source.insertAfter(target) }
        if InlineDialect.xliff2.hasWords(source) {
            segment.set("state", XLIFFDialect.machineState2.state)
            segment.set("subState", XLIFFDialect.machineState2.subState)
        }
        return TranslatableDocument.Slot(source, target: target, .xliff2, options.tally)
    }
}
