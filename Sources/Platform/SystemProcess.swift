import CPlatform
import Foundation

/// Processes that end with this one, and what their messages come through. On Linux: prctl(2), close_range(2), pipe2(2).
package enum SystemProcess {
    /// Why a process could not be started.
    package struct StartFailure: Error {
        /// Whether it is the folder that cannot be entered, rather than the executable that cannot be run.
        package var isFolder: Bool
        package var reason: String
    }

    /// Starts a process that leads a group of its own, without standard input and without any other open file. The
    /// system ends it when the calling thread ends.
    /// - Parameters:
    ///   - executable: the absolute path of its file.
    ///   - arguments: its arguments, the first of them the name that it is called by.
    ///   - folder: the folder that it starts in.
    ///   - environment: all its variables.
    ///   - output: the file for its standard output.
    ///   - errors: the file for its standard error.
    /// - Returns: its number.
    package static func start(
        _ executable: String, _ arguments: [String], folder: String, environment: [String: String], output: Int32,
        errors: Int32
    ) throws(StartFailure) -> Int32 {
        var pointers: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0)=\($1)") } + [nil]
        defer { (pointers + variables).forEach { free($0) } }
        var id: pid_t = 0, isFolder: Int32 = 0
        let problem = platform_start_process(
            executable, &pointers, &variables, folder, output, errors, &id, &isFolder)
        guard problem == 0 else {
            throw StartFailure(isFolder: isFolder != 0, reason: SystemError.reason(of: problem))
        }
        return id
    }

    /// Both ends of a pipe that no started process inherits; nil with the reason in errno.
    package static func pipe() -> (readEnd: Int32, writeEnd: Int32)? {
        var ends: [Int32] = [-1, -1]
        return platform_pipe(&ends) == 0 ? (ends[0], ends[1]) : nil
    }

    /// A pseudoterminal that passes bytes on as they are and is as wide as the terminal at a descriptor.
    package static func terminal(like model: Int32) -> (readEnd: Int32, writeEnd: Int32)? {
        var ends: [Int32] = [-1, -1]
        return platform_terminal(model, &ends) == 0 ? (ends[0], ends[1]) : nil
    }

    /// The width of a terminal in columns; nil where there is none.
    package static func columns(of terminal: Int32) -> Int? {
        let columns = Int(platform_terminal_columns(terminal))
        return columns > 0 ? columns : nil
    }

    /// Calls a function with the exit status when this process ends by exit(3). On Linux: on_exit(3).
    package static func atExit(_ body: @convention(c) (_ status: Int32, UnsafeMutableRawPointer?) -> Void) {
        on_exit(body, nil)
    }
}
