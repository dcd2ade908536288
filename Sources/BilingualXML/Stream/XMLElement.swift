import Text

/// An element's or attribute's name as libxml2 keeps it: equal names are equal addresses within one document.
public typealias XMLName = UnsafePointer<UInt8>

/// The start of an element, valid during the callback.
///
/// Its functions are public and inlinable because formats in another module call them for every element.
public struct XMLElement {
    public let name: XMLName
    /// The namespace's name; nil without a namespace.
    public let namespace: XMLName?
    @usableFromInline let count: Int
    @usableFromInline let attributes: UnsafeMutablePointer<UnsafePointer<UInt8>?>?

    init(
        name: XMLName, namespace: XMLName?, count: Int, attributes: UnsafeMutablePointer<UnsafePointer<UInt8>?>?
    ) {
        self.name = name
        self.namespace = namespace
        self.count = count
        self.attributes = attributes
    }

    /// The length of the longest attribute value, in bytes.
    var longestValue: Int {
        guard let attributes else { return 0 }
        var longest = 0
        for index in stride(from: 0, to: count * 5, by: 5) {
            if let start = attributes[index + 3], let end = attributes[index + 4] {
                longest = max(longest, end - start)
            }
        }
        return longest
    }

    /// The value of an attribute as UTF-8.
    /// - Parameter prefix: the prefix that it must have.
    @inlinable
    public func attribute(_ name: XMLName?, prefix: XMLName? = nil) -> UnsafeRawBufferPointer? {
        guard let attributes else { return nil }
        // Five pointers each: name, prefix, namespace, start and end of the value.
        for index in stride(from: 0, to: count * 5, by: 5) where attributes[index] == name {
            guard attributes[index + 1] == prefix, let start = attributes[index + 3], let end = attributes[index + 4]
            else { continue }
            return UnsafeRawBufferPointer(start: start, count: end - start)
        }
        return nil
    }

    /// The value of an attribute as a string, nil where it is missing or blank.
    @inlinable
    public func string(_ name: XMLName?, prefix: XMLName? = nil) -> String? {
        attribute(name, prefix: prefix).flatMap(text)
    }

    /// The value of the first attribute with the name, whatever its prefix.
    public func string(anyPrefix name: XMLName?) -> String? {
        guard let attributes, let name else { return nil }
        for index in stride(from: 0, to: count * 5, by: 5) where attributes[index] == name {
            guard let start = attributes[index + 3], let end = attributes[index + 4] else { continue }
            return text(UnsafeRawBufferPointer(start: start, count: end - start))
        }
        return nil
    }

    @usableFromInline
    func text(_ bytes: UnsafeRawBufferPointer) -> String? {
        var text = String(decoding: bytes, as: UTF8.self)
        // As long as entities are not replaced, libxml2 gives each `&` of a value as a reference.
        if bytes.firstOffset(of: 0x26) != nil { text = text.replacing("&#38;", with: "&") }
        return text.allSatisfy(\.isWhitespace) ? nil : text
    }

    /// All attributes without namespace as name and value, for the table of origins.
    public var unprefixed: [(name: String, value: String)] {
        guard let attributes else { return [] }
        return stride(from: 0, to: count * 5, by: 5).compactMap { index in
            guard attributes[index + 1] == nil, let name = attributes[index], let start = attributes[index + 3],
                let end = attributes[index + 4],
                let value = text(UnsafeRawBufferPointer(start: start, count: end - start))
            else { return nil }
            return (String(cString: name), value)
        }
    }

    /// All attributes with their prefixes and values.
    package var prefixed: [(name: String, value: String)] {
        guard let attributes else { return [] }
        return stride(from: 0, to: count * 5, by: 5).compactMap { index in
            guard let name = attributes[index], let start = attributes[index + 3], let end = attributes[index + 4]
            else { return nil }
            let prefix = attributes[index + 1].map { String(cString: $0) + ":" } ?? ""
            let value = String(decoding: UnsafeRawBufferPointer(start: start, count: end - start), as: UTF8.self)
            return (prefix + String(cString: name), value.replacing("&#38;", with: "&"))
        }
    }

    /// The language in `xml:lang`, else in `lang`: the first that is not blank.
    @inlinable
    public func language(_ lang: XMLName?, _ xml: XMLName?) -> UnsafeRawBufferPointer? {
        if let value = attribute(lang, prefix: xml), Self.hasText(value) { return value }
        if let value = attribute(lang), Self.hasText(value) { return value }
        return nil
    }

    @inlinable
    static func hasText(_ value: UnsafeRawBufferPointer) -> Bool {
        for byte in value where byte > 0x20 { return true }
        return false
    }
}
