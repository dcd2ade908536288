import Diagnostics
import Foundation

/// The messages of one invocation's last run.
public struct InvocationLog: Sendable {
    /// The invocation's name for people.
    public let title: String
    /// Absolute; there need not be such a file.
    public let path: String
    private let id: String
    private let records: RunRecords
    private let plan: Plan

    fileprivate init(_ invocation: Invocation, _ files: WorkFiles) {
        plan = files.plan
        title = invocation.title
        id = invocation.id
        path = files.log(of: invocation.id)
        records = RunRecords(folder: files.records)
    }

    /// Whether the stage has left a log.
    public var exists: Bool { FileManager.default.fileExists(atPath: path) }

    /// Whether the stage is running at this moment.
    public var isRunning: Bool {
        guard let record = records.onDisk(id), record.outcome == .running else { return false }
        if record.process?.isRunning == true { return true }
        return record.job != nil && (try? ExecutorKinds.queued(plan)[id]) != nil
    }

    /// Whether the stage runs as a job elsewhere, so that asking whether it runs takes a while.
    public var isElsewhere: Bool { records.onDisk(id)?.job != nil }

    /// The last lines of the log.
    /// - Parameter count: the most lines to return.
    public func lastLines(_ count: Int) -> [String] { Self.lastLines(of: path, count) }

    static func lastLines(of path: String, _ count: Int) -> [String] {
        guard let handle = FileHandle(forReadingAtPath: path) else { return [] }
        defer { try? handle.close() }
        let end = (try? handle.seekToEnd()) ?? 0
        let length = UInt64(max(count, 1)) * 800
        try? handle.seek(toOffset: end > length ? end - length : 0)
        let data = (try? handle.readToEnd()) ?? Data()
        return String(decoding: data, as: UTF8.self).split(whereSeparator: \.isNewline).suffix(count).map(String.init)
    }
}

extension Plan {
    /// The logs of a stage, of one of its sets and places or of all of them.
    /// - Parameter name: a stage, an invocation as `status` calls it (`decode test`), or its file name.
    /// - Throws: a ``Diagnostic`` with `ExitStatus.usage` for a name that the plan does not have.
    public func logs(of name: String) throws -> [InvocationLog] {
        let found = invocations.filter { [$0.stage, $0.title, $0.id].contains(name) }
        guard !found.isEmpty else {
            let names = stageNames + invocations.map(\.title)
            let nearest = name.nearest(among: names).map { "; did you mean `\($0)`?" }
            throw Diagnostic(
                .usage, "there is no stage `\(name)`\(nearest ?? Pipelines.advice(name, among: stageNames))")
        }
        let files = WorkFiles(self)
        return found.map { InvocationLog($0, files) }
    }
}
