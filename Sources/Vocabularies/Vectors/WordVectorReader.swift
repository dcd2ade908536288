import Diagnostics
import Files
import Foundation

/// Reads word vectors one after the other, in any ``WordVectorFormat``, which it recognizes.
///
/// Text may lack its first line, as that of GloVe does. Every vector has the width of the first, or of the first line.
public struct WordVectorReader {
    /// The numbers of a vector; 0 before the first is read.
    public private(set) var width = 0
    /// The vector of the word that ``next()`` returned.
    public private(set) var vector: [Float] = []
    /// The name of the file, for messages.
    public let path: String
    /// The lines of text, or of the projector's vectors.
    private var lines: LineReader?
    /// The words of the projector's vectors.
    private var labels: LineReader?
    private var binary: BinaryVectors?
    /// How many vectors the first line promises.
    private var promised: Int?
    private var count = 0

    /// Opens a file, or the folder of projector files.
    /// - Parameter path: the file, packed or not, or the folder; `-` is text from standard input.
    public init(_ path: String) throws {
        self.path = path
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
            lines = try LineReader("\(path)/\(WordVectorFormat.vectorsName)", limit: Self.longestLine)
            labels = try LineReader("\(path)/\(WordVectorFormat.metadataName)")
        } else if path != "-", let binary = try BinaryVectors(path) {
            self.binary = binary
            (width, promised) = (binary.width, binary.count)
        } else {
            lines = try LineReader(path, limit: Self.longestLine)
        }
    }

    /// A line of 65,536 numbers is not longer.
    static let longestLine = 1 << 22
    /// The widest vectors that are read.
    static let widest = 1 << 16

    /// How much of the file is read, from 0 to 1; nil for a stream.
    public var fraction: Double? { lines.map(\.fraction) ?? binary?.fraction }

    /// Where the reader is, for messages.
    public var place: Place { lines.map { Place($0.path, line: max(1, $0.line)) } ?? Place(path) }

    /// The next word, whose numbers are then in ``vector``; nil at the end.
    /// - Throws: `ExitStatus.badInput` for a vector of another width, numbers that are not finite, and a file that is cut
    ///   off.
    public mutating func next() throws -> String? {
        let word: String?
        if let binary {
            word = try binary.next(into: &vector)
        } else {
            word = try labels == nil ? nextLine() : nextOfProjector()
        }
        if word != nil {
            count += 1
            try check()
        } else if let promised, count < promised {
            throw Diagnostic(
                .badInput, at: Place(path),
                "is cut off: it has \(count.counted("vector")), and its first line promises \(promised)")
        }
        return word
    }

    private func check() throws {
        if let promised, count > promised {
            throw Diagnostic(
                .badInput, at: place, "has more vectors than the \(promised) that its first line promises")
        }
        guard binary != nil, let bad = vector.first(where: { !$0.isFinite }) else { return }
        throw Diagnostic(
            .badInput, at: place, "vector \(count) has '\(bad)', which is no finite number; the file is damaged")
    }

    // MARK: Text

    private mutating func nextLine() throws -> String? {
        while let line = try lines?.next() {
            let parts = Self.parts(of: line)
            if lines?.line == 1, parts.count == 2, let words = Int(parts[0]), let stated = Int(parts[1]) {
                guard words >= 0, (1...Self.widest).contains(stated) else {
                    throw problem(
                        "the first line promises \(words.counted("vector")) of \(stated.counted("number"))", line)
                }
                (promised, width) = (words, stated)
                continue
            }
            guard parts.count > 1 else { throw problem("expected a word and its numbers", line) }
            try setVector(parts.dropFirst(), line)
            return String(parts[0])
        }
        return nil
    }

    private mutating func nextOfProjector() throws -> String? {
        guard let line = try lines?.next() else {
            guard let labels, try self.labels?.next() != nil else { return nil }
            throw Diagnostic(
                .badInput, at: Place(labels.path, line: count + 1),
                "has a word without a vector; \(WordVectorFormat.vectorsName) has \(count.counted("vector"))")
        }
        guard var label = try labels?.next() else {
            throw Diagnostic(
                .badInput, at: place,
                "is a vector without a word; \(WordVectorFormat.metadataName) has \(count.counted("word"))")
        }
        // With several columns the first line has their names.
        if labels?.line == 1, label.contains("\t") {
            guard let second = try labels?.next() else {
                throw problem("\(WordVectorFormat.metadataName) has the names of columns and no word", line)
            }
            label = second
        }
        try setVector(Self.parts(of: line)[...], line)
        return String(label.prefix { $0 != "\t" })
    }

    /// What is between spaces and tabs; other white space may be part of a word.
    private static func parts(of line: String) -> [Substring] {
        line.utf8.split { $0 == 0x20 || $0 == 0x09 }.map { Substring($0) }
    }

    private mutating func setVector(_ parts: ArraySlice<Substring>, _ line: String) throws {
        if width == 0 { width = min(parts.count, Self.widest) }
        guard parts.count == width else {
            throw problem("a vector has \(parts.count.counted("number")), the others have \(width)", line)
        }
        vector.removeAll(keepingCapacity: true)
        for text in parts {
            guard let value = Float(text), value.isFinite else { throw problem("'\(text)' is no finite number", line) }
            vector.append(value)
        }
    }

    private func problem(_ message: String, _ line: String) -> Diagnostic {
        Diagnostic(.badInput, at: place, message, excerpt: String(line.prefix(100)))
    }
}
