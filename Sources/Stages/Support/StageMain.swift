import ArgumentParser
import Diagnostics
import Foundation

/// Runs a command from the process's arguments and ends the process with the right exit status.
///
/// Every executable's `main.swift` is one call of this function.
package func runCommand(_ command: (some ParsableCommand).Type) -> Never {
    StageLog.bootstrap()
    do {
        var command = try command.parseAsRoot()
        try command.run()
    } catch let error as Diagnostic {
        Console.report(error)
        exit(error.status.rawValue)
    } catch let error as DiagnosticList {
        error.diagnostics.forEach(Console.report)
        exit((error.diagnostics.first?.status ?? .defect).rawValue)
    } catch {
        // Help, version and usage errors are ArgumentParser's to print.
        let isMissing = command.message(for: error).hasPrefix("Missing expected argument")
        let misspelt = isMissing ? MisspeltOption(CommandLine.arguments.dropFirst(), of: command) : nil
        command.exit(withError: misspelt.map { ValidationError($0.description) } ?? error)
    }
    exit(ExitStatus.done.rawValue)
}
