import Foundation

/// Files of a system, by path.
func withSystem(_ files: [String: String], _ body: (_ root: String) throws -> Void) throws {
    let root = FileManager.default.temporaryDirectory.appendingPathComponent("system-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: root) }
    for (name, text) in files {
        let url = URL(fileURLWithPath: "\(root)/\(name)")
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }
    try body(root)
}
