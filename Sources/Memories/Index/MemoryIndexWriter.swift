import Concurrency
import Corpora
import Diagnostics
import Files
import Foundation
import Text

/// Builds an index of memories, and adds to it.
///
/// Units are added in files of their own; the header that names them is replaced when all of them are complete. Whatever
/// ends the process before leaves the index as it was.
public struct MemoryIndexWriter {
    /// A memory to add.
    public struct Memory: Sendable {
        /// What ingestion reads: a file, a folder, the name of a bitext.
        public var path: String
        /// Of equal matches that of the memory with the greatest number is taken.
        public var priority: Int

        public init(_ path: String, priority: Int = 0) {
            self.path = path
            self.priority = priority
        }
    }

    /// What became of a memory.
    public struct Summary: Sendable, Equatable {
        public var path: String
        /// Units that were read, and those of them that the index had not.
        public var read = 0, added = 0
        /// Units that the index has from an earlier version of the memory only.
        public var kept = 0

        public init(path: String, read: Int = 0, added: Int = 0, kept: Int = 0) {
            (self.path, self.read, self.added, self.kept) = (path, read, added, kept)
        }
    }

    private let folder: String
    private let settings: IngestSettings
    private let lock: FileLock
    private var header: IndexHeader
    private var builder = UnitFileBuilder()
    /// Files that are written and not yet part of the index.
    private var added: [IndexHeader.File] = []

    /// Opens the index in a folder for writing, or begins one.
    /// - Parameters:
    ///   - folder: the folder, which is made if it is missing.
    ///   - settings: the languages, and how memories are read.
    /// - Throws: `ExitStatus.badInput` where the index is of other languages or damaged,
    ///   `ExitStatus.cannotCreate` where another process adds to it.
    public init(_ folder: String, _ settings: IngestSettings) throws {
        try Folder.create(folder)
        self.folder = folder
        self.settings = settings
        lock = try Self.lock(folder)
        header =
            try IndexHeader(in: folder)
            ?? IndexHeader(
                source: settings.source, target: settings.target, inlineCodes: settings.inlineCodes.rawValue)
        let (wanted, found) = ((settings.source, settings.target), (header.source, header.target))
        guard LanguageTag(wanted.0) == LanguageTag(found.0), LanguageTag(wanted.1) == LanguageTag(found.1) else {
            throw Diagnostic(
                .badInput, at: Place(folder),
                "is an index from \(found.0) to \(found.1), not from \(wanted.0) to \(wanted.1); name another folder")
        }
        guard settings.inlineCodes.rawValue == header.inlineCodes else {
            throw Diagnostic(
                .badInput, at: Place(folder),
                "was built with \(setting: "inlineCodes") \(header.inlineCodes); give that, or name another folder"
            )
        }
        removeLeftovers()
    }

    private static func lock(_ folder: String) throws -> FileLock {
        let path = "\(folder)/lock"
        do {
            return try FileLock(path)
        } catch {
            switch error {
            case .cannotCreate(let reason):
                throw Diagnostic(.cannotCreate, at: Place(path), "cannot create the file: \(reason)")
            case .cannotLock(let reason):
                throw Diagnostic(.inputOutput, at: Place(path), "cannot be locked: \(reason)")
            case .taken(let owner):
                throw Diagnostic(
                    .cannotCreate, at: Place(folder),
                    "\(owner.isEmpty ? "another process" : owner) adds to the index; wait until it has ended")
            }
        }
    }

    private var reading: String { "\(folder)/.reading" }

    /// Removes what a process that was killed has left.
    private func removeLeftovers() {
        let manager = FileManager.default
        try? manager.removeItem(atPath: reading)
        let names = Set(header.files.map(\.name))
        for name in (try? manager.contentsOfDirectory(atPath: folder)) ?? []
        where name.hasPrefix(Self.prefix) && !names.contains(name) {
            try? manager.removeItem(atPath: "\(folder)/\(name)")
        }
    }

    private static let prefix = "units-"

