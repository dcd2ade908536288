import ArgumentParser
import Concurrency
import Diagnostics
import Foundation
import Text

/// Questions to the user at the terminal.
struct Dialogue {
    /// Whether a user can answer.
    var isPossible: Bool { isatty(STDIN_FILENO) == 1 }

    /// Asks until there is an answer that is good.
    /// - Parameters:
    ///   - suggestion: what an empty answer means.
    ///   - problem: what is wrong with an answer; nil if it is good.
    func ask(_ question: String, suggestion: String?, problem: (String) -> String? = { _ in nil }) -> String {
        while true {
            print("\(question)\(suggestion.map { " [\($0)]" } ?? ""): ".escapingControls, terminator: "")
            fflush(nil)
            // The end of the input is a person who wants to leave, and so is a signal.
            guard (try? Interruption.waitForInput()) != nil, let answer = readLine() else {
                print()
                NewPipeline.exit(withError: ExitCode(ExitStatus.interrupted.rawValue))
            }
            let text = answer.trimmingCharacters(in: .whitespaces)
            guard let text = text.isEmpty ? suggestion : text else { continue }
            guard let problem = problem(text) else { return text }
            print("  \(problem)".escapingControls)
        }
    }

    /// The paths in an answer: the whole of it where that is there, else its words as a shell would cut them.
    static func paths(in answer: String) -> [String] {
        if FileManager.default.fileExists(atPath: answer) { return [answer] }
        return answer.shellWords
    }
}
