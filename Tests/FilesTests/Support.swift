import Diagnostics
import Foundation
import Testing

/// The message that the body throws; a test that gets none fails.
func diagnostic(_ body: () throws -> Void, sourceLocation: SourceLocation = #_sourceLocation) -> Diagnostic? {
    do {
        try body()
        Issue.record("no error was thrown", sourceLocation: sourceLocation)
    } catch let error as Diagnostic {
        return error
    } catch {
        Issue.record("not a Diagnostic: \(error)", sourceLocation: sourceLocation)
    }
    return nil
}
