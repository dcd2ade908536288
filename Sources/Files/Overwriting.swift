import Diagnostics
import Foundation

/// What would be written over what is read.
package enum Overwriting {
    /// Refuses outputs that would replace an input.
    /// - Parameters:
    ///   - inputs: files and folders that are read; `-` is standard input.
    ///   - outputs: those that are written; `-` is standard output.
    /// - Throws: `ExitStatus.usage` at the first input that is an output. Devices and pipes, such as `/dev/null`, may be
    ///   both.
    package static func refuse(of inputs: some Sequence<String>, by outputs: [String]) throws {
        let outputs = outputs.filter { $0 != "-" }
        for input in inputs
        where input != "-" && !isStream(input) && outputs.contains(where: { Folder.isSame($0, input) }) {
            throw Diagnostic(.usage, at: Place(input), "is both input and output; name another output")
        }
    }

    private static func isStream(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && ![S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT)
    }
}
