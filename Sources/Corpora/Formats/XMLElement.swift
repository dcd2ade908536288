/// An element's or attribute's name as libxml2 keeps it: equal names are equal addresses within one document.
typealias XMLName = UnsafePointer<UInt8>

/// The start of an element, valid during the callback.
struct XMLElement {
    let name: XMLName
    let namespace: XMLName?
    private let count: Int
    private let attributes: UnsafeMutablePointer<UnsafePointer<UInt8>?>?

    init(
        name: XMLName, namespace: XMLName?, count: Int, attributes: UnsafeMutablePointer<UnsafePointer<UInt8>?>?
    ) {
        self.name = name
        self.namespace = namespace
        self.count = count
        self.attributes = attributes
    }

    /// The bytes of the longest attribute.
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
    func attribute(_ name: XMLName?, prefix: XMLName? = nil) -> UnsafeRawBufferPointer? {
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
    func string(_ name: XMLName?, prefix: XMLName? = nil) -> String? {
        guard let bytes = attribute(name, prefix: prefix) else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        return text.allSatisfy(\.isWhitespace) ? nil : text
    }
}
