import BilingualXML
import Files

/// One input of `pipeline-ingest`: a file whose start has been looked at, or the two files of a line pair. Glossaries are
/// read through it, too.
package final class CorpusInput: ByteSource {
    /// The name for messages: a file's path, or `ARCHIVE.zip/MEMBER`.
    package let path: String
    /// The zip archive that it is a member of.
    private(set) var archive: String?
    /// The archives of the run.
    let archives: ZipArchives
    /// The target side, where the input is a pair of text files.
    let companion: CorpusInput?
    let head: FileHead
    private let bytes: any ByteSource
    private let start: [UInt8]
    private var startPosition: Int

    package convenience init(_ path: String) throws { try self.init(InputFile(path), path: path) }

    convenience init(_ location: InputLocation, from archives: ZipArchives) throws {
        try self.init(
            location.name.open(from: archives), path: location.name.description,
            companion: location.companion.map { try CorpusInput($0.open(from: archives), path: $0.description) },
            archives: archives)
        if location.name.member != nil { archive = location.name.path }
    }

    init(
        _ bytes: any ByteSource, path: String, companion: CorpusInput? = nil, archives: ZipArchives = ZipArchives()
    ) throws {
        self.path = path
        self.archives = archives
        self.companion = companion
        var bytes = bytes
        var start = try Self.readStart(of: bytes)
        // Files are unpacked where they are opened; members of an archive may be packed once more.
        if let packing = Decompressor.Packing(start) {
            bytes = UnpackedSource(bytes, packing, start: start, path: path)
            start = try Self.readStart(of: bytes)
        }
        var head = FileHead(start)
        if head.encoding == .utf16LittleEndian || head.encoding == .utf16BigEndian {
            bytes = UTF16Source(
                bytes, start: start, isBigEndian: head.encoding == .utf16BigEndian, path: path)
            start = try Self.readStart(of: bytes)
            head = FileHead(start, isUTF8: true)
        }
        self.bytes = bytes
        self.start = start
        self.head = head
        startPosition = head.prefixLength
    }

    private static let headSize = 1 << 16

    private static func readStart(of file: any ByteSource) throws -> [UInt8] {
        try [UInt8](unsafeUninitializedCapacity: headSize) { buffer, count in
            while count < buffer.count {
                let memory = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[count...])
                let read = try file.read(into: memory)
                if read == 0 { break }
                count += read
            }
        }
    }

    /// Reads what follows the byte order mark and leading white space; 0 at the end.
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        guard startPosition < start.count else { return try bytes.read(into: buffer) }
        let count = min(buffer.count, start.count - startPosition)
        buffer.copyBytes(from: start[startPosition..<startPosition + count])
        startPosition += count
        return count
    }

    package var fraction: Double? { bytes.fraction }

    package func reopened() throws -> (any ByteSource)? { try bytes.reopened() }

    /// Whether the file is XML.
    package var isXML: Bool { head.isXML }

    /// The lines that are complete in the head.
    var firstLines: [Substring] {
        let text = String(decoding: start[head.prefixLength...], as: UTF8.self)
        let lines = text.split(whereSeparator: \.isNewline)
        return Array(text.last?.isNewline == true || start.count < Self.headSize ? lines[...] : lines.dropLast())
    }

    /// The first line of the file, as far as the head contains it; nil if it is not UTF-8.
    package var firstLine: String? {
        let line = start[head.prefixLength...].prefix { $0 != 0x0A }
        return String(validating: line, as: UTF8.self)
    }

    /// The text of a line, for a message; nil if it cannot be read or is too long to show.
    package func excerpt(line: Int) -> String? {
        guard let again = try? bytes.reopened() else { return nil }
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        var kept: [UInt8] = []
        var current = 1
        while current <= line, let count = try? chunk.withUnsafeMutableBytes({ try again.read(into: $0) }), count > 0 {
            for byte in chunk[..<count] where current <= line {
                if byte == 0x0A { current += 1 } else if current == line { kept.append(byte) }
            }
            guard kept.count <= 1 << 16 else { return nil }
        }
        let shown = String(decoding: kept, as: UTF8.self).filter { $0 != "\r" && $0 != "\u{FEFF}" }
        return shown.isEmpty ? nil : shown
    }
}

extension CorpusInput: XMLInput {
    package var prefixLines: Int { head.prefixLines }

    package var encoding: XMLEncoding {
        switch head.encoding {
        case .declared(let name): .declared(name)
        // What was UTF-16 is UTF-8 when it comes here.
        case .utf8, .utf16LittleEndian, .utf16BigEndian: .utf8
        case .utf32: .unread("UTF-32")
        }
    }
}

extension LineScanner {
    /// The lines of an input, after its byte order mark.
    /// - Parameter limit: the longest line in bytes, as ``IngestSettings/segmentLimit`` has it.
    convenience init(_ input: CorpusInput, limit: Int) throws {
        try self.init(
            input, path: input.path, limit: limit,
            remedy: "\(Self.isSegmentText) If so, raise \(setting: "segmentLimit").")
    }
}
