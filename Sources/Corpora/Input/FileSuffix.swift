/// The suffixes of file names, whose case does not count.
package enum FileSuffix {
    /// Those of packed files, which come after the others.
    package static let packed = ["", ".gz", ".xz", ".bz2", ".zst"]

    /// A file's name without the suffix of what packed it.
    static func unpacked(_ path: String) -> Substring {
        let lower = path.lowercased()
        for suffix in packed where !suffix.isEmpty && lower.hasSuffix(suffix) { return path.dropLast(suffix.count) }
        return path[...]
    }

    /// The name of a bitext by that of one side; nil where it does not end with the language.
    package static func bitext(of path: String, in language: String) -> String? {
        packed.map { ".\(language)\($0)" }.first { path.hasSuffix($0) }.map { String(path.dropLast($0.count)) }
    }

    /// Whether the name is of a packed file of a kind that is not read.
    static func isForeign(_ path: String) -> Bool {
        let lower = path.lowercased()
        return [".zst", ".lz4", ".lz", ".z"].contains { lower.hasSuffix($0) }
    }

    /// The names that the other side of a line pair may have.
    static func companions(of path: String, in language: String, for other: String) -> [String]? {
        let name = unpacked(path)
        guard name.lowercased().hasSuffix(".\(language.lowercased())") else { return nil }
        let base = name.dropLast(language.count)
        let isUpper = name.hasSuffix(language.uppercased()) && language != language.uppercased()
        let spellings = isUpper ? [other.uppercased(), other] : [other, other.uppercased()]
        return spellings.flatMap { spelling in
            packed.flatMap {
                isUpper
                    ? ["\(base)\(spelling)\($0)", "\(base)\(spelling)\($0.uppercased())"] : ["\(base)\(spelling)\($0)"]
            }
        }
    }
}
