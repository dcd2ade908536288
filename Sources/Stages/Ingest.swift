import ArgumentParser
import Diagnostics

public struct IngestCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(commandName: "pipeline-ingest")

    public init() {}

    public func run() throws {
        throw Diagnostic(.defect, "not built yet")
    }
}
