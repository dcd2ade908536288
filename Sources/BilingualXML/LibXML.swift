import CLibXML2

/// What streams and trees share: libxml2, set up to load nothing, and how much a bilingual file may have.
enum LibXML {
    /// Once a process: the library set up, silent, and without a loader of external entities.
    static let isReady: Void = {
        xmlInitParser()
        dragoman_xml_silence()
        xmlSetExternalEntityLoader { _, _, _ in nil }
    }()

    /// Makes errors of this thread's parsers reach their handlers alone.
    static func silence() {
        _ = isReady
        dragoman_xml_silence()
        xmlSetStructuredErrorFunc(nil) { _, _ in }
    }
}

/// More than any bilingual file has. What has more is refused, rather than filling memory or time.
enum XMLLimits {
    static let depth = 256
    /// Bytes of an attribute's value, and of a start tag with all its attributes.
    static let attribute = 1 << 20, tag = 1 << 22
    /// Names of elements and attributes.
    static let names = 10_000
    /// libxml2 compares each attribute of an element with every other one.
    static let attributes = 5_000
    /// libxml2 gives each element all attributes that are declared with a default value.
    static let declarations = 500

    static let tooManyAttributes = "an element has thousands of attributes; this is no bilingual file"
    static let tooManyDeclarations = "hundreds of attributes are declared here; this is no bilingual file"

    /// The number of attributes of a start tag.
    /// - Parameters:
    ///   - text: bytes with the tag, which may end before it does.
    ///   - index: after the tag's `<`; moves to the tag's end.
    static func attributes(in text: UnsafeBufferPointer<UInt8>, _ index: inout Int) -> Int {
        var count = 0
        var quote: UInt8 = 0
        while index < text.count {
            let byte = text[index]
            if quote != 0 {
                if byte == quote { quote = 0 }
            } else if byte == 0x22 || byte == 0x27 {
                quote = byte
            } else if byte == 0x3D {
                count += 1
            } else if byte == 0x3E || byte == 0x3C {
                break
            }
            index += 1
        }
        return count
    }
}
