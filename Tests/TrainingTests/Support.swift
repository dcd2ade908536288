import Foundation

/// A folder of its own for one test, removed behind it.
final class Sandbox {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "dragoman-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