    /// Adds memories. A unit that the index has from the same memory is not added again.
    /// - Throws: where one cannot be read; then none is added.
    public mutating func add(_ memories: [Memory]) throws -> [Summary] {
        defer { try? FileManager.default.removeItem(atPath: reading) }
        let before = header
        do {
            var summaries: [Summary] = []
            for memory in memories { summaries.append(try add(memory)) }
            try writeFile()
            try join()
            if header != before || !Folder.hasFile(IndexHeader.path(in: folder)) { try header.write(in: folder) }
            removeLeftovers()
            return summaries
        } catch {
            header = before
            removeLeftovers()
            throw error
        }
    }

    private mutating func add(_ memory: Memory) throws -> Summary {
        let source = try MemorySource(memory.path, settings, folder: reading)
        var summary = Summary(path: memory.path, read: source.count)
        var content = StableHash.mixed(UInt64(source.count), 0)
        try source.forEach { content = StableHash.mixed(content, StableHash.mixed($0.key, UInt64($0.ordinal))) }
        let hash = String(format: "%016llx", content)
        if let number = header.memories.firstIndex(where: { $0.content == hash }) {
            header.memories[number].priority = memory.priority
            return summary
        }
        let path = Self.absolute(memory.path)
        var number = header.memories.firstIndex { Self.absolute($0.path) == path }
        var known = try number.map(units) ?? [:]
        if number == nil {
            number = header.memories.count
            header.memories.append(
                .init(path: memory.path, priority: 0, units: 0, content: hash, isInOrder: true))
        }
        guard let number else { return summary }
        try source.forEach { unit in
            if var ordinals = known[unit.key]?[...], let ordinal = ordinals.popFirst() {
                if Int(ordinal) != unit.ordinal { header.memories[number].isInOrder = false }
                known[unit.key] = ordinals.isEmpty ? nil : Array(ordinals)
                return
            }
            var unit = unit
            unit.memory = number
            builder.add(unit)
            summary.added += 1
            if builder.isFull { try writeFile() }
        }
        summary.kept = known.values.reduce(0) { $0 + $1.count }
        if summary.kept > 0 { header.memories[number].isInOrder = false }
        header.memories[number].units += summary.added
        header.memories[number].content = hash
        header.memories[number].priority = memory.priority
        return summary
    }

    private static func absolute(_ path: String) -> String {
        path == "-" ? path : URL(fileURLWithPath: path).standardizedFileURL.path
    }

    /// The numbers of the units of a memory by their key, in order.
    private func units(of memory: Int) throws -> [UInt64: [UInt32]] {
        var found: [UInt64: [UInt32]] = [:]
        for file in try header.files.map(open) {
            for record in 0..<file.count where file.memories[record] == memory {
                found[file.unit(ofRecord: record).key, default: []].append(file.ordinals[record])
            }
        }
        return found
    }

    private func open(_ file: IndexHeader.File) throws -> UnitFile {
        guard let opened = try UnitFile("\(folder)/\(file.name)") else {
            throw UnitFileLayout.damaged("\(folder)/\(file.name)", "is missing")
        }
        return opened
    }

    // MARK: Files

    /// Writes the units that are waiting.
    private mutating func writeFile() throws {
        guard builder.count > 0 else { return }
        try Interruption.check()
        let number = String(header.next)
        let name = "\(Self.prefix)\(String(repeating: "0", count: max(0, 6 - number.count)))\(number).bin"
        try builder.write(to: "\(folder)/\(name)")
        header.files.append(.init(name: name, units: builder.count))
        header.next += 1
        builder = UnitFileBuilder()
    }

    /// Joins the last files where they are small, so that an index that grows by a little many times has few.
    private mutating func join() throws {
        var units = header.files.last?.units ?? 0
        var count = 1
        while count < header.files.count {
            let file = header.files[header.files.count - 1 - count]
            guard file.units <= 2 * units, units + file.units <= UnitFileBuilder.mostUnits else { break }
            units += file.units
            count += 1
        }
        guard count > 1 else { return }
        let joined = try header.files.suffix(count).map(open)
        header.files.removeLast(count)
        for file in joined {
            for record in 0..<file.count {
                if record & 0xFFFF == 0 { try Interruption.check() }
                builder.add(file.unit(ofRecord: record))
                if builder.isFull { try writeFile() }
            }
        }
        try writeFile()
    }
}
