/// What the stages' own parsers say of argument lists, asked once for each: the cases of a matrix have most in common.
final class ParserAnswers {
    private var known: [[String]: String?] = [:]

    /// What is wrong with the arguments; nil where nothing is.
    func complaint(of stage: Stage, about arguments: [String]) -> String? {
        let question = [stage.name] + arguments
        if let answer = known[question] { return answer }
        let answer = stage.check(arguments)
        known[question] = .some(answer)
        return answer
    }
}
