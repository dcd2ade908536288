import BilingualXML
import Corpora
import Diagnostics
import Text

/// TermBase eXchange: version 2 (ISO 30042:2008, root `martif`), version 3 (ISO 30042:2019, root `tbx`) with any public
/// dialect in both styles (DCA names a data category in an attribute, DCT by the element), and the former TBX-Min (root
/// `TBX`).
///
/// Read are the terms of each language, their `administrativeStatus`, `normativeAuthorization` or `termStatus`, and
/// `subjectField`. Native code in a term (`ph`, `bpt` and the like) is no part of it.
final class TBXStream: XMLStream {
    private enum Role {
        case root, entry, language, section, term, hidden
        /// An element whose attribute `type` names the data category.
        case typed
        case subject, status
    }

    private static let roles: [(StaticString, Role)] = [
        ("martif", .root), ("tbx", .root), ("TBX", .root),
        ("termEntry", .entry), ("conceptEntry", .entry), ("entry", .entry),
        ("langSet", .language), ("langSec", .language), ("langGroup", .language),
        ("tig", .section), ("ntig", .section), ("termSec", .section), ("termGroup", .section),
        ("term", .term), ("descrip", .typed), ("termNote", .typed), ("admin", .typed),
        ("subjectField", .subject), ("administrativeStatus", .status), ("normativeAuthorization", .status),
        ("termStatus", .status),
        ("ph", .hidden), ("bpt", .hidden), ("ept", .hidden), ("it", .hidden), ("ut", .hidden), ("sc", .hidden),
        ("ec", .hidden),
    ]
    private static let statusTypes: Set = ["administrativeStatus", "normativeAuthorization", "termStatus"]

    private let found: (RawEntry) -> Void
    private var roles: [XMLName: Role] = [:]
    private var type, lang, xml: XMLName?

    // The depth at which the element is open; 0 while it is not.
    private var entryDepth = 0, languageDepth = 0, sectionDepth = 0, textDepth = 0, hiddenDepth = 0
    /// What the text that is open is.
    private var textRole = Role.term
    private var bytes: [UInt8] = []
    private var entry = RawEntry()
    private var language = LanguageTag("")
    /// The terms of the entry that were read before the section.
    private var firstOfSection = 0
    private var status = TermStatus.unstated
    private var unknownStatus: RawEntry.UnknownStatus?
    private static let longestData = 1 << 14
    private static let mostTerms = 10_000

    /// - Parameters:
    ///   - input: the file.
    ///   - found: receives each entry.
    init(_ input: CorpusInput, found: @escaping (RawEntry) -> Void) {
        self.found = found
        super.init(input, chunkSize: 1 << 16)
    }

    override func begin() {
        roles = [:]
        for (name, role) in Self.roles {
            if let name = intern(name) { roles[name] = role }
        }
        (type, lang, xml) = (intern("type"), intern("lang"), intern("xml"))
    }

    override func startElement(_ element: XMLElement) {
        let role = roles[element.name]
        if depth == 1 {
            guard role != .root else { return }
            return fail(
                "the root element is <\(String(cString: element.name))>, not <martif> or <tbx>; this is no TBX glossary"
            )
        }
        if textDepth > 0 {
            if hiddenDepth == 0, role == .hidden { hiddenDepth = depth }
            return
        }
        switch role {
        case .entry where entryDepth == 0:
            entryDepth = depth
            entry = RawEntry()
        case .language where entryDepth > 0 && languageDepth == 0: startLanguage(element)
        case .section where languageDepth > 0 && sectionDepth == 0:
            sectionDepth = depth
            firstOfSection = entry.terms.count
            status = .unstated
            unknownStatus = nil
        case .term where languageDepth > 0: startText(.term)
        case .subject where entryDepth > 0: startText(.subject)
        case .status where sectionDepth > 0: startText(.status)
        case .typed where entryDepth > 0:
            guard let name = element.string(type) else { return }
            if name == "subjectField" {
                startText(.subject)
            } else if sectionDepth > 0, Self.statusTypes.contains(name) {
                startText(.status)
            }
        default: break
        }
    }

    private func startLanguage(_ element: XMLElement) {
        languageDepth = depth
        guard let name = element.language(lang, xml) else {
            return fail("the language of these terms is not named; write it as xml:lang=\"en\"")
        }
        language = LanguageTag(String(decoding: name, as: UTF8.self))
    }

    private func startText(_ role: Role) {
        textDepth = depth
        textRole = role
        bytes.removeAll(keepingCapacity: true)
    }

    override func text(_ bytes: UnsafeRawBufferPointer) {
        guard textDepth > 0, hiddenDepth == 0 else { return }
        guard self.bytes.count + bytes.count <= Self.longestData else { return fail(GlossaryLimits.tooLong) }
        self.bytes += bytes
    }

    override func endElement() {
        switch depth {
        case hiddenDepth: hiddenDepth = 0
        case textDepth:
            textDepth = 0
            endText(String(decoding: bytes, as: UTF8.self).foldingSpaces)
        case sectionDepth:
            sectionDepth = 0
            for index in firstOfSection..<entry.terms.count {
                entry.terms[index].status = status
                entry.terms[index].unknownStatus = unknownStatus
            }
        case languageDepth: languageDepth = 0
        case entryDepth:
            entryDepth = 0
            found(entry)
        default: break
        }
    }

    private func endText(_ text: String) {
        guard !text.isEmpty else { return }
        switch textRole {
        case .subject: entry.subjects.append(text)
        case .status:
            if let known = TermStatus(text) {
                status = known
            } else {
                unknownStatus = RawEntry.UnknownStatus(text: text, line: currentLine)
            }
        default:
            guard text.utf8.count <= GlossaryLimits.term else { return fail(GlossaryLimits.tooLong) }
            guard entry.terms.count < Self.mostTerms else {
                return fail("the entry has more than \(Self.mostTerms) terms; a tag may be missing its end")
            }
            entry.terms.append(RawEntry.Term(language: language, text: text))
        }
    }
}
