import Corpora
import Diagnostics
import Files
import Foundation
import Translation

/// What was made of some lines, as it is saved until all are done.
struct AugmentationBlock: Codable, Sendable {
    var report: AugmentationReport
    /// Source and target of each pair.
    var pairs: [[String]]
}

/// A folder beside the output with what is done, so that a run that ended early is continued.
///
/// It belongs to one set of settings and files; with others it is begun again.
package struct AugmentationProgress {
    /// The folder's name is that of the output and this.
    package static let suffix = ".partial"
    private let folder: String
    private let key: String

    /// - Parameters:
    ///   - output: the bitext that is made.
    ///   - note: is called where the folder has the work of another command, which is removed.
    init(_ output: String, _ settings: AugmentationSettings, note: (String) -> Void) throws {
        folder = output + Self.suffix
        key = try Self.key(settings)
        let path = folder + "/key"
        if let found = try? String(contentsOfFile: path, encoding: .utf8) {
            if found == key { return }
            note("\(folder) has the unfinished work of other options or files; it is begun again")
        }
        try? FileManager.default.removeItem(atPath: folder)
        try AtomicFile.write(key, to: path)
    }

    private func path(_ index: Int) -> String { "\(folder)/\(index).json" }

    /// The block of an index; nil where it is not done, or damaged.
    func block(_ index: Int) -> AugmentationBlock? {
        guard let data = FileManager.default.contents(atPath: path(index)) else { return nil }
        return try? JSONDecoder().decode(AugmentationBlock.self, from: data)
    }

    func save(_ block: AugmentationBlock, _ index: Int) throws { try JSONFile.write(block, to: path(index)) }

    /// Removes the folder.
    func finish() { try? FileManager.default.removeItem(atPath: folder) }

    /// Says what the pairs follow from: a SHA-256.
    private static func key(_ settings: AugmentationSettings) throws -> String {
        var facts = [settings.described]
        let models = (settings.model + settings.roundTrip).map { ModelFolder($0) }
        let files =
            try AugmentationText.paths(settings) + models.flatMap { [$0.configuration, $0.weights, $0.searchSettings] }
        for path in files { facts.append(SHA256.hash(ofFile: path) ?? "no such file") }
        return try SHA256.hash(of: Data(facts.joined(separator: "\n").utf8))
    }
}

extension AugmentationSettings {
    /// Everything that decides what is made, but the files.
    fileprivate var described: String {
        // In some precisions a translation depends on which others a thread has.
        let threads = precision.hasIndependentRows ? 0 : self.threads
        let facts: [Any?] = [
            method, source, target, bitext == nil, model.count, beam, sampling?.temperature, sampling?.top,
            sampling?.seed, copies, best, metric, tag?.name, noise, minimumScore, minimumRoundTrip, longest, seed,
            linesAtOnce, samples, precision.rawValue, threads, batchSize,
        ]
        return facts.map { $0.map { "\($0)" } ?? "" }.joined(separator: "\n")
    }
}
