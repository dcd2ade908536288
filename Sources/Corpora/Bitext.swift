import Concurrency
import Diagnostics
import Files

/// Two line-aligned UTF-8 files, `NAME.<source>` and `NAME.<target>`, each gzipped or not: the Moses convention.
public struct Bitext: Sendable {
    public let sourcePath, targetPath: String

    /// Finds the files of a bitext: `NAME.fr`, else `NAME.fr.gz`, or packed by xz or bzip2.
    /// - Throws: `ExitStatus.missingInput` where a side is missing.
    public init(_ name: String, source: String, target: String) throws {
        sourcePath = try Self.find(name, source)
        targetPath = try Self.find(name, target)
    }

    /// The bitext that two files make.
    public init(sourcePath: String, targetPath: String) {
        self.sourcePath = sourcePath
        self.targetPath = targetPath
    }

    /// All pairs, in order. For corpora that fit in memory; ``BitextReader`` streams.
    /// - Throws: `ExitStatus.badInput` for unequal line counts or bytes that are not UTF-8.
    public func pairs() throws -> [SegmentPair] {
        let reader = try BitextReader(self)
        var pairs: [SegmentPair] = []
        while try reader.next() {
            if pairs.count % 65_536 == 0 { try Interruption.check() }
            pairs.append(
                SegmentPair(
                    source: String(decoding: reader.source, as: UTF8.self),
                    target: String(decoding: reader.target, as: UTF8.self)))
        }
        return pairs
    }

    /// Checks that both sides are files, which can be read from the start several times; pipes cannot.
    /// - Throws: `ExitStatus.badInput` where one is not.
    public func checkThatItCanBeReadAgain() throws {
        for path in [sourcePath, targetPath] where !Folder.hasRegularFile(path) {
            throw Diagnostic(
                .badInput, at: Place(path), "is read more than once, so it must be a file; write the text into one")
        }
    }

    private static func find(_ name: String, _ language: String) throws -> String {
        let plain = "\(name).\(language)"
        for suffix in FileSuffix.packed where Folder.hasFile(plain + suffix) { return plain + suffix }
        throw Diagnostic(
            .missingInput, at: Place(plain), "no such file, nor \(plain).gz; name a bitext without the language")
    }
}
