import Foundation
import Subprocess

/// Asks an executable for its options.
enum HelpQuery {
    /// The options that `EXECUTABLE --experimental-dump-help` tells of; nil where it does not answer in that form
    /// within five seconds.
    static func options(of executable: String) async -> [StageOption]? {
        await output(of: executable).flatMap { try? StageOption.options(fromHelp: $0) }
    }

    private static func output(of executable: String) async -> [UInt8]? {
        await withTaskGroup(of: [UInt8]?.self) { group in
            group.addTask {
                var options = PlatformOptions()
                options.processGroupID = 0
                let result = try? await Subprocess.run(
                    .path(.init(executable)), arguments: ["--experimental-dump-help"], platformOptions: options,
                    output: .bytes(limit: 1 << 22), error: .discarded)
                guard let result, result.terminationStatus.isSuccess else { return nil }
                return result.standardOutput
            }
            group.addTask {
                try? await Task.sleep(for: .seconds(5))
                return nil
            }
            // Leaving the group cancels the other task, and that ends the process if it still runs.
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
    }
}
