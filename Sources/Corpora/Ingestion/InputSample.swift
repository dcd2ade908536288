import Foundation

/// The beginning of a bilingual file, for telling what it holds before it is read.
public struct InputSample: Sendable {
    /// The format that would read it; nil where none claims it.
    public let format: String?
    /// The first part of the text, its zero bytes left out, so that the ASCII of UTF-16 can be read, too.
    public let text: String
    /// About how many times as much there is in all.
    public let scale: Double

    /// Samples of a file: one, or those of the first members of a zip archive.
    public static func samples(of path: String, members limit: Int = 20) throws -> [InputSample] {
        let archives = ZipArchives()
        // Languages have no say in what a lone file is.
        let locator = InputLocator(source: "und", target: "zxx", archives: archives)
        let locations = try locator.locate([path])
        let shown = locations.prefix(limit)
        return try shown.map {
            try InputSample(CorpusInput($0, from: archives), times: Double(locations.count) / Double(shown.count))
        }
    }

    /// Whether a file is called like one that holds pairs, so that it is an error where it does not.
    public static func hasKnownEnding(_ path: String) -> Bool {
        let path = path.lowercased()
        return path.hasSuffix(".zip") || CorpusFormats.all.contains { $0.hasEnding(path) }
    }

    private init(_ input: CorpusInput, times: Double) throws {
        format = CorpusFormats.all.first { $0.claims(input) }?.name
        var bytes = [UInt8](repeating: 0, count: 1 << 18)
        var count = 0
        while count < bytes.count {
            let read = try bytes.withUnsafeMutableBytes { try input.read(into: .init(rebasing: $0[count...])) }
            guard read > 0 else { break }
            count += read
        }
        text = String(decoding: bytes.prefix(count).filter { $0 != 0 }, as: UTF8.self)
        scale = times / max(input.fraction ?? 1, 1e-6)
    }
}
