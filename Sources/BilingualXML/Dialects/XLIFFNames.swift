/// The names of XLIFF's elements and attributes, and of those of other tools that say where a target is from.
public struct XLIFFNames {
    public let xliff, version, file, group, binUnit, srcLang, trgLang, sourceLanguage, targetLanguage, original,
        transUnit, unit, segment, ignorable, source, segSource, target, order, lang, xml, state, subState,
        stateQualifier, approved, translate, id, mid, mtype, mrk, note, seg, origin, conf, transOrigin, confirmed,
        status, mtConfidence, rid, startRef, ctype, subType, equivText, equiv, disp, dispStart: XMLName?

    /// Interns the names in a document.
    public init(_ stream: XMLStream) {
        xliff = stream.intern("xliff")
        version = stream.intern("version")
        file = stream.intern("file")
        group = stream.intern("group")
        binUnit = stream.intern("bin-unit")
        srcLang = stream.intern("srcLang")
        trgLang = stream.intern("trgLang")
        sourceLanguage = stream.intern("source-language")
        targetLanguage = stream.intern("target-language")
        original = stream.intern("original")
        transUnit = stream.intern("trans-unit")
        unit = stream.intern("unit")
        segment = stream.intern("segment")
        ignorable = stream.intern("ignorable")
        source = stream.intern("source")
        segSource = stream.intern("seg-source")
        target = stream.intern("target")
        order = stream.intern("order")
        lang = stream.intern("lang")
        xml = stream.intern("xml")
        state = stream.intern("state")
        subState = stream.intern("subState")
        stateQualifier = stream.intern("state-qualifier")
        approved = stream.intern("approved")
        translate = stream.intern("translate")
        id = stream.intern("id")
        mid = stream.intern("mid")
        mtype = stream.intern("mtype")
        mrk = stream.intern("mrk")
        note = stream.intern("note")
        seg = stream.intern("seg")
        origin = stream.intern("origin")
        conf = stream.intern("conf")
        transOrigin = stream.intern("trans-origin")
        confirmed = stream.intern("confirmed")
        status = stream.intern("status")
        mtConfidence = stream.intern("mtConfidence")
        rid = stream.intern("rid")
        startRef = stream.intern("startRef")
        ctype = stream.intern("ctype")
        subType = stream.intern("subType")
        equivText = stream.intern("equiv-text")
        equiv = stream.intern("equiv")
        disp = stream.intern("disp")
        dispStart = stream.intern("dispStart")
    }
}
