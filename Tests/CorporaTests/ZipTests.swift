import Corpora
import Diagnostics
import Files
import Foundation
import TestSupport
import Testing

@Suite("Zip archives")
struct ZipTests {
    /// Ingests an archive of files, whose bytes are changed first.
    private func run(
        _ files: [String: String], threads: Int = 1, changing: (inout [UInt8]) -> Void = { _ in }
    ) throws -> (sources: [String], report: IngestReport) {
        let scratch = try TemporaryFolder()
        for (name, text) in files {
            try Folder.create((scratch.path(name) as NSString).deletingLastPathComponent)
            try scratch.write(text, to: name)
        }
        let tops = Set(files.keys.map { String($0.split(separator: "/")[0]) }).sorted()
        try scratch.zip(tops, to: "in.zip")
        for name in tops { try FileManager.default.removeItem(atPath: scratch.path(name)) }
        var bytes = try Array(Data(contentsOf: URL(fileURLWithPath: scratch.path("in.zip"))))
        changing(&bytes)
        try scratch.write(bytes, to: "in.zip")
        var settings = try IngestSettings(source: "fr", target: "en")
        settings.threads = threads
        do {
            let report = try Ingestion(settings).run([scratch.path("in.zip")], output: scratch.path("out"))
            #expect(scratch.names == ["in.zip", "out.en", "out.fr"])
            return (try scratch.lines("out.fr"), report)
        } catch {
            #expect(scratch.names == ["in.zip"], "an error must leave nothing behind")
            throw error
        }
    }

    @Test("hundreds of members come in the order of their names, read by one thread or by several", arguments: [1, 4])
    func order(threads: Int) throws {
        var files: [String: String] = [:]
        for index in 100..<500 { files["in/\(index).tmx"] = tmx(unit("a\(index)") + unit("b\(index)")) }
        for index in 500..<600 {
            files["in/\(index).fr"] = "a\(index)\nb\(index)\n"
            files["in/\(index).en"] = "x\ny\n"
        }
        let result = try run(files, threads: threads)
        #expect(result.sources == (100..<600).flatMap { ["a\($0)", "b\($0)"] })
        #expect(result.report.inputs.count == 500)
        #expect(result.report.summary.contains("500 inputs: 400 of TMX, 100 of line pairs"))
    }

    @Test("an encrypted member is an error that says so")
    func encrypted() throws {
        let error = try #require(throws: Diagnostic.self) {
            try run(["a.tmx": tmx(unit("a"))]) { bytes in
                for (signature, offset) in [([0x50, 0x4B, 3, 4] as [UInt8], 6), ([0x50, 0x4B, 1, 2], 8)] {
                    for start in bytes.places(of: signature) { bytes[start + offset] |= 1 }
                }
            }
        }
        #expect(error.status == .badInput)
        #expect(error.place?.file.hasSuffix("in.zip/a.tmx") == true)
        #expect(error.message.lowercased().contains("password"), "\(error)")
    }

    @Test("an archive that is cut off, a member whose checksum is another")
    func damaged() throws {
        let cut = try #require(throws: Diagnostic.self) { try run(["a.tmx": tmx(unit("a"))]) { $0.removeLast(30) } }
        #expect(cut.status == .badInput)
        #expect(cut.message.hasPrefix("the zip archive cannot be read"))
        let changed = try #require(throws: Diagnostic.self) {
            try run(["a.tmx": tmx(unit("a"))]) { bytes in
                for (signature, offset) in [([0x50, 0x4B, 3, 4] as [UInt8], 14), ([0x50, 0x4B, 1, 2], 16)] {
                    for start in bytes.places(of: signature) { bytes[start + offset] ^= 1 }
                }
            }
        }
        #expect(changed.status == .badInput)
        #expect(changed.message.hasPrefix("the zip member is damaged"), "\(changed)")
    }

    @Test("a member that unpacks to many times its size ends where a segment is too long")
    func bomb() throws {
        let text = tmx("<tu><tuv xml:lang=\"fr\"><seg>" + String(repeating: "word ", count: 4_000_000))
        let error = try #require(throws: Diagnostic.self) { try run(["a.tmx": text]) }
        #expect(error.message.hasPrefix("the segment is longer than"))
    }

    @Test("a name that climbs out is a name and no more: nothing is unpacked")
    func climbing() throws {
        let result = try run(["up/a.tmx": tmx(unit("a"))]) { $0.replace("up/", with: "../") }
        #expect(result.sources == ["a"])
    }

    @Test("of two members with one name the last counts, as where they are unpacked")
    func doubled() throws {
        let result = try run(["1.tmx": tmx(unit("a")), "2.tmx": tmx(unit("b"))]) { $0.replace("2.tmx", with: "1.tmx") }
        #expect(result.sources == ["b"])
    }

    @Test("more members than memory should hold are an error before they are listed")
    func many() throws {
        let error = try #require(throws: Diagnostic.self) {
            try run(["a.tmx": tmx(unit("a"))]) { bytes in
                let start = bytes.count - 22
                var record: [UInt8] = [0x50, 0x4B, 6, 6] + Array(repeating: 0, count: 52)
                record.replaceSubrange(32..<40, with: [0x40, 0x4B, 0x4C, 0, 0, 0, 0, 0])
                var locator: [UInt8] = [0x50, 0x4B, 6, 7] + Array(repeating: 0, count: 16)
                locator.replaceSubrange(8..<12, with: (0..<4).map { UInt8(truncatingIfNeeded: start >> (8 * $0)) })
                bytes.insert(contentsOf: record + locator, at: start)
            }
        }
        #expect(error.status == .badInput)
        #expect(error.message.hasPrefix("the zip archive has 5000000 members"), "\(error)")
        #expect(error.message.hasSuffix("unpack it and name the folder"))
    }
}

extension [UInt8] {
    fileprivate func places(of pattern: [UInt8]) -> [Int] {
        (0...(count - pattern.count)).filter { self[$0...].starts(with: pattern) }
    }

    fileprivate mutating func replace(_ old: String, with new: String) {
        for start in places(of: Array(old.utf8)) { replaceSubrange(start..<start + old.utf8.count, with: new.utf8) }
    }
}
