import Diagnostics
import Files
import Foundation
import Platform
import Synchronization

/// Shows the events of a run at standard error.
///
/// On a terminal the bars of all running stages stay below everything else; elsewhere there are plain lines with the
/// time, or JSON Lines.
public final class RunScreen: Sendable {
    /// How events are written where there is no terminal.
    public enum Format: String, Sendable, CaseIterable {
        case text, json
    }

    private let format: Format
    private let isTerminal: Bool
    /// In the order in which the stages started.
    private let bars = Mutex<(shown: [(stage: String, text: String)], rows: Int)>(([], 0))

    public init(_ format: Format = .text, isTerminal: Bool = Console.isTerminal) {
        self.format = format
        self.isTerminal = isTerminal && format == .text
    }

    /// An executor whose stages are shown here.
    public func executor(_ kind: ExecutorKind, _ plan: Plan) -> any Executor {
        kind.make(plan, isTerminal) { [self] job, message in
            switch message {
            case .line(let text): show(RunEvent(.message, stage: job.title, text))
            case .bar(let text): show(RunEvent(.progress, stage: job.title, text))
            }
        }
    }

    /// Shows an event.
    public func show(_ event: RunEvent) {
        switch (format, isTerminal) {
        case (.json, _): if event.kind != .progress { write(Self.json(event) + "\n") }
        case (.text, false): if event.kind != .progress { write("\(Self.clock()) \(event.line)\n") }
        case (.text, true): draw(event)
        }
    }

    // MARK: Terminal

    private func draw(_ event: RunEvent) {
        bars.withLock { bars in
            var text = bars.rows == 0 ? "" : "\r" + String(repeating: "\u{1B}[A", count: bars.rows - 1) + "\u{1B}[J"
            if event.kind == .progress {
                let name = event.stage ?? ""
                if event.text.isEmpty {
                    bars.shown.removeAll { $0.stage == name }
                } else if let index = bars.shown.firstIndex(where: { $0.stage == name }) {
                    bars.shown[index].text = event.text
                } else {
                    bars.shown.append((name, event.text))
                }
            } else {
                // With several stages in parallel, each line names its stage.
                let isAlone = event.kind == .message && bars.shown.allSatisfy { $0.stage == event.stage }
                text += (isAlone ? event.text : event.line) + "\n"
            }
            let lines = bars.shown.map { bars.shown.count == 1 ? $0.text : "\($0.stage)  \($0.text)" }
            // A bar that wraps could not be erased.
            text += lines.map { String($0.prefix(Self.columns - 1)) }.joined(separator: "\n")
            bars.rows = lines.count
            write(text)
        }
    }

    private static var columns: Int {
        SystemProcess.columns(of: STDERR_FILENO).flatMap { $0 > 20 ? $0 : nil } ?? 80
    }

    // MARK: Lines

    private static func json(_ event: RunEvent) -> String {
        var fields: [String: Any] = ["time": Timestamp.now, "event": event.kind.rawValue]
        fields["stage"] = event.stage
        fields["step"] = event.step?.number
        fields["steps"] = event.step?.count
        fields["text"] = event.text
        fields["seconds"] = event.seconds
        return String(decoding: (try? JSON.data(object: fields)) ?? Data(), as: UTF8.self)
    }

    /// Local time, to the second.
    private static func clock() -> String {
        var now = time(nil), parts = tm()
        localtime_r(&now, &parts)
        return String(
            format: "%04d-%02d-%02d %02d:%02d:%02d", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday,
            parts.tm_hour, parts.tm_min, parts.tm_sec)
    }

    private func write(_ text: String) {
        // One call, so that lines of two stages do not mix. When standard error is closed, messages are dropped.
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }
}
