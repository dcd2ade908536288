import Text

/// A unit of a memory as an index keeps it.
struct MemoryUnit {
    var source, target: String
    /// The file and the unit in it.
    var origin: String
    /// The document that the unit is from; empty where nobody says.
    var document: String
    /// The number of the memory in the index.
    var memory: Int
    /// The number of the unit among the pairs of its memory, from 0.
    var ordinal: Int
    /// When it was changed or made, as the decimal digits of year to second; 0 where nobody says.
    var date: Int64
    /// The hashes of the sources before and after it.
    var previous = SourceHash.none, next = SourceHash.none

    /// What tells the unit from others of its memory. Identifiers do not: they may be numbers of lines.
    var key: UInt64 {
        StableHash.mixed(
            StableHash.mixed(SourceHash.of(source), SourceHash.of(target)),
            SourceHash.of(document) ^ UInt64(bitPattern: date))
    }
}

/// Hashes by which texts are compared.
enum SourceHash {
    /// Of nothing: the segment is the first or last of its document.
    static let none: UInt64 = 0

    static func of(_ text: String) -> UInt64 {
        var text = text
        return text.withUTF8 { of(UnsafeRawBufferPointer($0)) }
    }

    static func of(_ text: UnsafeRawBufferPointer) -> UInt64 {
        let hash = StableHash.of(text)
        return hash == none ? 1 : hash
    }
}
