import Foundation

/// JSON as every stage writes it: keys in order and slashes as they are, so that equal values give equal bytes.
public enum JSON {
    /// How JSON is laid out.
    public enum Layout: Sendable {
        /// One line, without its end.
        case line
        /// Indented, for files that people read and compare; with a line feed at the end.
        case indented

        var options: JSONEncoder.OutputFormatting {
            self == .line
                ? [.sortedKeys, .withoutEscapingSlashes] : [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        }
    }

    /// How infinite numbers, which JSON lacks, are spelt where they are allowed.
    private static let infinity = (positive: "inf", negative: "-inf", nan: "nan")

    /// - Parameter allowsInfinity: writes infinite numbers and NaN as strings, which are an error otherwise.
    package static func encoder(_ layout: Layout = .line, allowsInfinity: Bool = false) -> JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = layout.options
        encoder.dateEncodingStrategy = .iso8601
        if allowsInfinity {
            encoder.nonConformingFloatEncodingStrategy = .convertToString(
                positiveInfinity: infinity.positive, negativeInfinity: infinity.negative, nan: infinity.nan)
        }
        return encoder
    }

    /// Reads what ``encoder(_:allowsInfinity:)`` writes.
    package static func decoder(allowsInfinity: Bool = false) -> JSONDecoder {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        if allowsInfinity {
            decoder.nonConformingFloatDecodingStrategy = .convertFromString(
                positiveInfinity: infinity.positive, negativeInfinity: infinity.negative, nan: infinity.nan)
        }
        return decoder
    }

    /// The bytes of a value.
    package static func data(_ value: some Encodable, _ layout: Layout = .line, allowsInfinity: Bool = false) throws
        -> Data
    {
        ended(try encoder(layout, allowsInfinity: allowsInfinity).encode(value), layout)
    }

    /// The text of a value.
    package static func text(_ value: some Encodable, _ layout: Layout = .line) throws -> String {
        String(decoding: try data(value, layout), as: UTF8.self)
    }

    /// The bytes of an object as JSONSerialization reads and writes it: for keys that no type of ours knows.
    package static func data(object: [String: Any], _ layout: Layout = .line) throws -> Data {
        var options: JSONSerialization.WritingOptions = [.sortedKeys, .withoutEscapingSlashes]
        if layout == .indented { options.insert(.prettyPrinted) }
        return ended(try JSONSerialization.data(withJSONObject: object, options: options), layout)
    }

    /// The object that the bytes are; nil for anything else.
    package static func object(_ data: Data) -> [String: Any]? {
        (try? JSONSerialization.jsonObject(with: data)) as? [String: Any]
    }

    private static func ended(_ data: Data, _ layout: Layout) -> Data {
        layout == .line ? data : data + Data("\n".utf8)
    }
}
