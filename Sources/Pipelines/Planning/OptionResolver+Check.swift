// What the stage itself says of its arguments.
extension OptionResolver {
    /// Has the stage's own parser look at the arguments, and finds the options that it complains of. Options with a
    /// mistake are left out, and so is what it says of them then.
    mutating func check() {
        let isSound = problems.isEmpty
        var left = Set(faulty.map { nameOfArgument($0) })
        while let complaint = parser.complaint(of: stage, about: commandLine(without: left)) {
            var message = complaint.prefix(1).lowercased() + complaint.dropFirst()
            if message.hasSuffix(".") { message.removeLast() }
            guard !left.contains(where: { Self.mentions(message, $0) }) else { return }
            if let name = unasked.first(where: { Self.mentions(message, $0) }) {
                // The manifest's seed is for stages that draw numbers; this one does not, with these options.
                unasked.remove(name)
                unused.insert(name)
                arguments[name] = nil
                resolved[name] = option(name)?.defaultValue.map { [$0] }
                continue
            }
            let advice = message.contains(";") ? "" : "; see `pipeline \(stage.name) --help`"
            let others = given.keys.sorted().map { (option: $0, argument: nameOfArgument($0)) }
                .filter { !left.contains($0.argument) }
            // The option that it names, or the one without which it has nothing to say.
            let culprit =
                others.filter { Self.mentions(message, $0.argument) }.max { $0.argument.count < $1.argument.count }
                ?? others.first {
                    parser.complaint(of: stage, about: commandLine(without: left.union([$0.argument]))) == nil
                }
            guard isSound || culprit != nil else { return }
            problems.append((culprit.flatMap { given[$0.option] } ?? origin).problem(message + advice))
            guard let culprit else { return }
            left.insert(culprit.argument)
        }
    }

    /// What a given option is called on the command line: a flag that is off is `--no-x` there.
    private func nameOfArgument(_ name: String) -> String {
        guard arguments[name] == nil else { return name }
        let opposite = isNegation(name) ? String(name.dropFirst("no-".count)) : "no-\(name)"
        return arguments[opposite] == nil ? name : opposite
    }

    /// Whether a message is about the option: has its name as a word.
    private static func mentions(_ message: String, _ name: String) -> Bool {
        message.split { !($0.isLetter || $0.isNumber || $0 == "-") }.contains { $0 == "--\(name)" || $0 == name }
    }
}
