/// A command line to run, and where its messages are kept.
public struct Job: Sendable {
    /// The program to start.
    public var executable: Executable
    /// Its arguments, without its name.
    public var arguments: [String]
    /// The folder that relative paths of the arguments start at.
    public var folder: String
    /// The file that standard error is also written to, if the executor keeps it.
    public var log: String
    /// Its name in messages.
    public var title: String
    /// Environment variables in addition to those of this process.
    public var environment: [String: String]
    /// The time after which it is asked to end, by SIGTERM where there are signals; nil for never.
    public var timeout: Duration?
    /// The invocation that it runs, for executors whose jobs outlive the run.
    public var id = ""
    /// The stage that it runs.
    public var stage = ""
    /// The stage's own command line, for messages; nil where it is the job's.
    public var commandLine: String?
    /// The threads that it takes, each of its ranks.
    public var threads = 1
    /// The processes that it starts to work together.
    public var ranks = 1
    /// Finds out, where it is to be known, how much memory it takes, each of its ranks: in bytes, nil where nobody can
    /// tell.
    public var memory: @Sendable () -> Int64? = { nil }

    public init(
        executable: Executable, arguments: [String], folder: String, log: String, title: String = "",
        environment: [String: String] = [:], timeout: Duration? = nil
    ) {
        self.executable = executable
        self.arguments = arguments
        self.folder = folder
        self.log = log
        self.title = title
        self.environment = environment
        self.timeout = timeout
    }
}

/// How a job ended.
public struct JobResult: Sendable, Equatable {
    /// How a process ended.
    public enum Ending: Sendable, Equatable {
        case exited(Int32)
        /// By a signal that the job did not handle.
        case signaled(Int32)
    }

    /// How the job ended.
    public var ending: Ending
    /// Whether the user interrupted the run meanwhile.
    public var wasInterrupted: Bool
    /// Whether it was ended because it took longer than it may.
    public var hasTimedOut = false
    /// The file with its messages; nil where they went to the terminal only.
    public var log: String?
    /// User and system time of the job and its processes, in seconds; nil where the executor cannot tell.
    public var cpuSeconds: Double?
    /// The most memory that one of its processes held, in bytes; nil where the executor cannot tell.
    public var peakMemory: Int64?

    public init(_ ending: Ending, wasInterrupted: Bool = false, log: String? = nil) {
        self.ending = ending
        self.wasInterrupted = wasInterrupted
        self.log = log
    }
}

/// A job that waits or runs elsewhere.
public struct QueuedJob: Sendable, Equatable {
    /// Its number.
    public var number: String
    /// Its state in the words of whatever runs it.
    public var state: String
    /// Why it waits, or where it runs.
    public var detail: String
    /// Whether it is still to come to its end.
    public var isAlive: Bool

    /// Its state in words.
    public var description: String {
        "job \(number) is \(state)" + (detail.isEmpty || detail == "None" ? "" : " (\(detail))")
    }
}

/// Where jobs run: processes of this machine, or a cluster's queue.
public protocol Executor: Sendable {
    /// Runs a job to its end. Several jobs may run in parallel.
    /// - Parameter started: is called with the process's number, where there is a local one, once it runs.
    /// - Throws: a `Diagnostic` where the job cannot be started.
    func run(_ job: Job, started: @escaping @Sendable (Int32) throws -> Void) async throws -> JobResult

    /// Whether the user interrupted the run, so that nothing new should start.
    var isInterrupted: Bool { get }

    /// Whether a job is a whole step, which keeps its record itself and may outlive the run.
    var runsSteps: Bool { get }

    /// The jobs that earlier runs left here and that have not ended, by the invocation's id.
    /// - Throws: a `Diagnostic` where that cannot be found out.
    func queued() throws -> [String: QueuedJob]
}

extension Executor {
    public var runsSteps: Bool { false }

    public func queued() throws -> [String: QueuedJob] { [:] }
}

/// An executor whose jobs continue without the runner.
public protocol DetachedExecutor: Executor {
    /// Hands over a job.
    /// - Parameter needs: the numbers of the jobs that have to end well before it.
    /// - Returns: its number.
    /// - Throws: a `Diagnostic` where it is refused.
    func submit(_ job: Job, after needs: [String]) throws -> String

    /// Ends the jobs of its plan: those that wait immediately, those that run after their stages have saved.
    /// - Parameter stages: only the jobs of these; of all where it is empty.
    /// - Returns: the jobs, with the titles of their steps.
    /// - Throws: a `Diagnostic` where it cannot be found out which there are, or there is no such stage.
    func cancel(_ stages: [String]) throws -> [(title: String, job: QueuedJob)]
}
