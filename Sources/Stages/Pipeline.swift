import ArgumentParser
import Diagnostics

public struct PipelineCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(commandName: "pipeline")

    public init() {}

    public func run() throws {
        throw Diagnostic(.defect, "not built yet")
    }
}
