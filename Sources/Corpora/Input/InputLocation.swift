import Files

/// A file, or a member of a zip archive.
struct InputName: Hashable, Sendable {
    let path: String
    var member: ZipEntry?

    var description: String { member.map { "\(path)/\($0.name)" } ?? path }

    func open(from archives: ZipArchives) throws -> any ByteSource {
        if let member { return try ZipMember(path, member, from: archives) }
        return try InputFile(path)
    }
}

/// One input: a file, or the two files of a line pair.
struct InputLocation: Hashable, Sendable {
    let name: InputName
    /// The target side of a line pair.
    var companion: InputName?
    /// Whether it was found in a folder or an archive, where there may be files of other kinds.
    var isFound = false

    var files: [String] { [name.path] + (companion.map { [$0.path] } ?? []) }
    var description: String { companion.map { "\(name.description):\($0.description)" } ?? name.description }
}
