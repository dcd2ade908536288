import Diagnostics

/// One input of `pipeline-ingest`: a file whose start has been looked at, or the two files of a line pair.
final class CorpusInput: ByteSource {
    /// The name for messages: a file's path, or `ARCHIVE.zip/MEMBER`.
    let path: String
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

    convenience init(_ path: String) throws { try self.init(InputFile(path), path: path) }

    convenience init(_ location: InputLocator.Location, from archives: ZipArchives) throws {
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
        self.bytes = bytes
        start = try Self.readStart(of: bytes)
        head = FileHead(start)
        startPosition = head.prefixLength
    }

    private static func readStart(of file: any ByteSource) throws -> [UInt8] {
        try [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
            while count < buffer.count {
                let memory = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[count...])
                let read = try file.read(into: memory)
                if read == 0 { break }
                count += read
            }
        }
    }

    /// Reads on behind byte order mark and leading space; 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        guard startPosition < start.count else { return try bytes.read(into: buffer) }
        let count = min(buffer.count, start.count - startPosition)
        buffer.copyBytes(from: start[startPosition..<startPosition + count])
        startPosition += count
        return count
    }

    var fraction: Double? { bytes.fraction }

    func reopened() throws -> (any ByteSource)? { try bytes.reopened() }

    /// The first line that the file begins with, as far as it stands in the head; nil where it is not UTF-8.
    var firstLine: String? {
        let line = start[head.prefixLength...].prefix { $0 != 0x0A }
        return String(validating: line, as: UTF8.self)
    }

    /// The text of a line, for a message; nil where it cannot be had or is too long to show.
    func excerpt(line: Int) -> String? {
        guard let again = try? bytes.reopened() else { return nil }
        let isBigEndian = head.encoding == .utf16BigEndian
        let isWide = isBigEndian || head.encoding == .utf16LittleEndian
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        var kept: [UInt16] = []
        var current = 1
        while current <= line, let count = try? chunk.withUnsafeMutableBytes({ try again.read(into: $0) }), count > 0 {
            for index in stride(from: 0, to: count, by: isWide ? 2 : 1) where current <= line {
                var unit = UInt16(chunk[index])
                if isWide, index + 1 < count {
                    let other = UInt16(chunk[index + 1])
                    unit = isBigEndian ? unit << 8 | other : other << 8 | unit
                }
                if unit == 0x0A { current += 1 } else if current == line { kept.append(unit) }
            }
            guard kept.count <= 1 << 16 else { return nil }
        }
        let text =
            isWide ? String(decoding: kept, as: UTF16.self) : String(decoding: kept.map(UInt8.init), as: UTF8.self)
        let shown = text.filter { $0 != "\r" && $0 != "\u{FEFF}" }
        return shown.isEmpty ? nil : shown
    }
}
