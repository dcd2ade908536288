import Diagnostics
import Files

/// Questions of the form “a is to b as c is to what?”, in sections: those of Mikolov et al. 2013.
public struct AnalogyTest: Sendable {
    /// A section of a test, or all of it.
    public struct Result: Sendable, Equatable, Encodable {
        /// The section's name.
        public var name: String
        /// Questions, those of them whose words all have vectors, and those of these that are answered right.
        public var questions = 0, asked = 0, correct = 0
        /// The share of right answers among those asked, from 0 to 1; nil where there is none.
        public var accuracy: Double? { asked == 0 ? nil : Double(correct) / Double(asked) }
        /// Questions with a word that has no vector.
        public var skipped: Int { questions - asked }

        enum CodingKeys: CodingKey {
            case name, questions, asked, correct, skipped, accuracy
        }

        public func encode(to encoder: any Encoder) throws {
            var fields = encoder.container(keyedBy: CodingKeys.self)
            try fields.encode(name, forKey: .name)
            try fields.encode(questions, forKey: .questions)
            try fields.encode(asked, forKey: .asked)
            try fields.encode(correct, forKey: .correct)
            try fields.encode(skipped, forKey: .skipped)
            try fields.encode(accuracy, forKey: .accuracy)
        }
    }

    /// The sections, each with its questions of four words.
    let sections: [(name: String, questions: [[String]])]

    /// Reads a file: `: name` begins a section, every other line has four words.
    /// - Throws: `ExitStatus.badInput` for other lines, and for a file without a question.
    public init(_ path: String) throws {
        var sections: [(name: String, questions: [[String]])] = []
        var lines = try LineReader(path)
        while let line = try lines.next() {
            let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" }).map(String.init)
            guard !words.isEmpty else { continue }
            func problem(_ message: String) -> Diagnostic {
                Diagnostic(.badInput, at: Place(path, line: lines.line), message, excerpt: String(line.prefix(100)))
            }
            if words[0] == ":" {
                guard words.count > 1 else { throw problem("the section has no name") }
                sections.append((words.dropFirst().joined(separator: " "), []))
                continue
            }
            guard words.count == 4 else {
                throw problem("a question has four words, this line \(words.count)")
            }
            if sections.isEmpty { sections.append(("questions", [])) }
            sections[sections.count - 1].questions.append(words)
        }
        guard sections.contains(where: { !$0.questions.isEmpty }) else {
            throw Diagnostic(.badInput, at: Place(path), "has no question of four words")
        }
        self.sections = sections
    }

    /// Asks the questions whose words all have vectors. A word that is in small letters among the vectors, and otherwise
    /// in the question, counts as the same.
    /// - Parameters:
    ///   - space: the words.
    ///   - limit: only the first words are answers, and words of questions.
    ///   - check: called between blocks of questions; what it throws ends the test.
    /// - Returns: a result for each section, and one for all of them.
    public func results(
        in space: WordSpace, limit: Int = .max, check: @Sendable () throws -> Void = {}
    ) throws -> (sections: [Result], total: Result) {
        var results: [Result] = []
        for section in sections {
            var result = Result(name: section.name, questions: section.questions.count)
            let known = section.questions.compactMap { words -> [Int]? in
                let places = words.compactMap { word in space.index(of: word).flatMap { $0 < limit ? $0 : nil } }
                return places.count == 4 ? places : nil
            }
            result.asked = known.count
            let answers = known.isEmpty ? [] : try space.answers(known, limit: limit, check: check)
            result.correct = zip(known, answers).count { $0[3] == $1 }
            results.append(result)
        }
        let total = results.reduce(into: Result(name: "all")) {
            $0.questions += $1.questions
            $0.asked += $1.asked
            $0.correct += $1.correct
        }
        return (results, total)
    }
}
