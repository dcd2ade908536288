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
}
