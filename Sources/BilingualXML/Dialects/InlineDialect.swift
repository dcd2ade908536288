/// What an inline element stands for.
public enum InlineRole: Sendable {
    /// Native code that stands alone.
    case code
    /// Native code that opens or closes a pair.
    case opening, closing
    /// A text of its own inside a code, such as a footnote.
    case subflow
    /// The ends of an annotation, without code.
    case markStart, markEnd
    /// A character that XML cannot hold.
    case character
    /// Codes around the text that it holds.
    case span
    /// An annotation of the text that it holds.
    case mark

    /// Whether the element is code with all that is in it, rather than text to be translated.
    public var isCode: Bool { self != .span && self != .mark }
    /// Whether it is one end of a pair.
    public var isStart: Bool { self == .opening || self == .markStart }
    /// Whether it is the end of a pair.
    public var isEnd: Bool { self == .closing || self == .markEnd }
}

/// How a format writes inline codes: one table for reading and for filling. Elements that it does not have hold text.
public struct InlineDialect: Sendable {
    /// The role of each element by its name.
    public let roles: [String: InlineRole]
    /// Attributes that tell which end belongs to which start, the first that is there.
    public let startKeys: [String], endKeys: [String]

    /// The attribute by which both sides of a unit call a code the same.
    public let codeKey: String
    /// Whether an element that holds text has marks at its ends where codes are kept as placeholders.
    public let marksSpans: Bool

    /// TMX 1.1 to 1.4b.
    public static let tmx = InlineDialect(
        roles: [
            "ph": .code, "ut": .code, "it": .code, "bpt": .opening, "ept": .closing, "sub": .subflow, "hi": .span,
        ], startKeys: ["i"], endKeys: ["i"], codeKey: "x", marksSpans: false)

    /// XLIFF 1.0 to 1.2.
    public static let xliff1 = InlineDialect(
        roles: [
            "x": .code, "ph": .code, "it": .code, "bpt": .opening, "bx": .opening, "ept": .closing, "ex": .closing,
            "sub": .subflow, "g": .span, "mrk": .mark,
        ], startKeys: ["rid", "id"], endKeys: ["rid", "id"], codeKey: "id", marksSpans: true)

    /// XLIFF 2.x.
    public static let xliff2 = InlineDialect(
        roles: [
            "ph": .code, "sc": .opening, "ec": .closing, "sm": .markStart, "em": .markEnd, "cp": .character,
            "pc": .span, "mrk": .mark,
        ], startKeys: ["id"], endKeys: ["startRef"], codeKey: "id", marksSpans: true)

    /// The elements of both; each means the same in both.
    public func merged(with other: InlineDialect) -> InlineDialect {
        InlineDialect(
            roles: roles.merging(other.roles) { first, _ in first }, startKeys: startKeys, endKeys: endKeys,
            codeKey: codeKey, marksSpans: marksSpans)
    }
}

/// The roles of elements by the addresses that their names have in one document.
public struct InlineRoles {
    // A handful of names: a scan beats hashing.
    @usableFromInline let known: [(name: XMLName, role: InlineRole)]

    /// Interns the names of a dialect in a document.
    public init(_ dialect: InlineDialect, _ stream: XMLStream) {
        known = dialect.roles.sorted { $0.key < $1.key }.compactMap { name, role in
            stream.intern(name).map { ($0, role) }
        }
    }

    /// The role of an element; nil for one that the dialect does not have.
    @inlinable
    public subscript(name: XMLName) -> InlineRole? {
        for entry in known where entry.name == name { return entry.role }
        return nil
    }
}
