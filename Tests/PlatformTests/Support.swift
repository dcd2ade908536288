import TestSupport

/// Files of a system, by path.
func withSystem(_ files: [String: String], _ body: (_ root: String) throws -> Void) throws {
    let folder = try TemporaryFolder()
    for (name, text) in files { try folder.write(text, to: name) }
    try withExtendedLifetime(folder) { try body($0.path) }
}
