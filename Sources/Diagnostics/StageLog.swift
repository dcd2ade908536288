import Foundation
import Logging

/// Sends the log to standard error, one line a message, above a progress bar if one is drawn.
public struct StageLog: LogHandler {
    /// Values that every message carries.
    public var metadata: Logger.Metadata = [:]
    /// The least level that is shown.
    public var logLevel: Logger.Level
    private let label: String

    /// Makes this the process's log.
    /// - Parameter level: the least level that is shown.
    public static func bootstrap(level: Logger.Level = .info) {
        LoggingSystem.bootstrap { StageLog(label: $0, logLevel: level) }
    }

    private init(label: String, logLevel: Logger.Level) {
        self.label = label
        self.logLevel = logLevel
    }

    /// A value that every message carries.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes a message to standard error.
    public func log(event: LogEvent) {
        let prefix = event.level >= .warning ? "\(label): \(event.level): " : "\(label): "
        let pairs = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { "  \($0.key)=\($0.value)" }.joined()
        // Names of files come from strangers.
        Console.say("\(prefix)\(event.message)\(pairs)".escapingControls)
    }
}
