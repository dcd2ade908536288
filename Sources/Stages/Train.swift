import ArgumentParser
import Diagnostics

public struct TrainCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(commandName: "pipeline-train")

    public init() {}

    public func run() throws {
        throw Diagnostic(.defect, "not built yet")
    }
}
