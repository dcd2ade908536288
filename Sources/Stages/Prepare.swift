import ArgumentParser
import Diagnostics

public struct PrepareCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(commandName: "pipeline-prepare")

    public init() {}

    public func run() throws {
        throw Diagnostic(.defect, "not built yet")
    }
}
