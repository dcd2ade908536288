import Corpora
import Diagnostics
import Foundation

/// One input of libFuzzer: the bytes are read as a file of any format, strictly and leniently. Only an error that is
/// a ``Diagnostic`` other than a defect may come out, and pairs without line breaks.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let folder = Workspace.folder
    let input = folder + "/input"
    _ = FileManager.default.createFile(atPath: input, contents: Data(bytes: start, count: count))
    for isLenient in [false, true] {
        guard var settings = try? IngestSettings(source: "fr", target: "en") else { abort() }
        settings.isLenient = isLenient
        // Small chunks in one of the runs: text may be cut anywhere.
        settings.chunkSize = isLenient ? 7 : 1 << 16
        settings.takesSubflows = isLenient
        settings.inlineCodes = isLenient ? .placeholders : .drop
        settings.tracesOrigins = isLenient
        settings.threads = 1
        do {
            let report = try Ingestion(settings).run([input], output: folder + "/out")
            let bitext = try Bitext(folder + "/out", source: "fr", target: "en").pairs()
            guard bitext.count == report.total.pairs else { fatalError("the bitext has another number of pairs") }
        } catch let error as Diagnostic {
            guard error.status != .defect else { fatalError("\(error)") }
        } catch is DiagnosticList {
            continue
        } catch {
            fatalError("\(error)")
        }
    }
    return 0
}

/// A folder in memory, with the documents that the seeds of XCES name.
private enum Workspace {
    static let folder: String = {
        let folder = "/dev/shm/dragoman-fuzzing-\(getpid())"
        for language in ["fr", "en"] {
            let documents = folder + "/" + language
            try? FileManager.default.createDirectory(atPath: documents, withIntermediateDirectories: true)
            let text = (1...5).map { "<s id=\"s\($0)\">\(language) <w>\($0)</w></s>" }.joined()
            try? Data("<text>\(text)</text>".utf8).write(to: URL(fileURLWithPath: documents + "/a.xml"))
        }
        return folder
    }()
}

// SwiftPM calls an executable's main function by a name of its own, so the driver is called from here.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ test: @convention(c) (UnsafePointer<UInt8>, Int) -> CInt
) -> CInt

@_cdecl("fuzz_readers_main")
public func fuzzReadersMain(
    _ count: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
) -> CInt {
    var count = count, arguments = arguments
    return runDriver(&count, &arguments) { testOneInput($0, $1) }
}
