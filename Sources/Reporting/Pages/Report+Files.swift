import Concurrency
import Files
import Foundation
import Synchronization

extension Report {
    /// Writes report.json, report.md, report.html, junit.xml and sentences.jsonl into a folder, none before all are complete.
    public func write(to folder: String) throws {
        try Folder.create(folder)
        let page = Mutex<HTMLPage.Parts?>(nil), segments = Mutex(SentenceList.Start())
        // The one that takes as long as all others together is the first.
        let contents: [(name: String, write: @Sendable (AtomicFile) throws -> Void)] = [
            (
                "report.html",
                { _ in
                    let parts = try HTMLPage(self).parts()
                    page.withLock { $0 = parts }
                }
            ),
            (
                "sentences.jsonl",
                { file in
                    let start = try SentenceList(self).write(to: file, keeping: SegmentBrowser.limit)
                    segments.withLock { $0 = start }
                }
            ),
            ("report.json", { try $0.write(try ReportDocument(self).text()) }),
            ("report.md", { try $0.write(MarkdownPage(self).text) }),
            ("junit.xml", { try $0.write(JUnitDocument(self).text) }),
        ]
        nonisolated(unsafe) let files = try contents.map { try AtomicFile("\(folder)/\($0.name)") }
        _ = try parallelMap(files.count, chunk: 1) { try contents[$0.lowerBound].write(files[$0.lowerBound]) }
        // The page lists the segments as the list of sentences has them, so they are put into JSON once.
        try page.withLock { try $0?.write(to: files[0], segments: segments.withLock { $0 }) }
        _ = try parallelMap(files.count, chunk: 1) { try files[$0.lowerBound].commit() }
    }
}
