import Diagnostics
import Files

/// Reads a bitext pair by pair as UTF-8 bytes, in constant memory.
public final class BitextReader {
    private let sourceName, targetName: String
    private let sourceLines, targetLines: LineScanner

    /// Opens both sides of a bitext.
    /// - Throws: `ExitStatus.missingInput` if a side cannot be opened.
    public init(_ bitext: Bitext) throws {
        sourceName = bitext.sourcePath
        targetName = bitext.targetPath
        sourceLines = try LineScanner(sourceName)
        targetLines = try LineScanner(targetName)
    }

    /// - Parameter limit: the longest segment in bytes.
    init(_ source: CorpusInput, _ target: CorpusInput, limit: Int) throws {
        sourceName = source.path
        targetName = target.path
        sourceLines = try LineScanner(source, limit: limit)
        targetLines = try LineScanner(target, limit: limit)
    }

    /// The source segment, valid until the next call of `next`.
    public var source: UnsafeRawBufferPointer { sourceLines.bytes }
    /// The target segment, valid until the next call of `next`.
    public var target: UnsafeRawBufferPointer { targetLines.bytes }
    /// The number of the line read last, from 1.
    public var line: Int { sourceLines.line }
    /// How much of the source file has been read, from 0 to 1; nil where its size is unknown.
    public var fraction: Double? { sourceLines.fraction }

    /// Advances to the next pair; false at the end.
    /// - Throws: `ExitStatus.badInput` where one file ends before the other, or at bytes that are not UTF-8.
    public func next() throws -> Bool {
        let hasSource = try sourceLines.next()
        let hasTarget = try targetLines.next()
        if hasSource, hasTarget { return true }
        guard hasSource || hasTarget else { return false }
        // The message has the number of lines of both files.
        while try sourceLines.next() {}
        while try targetLines.next() {}
        throw Diagnostic(
            .badInput, at: Place(targetName),
            "has \(targetLines.line.counted("line")), but \(sourceName) has \(sourceLines.line); "
                + "the two files of a bitext must be aligned line by line")
    }
}
