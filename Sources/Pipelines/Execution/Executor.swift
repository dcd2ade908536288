/// A command line to run, and where its messages are kept.
public struct Job: Sendable {
    /// Absolute path.
    public var executable: String
    public var arguments: [String]
    /// The folder that relative paths of the arguments start at.
    public var folder: String
    /// Where standard error goes besides the person's, if the executor keeps it.
    public var log: String

    public init(executable: String, arguments: [String], folder: String, log: String) {
        self.executable = executable
        self.arguments = arguments
        self.folder = folder
        self.log = log
    }
}

/// How a job ended.
public struct JobResult: Sendable, Equatable {
    public enum Ending: Sendable, Equatable {
        case exited(Int32)
        /// By a signal that the job did not handle.
        case signaled(Int32)
    }

    public var ending: Ending
    /// Whether the person asked for the end while it ran.
    public var wasInterrupted: Bool
    /// The file with its messages; nil where they went to the terminal only.
    public var log: String?

    public init(_ ending: Ending, wasInterrupted: Bool = false, log: String? = nil) {
        self.ending = ending
        self.wasInterrupted = wasInterrupted
        self.log = log
    }
}

/// Where jobs run: processes of this machine, or a cluster's queue.
public protocol Executor: Sendable {
    /// Runs a job to its end.
    /// - Parameter started: is called with the process's number, where there is a local one, once it runs.
    /// - Throws: a `Diagnostic` where the job cannot be started.
    func run(_ job: Job, started: @Sendable (Int32) throws -> Void) async throws -> JobResult

    /// Whether the person asked for the end, so that nothing new should start.
    var isInterrupted: Bool { get }
}
