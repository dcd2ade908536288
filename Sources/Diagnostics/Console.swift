import Foundation
import Synchronization

/// Messages to the user on standard error. Standard output is for data.
public enum Console {
    /// Whether standard error is a terminal that a bar can redraw itself on, which one of `TERM=dumb` is not.
    public static let isTerminal =
        isatty(FileHandle.standardError.fileDescriptor) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"

    /// The name that the process was started under, without its folder.
    public static let program = CommandLine.arguments.first.map { ($0 as NSString).lastPathComponent } ?? "pipeline"

    private static let transient = Mutex("")

    /// Writes one line, above a bar if one is drawn.
    public static func say(_ line: String) {
        transient.withLock { bar in
            write(bar.isEmpty ? line + "\n" : "\r\u{1B}[K\(line)\n\(bar)")
        }
    }

    /// Shows a message as `file:line:column: error: …`.
    public static func report(_ diagnostic: Diagnostic) { say(diagnostic.rendered(program: program)) }

    /// Draws `line` in place of the bar drawn before; an empty line takes the bar away. Terminals only.
    static func redraw(_ line: String) {
        transient.withLock { bar in
            bar = line
            write("\r\u{1B}[K\(line)")
        }
    }

    private static func write(_ text: String) {
        // When standard error is closed, messages are dropped.
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }
}
