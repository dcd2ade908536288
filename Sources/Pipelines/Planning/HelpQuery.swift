/// Asks an executable for its options.
enum HelpQuery {
    /// The options that `EXECUTABLE --experimental-dump-help` lists; nil if it does not answer in that form within five
    /// seconds.
    static func options(of executable: Executable) -> [StageOption]? {
        guard let answer = CommandOutput.of(executable, ["--experimental-dump-help"], seconds: 5),
            answer.ending == .exited(0)
        else { return nil }
        return try? StageOption.options(fromHelp: answer.bytes)
    }
}
