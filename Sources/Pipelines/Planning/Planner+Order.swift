import Diagnostics

// MARK: Edges and order

extension Planner {
    private func stageOrigin(_ stage: String) -> Origin { origins["stage \(stage)"] ?? Origin(Place(manifest.path)) }

    /// Finds who needs whom: by the paths, and by `after`.
    mutating func connect() {
        let isSound = problems.isEmpty
        let writers = OutputIndex(invocations)
        for index in invocations.indices {
            let invocation = invocations[index]
            let languages = invocation.languages
            for other in invocation.outputs.flatMap({ writers.candidates(for: $0, languages) }).uniqued().sorted()
                .prefix(while: { $0 < index }).map({ invocations[$0] })
            where invocation.outputs.contains(where: { output in
                other.outputs.contains { $0.overlaps(output, languages: languages) }
            }) {
                let path = manifest.paths.shown(invocation.outputs.first?.path ?? "")
                let advice =
                    invocation.stage == other.stage && invocation.set == other.set
                    ? "put ${case} into the path"
                    : invocation.set == nil ? "give one of them another path" : "put ${set} into the path"
                problems.append(
                    stageOrigin(invocation.stage).problem(
                        "\(other.title) and \(invocation.title) both write \(path); \(advice)"))
            }
            for (_, input) in invocation.inputs {
                let makers = writers.candidates(for: input, languages).map { invocations[$0] }.filter { maker in
                    maker.id != invocation.id && maker.outputs.contains { $0.overlaps(input, languages: languages) }
                }
                invocations[index].needs += makers.map(\.id)
                guard makers.isEmpty, input.files(languages: languages) == nil else { continue }
                // After a mistake in a stage, what it would write is not known.
                guard isSound || origins[input.path] != nil else { continue }
                let origin = origins[input.path] ?? stageOrigin(invocation.stage)
                let what = input.kind == .bitext ? "no such bitext" : "no such file"
                let path = manifest.paths.shown(input.path)
                problems.append(origin.problem("\(what): \(path); look at the path", .missingInput))
            }
            for name in after[invocation.stage] ?? [] {
                let before = invocations.filter {
                    $0.stage == name.value && $0.id != invocation.id && $0.hasCaseInCommon(with: invocation)
                }
                if before.isEmpty {
                    let names = Set(invocations.map(\.stage)).subtracting([invocation.stage])
                    let text =
                        "there is no stage `\(name.value)` to come after\(advice(name.value, among: Array(names)))"
                    problems.append(name.origin.problem(text))
                }
                for other in before {
                    invocations[index].needs.append(other.id)
                    for (number, output) in other.outputs.enumerated() {
                        invocations[index].inputs.append(("after \(other.title)[\(number + 1)]", output))
                    }
                }
            }
        }
    }

    /// Brings the invocations into an order in which each comes after what it needs.
    mutating func order() {
        var ordered: [Invocation] = [], done: Set<String> = []
        var rest = invocations
        while let index = rest.firstIndex(where: { done.isSuperset(of: $0.needs) }) {
            let next = rest.remove(at: index)
            done.insert(next.id)
            ordered.append(next)
        }
        if let first = rest.last {
            let names = rest.map { "`\($0.title)`" }.joined(separator: ", ")
            problems.append(
                stageOrigin(first.stage).problem(
                    "these stages wait for each other: \(names); take one of the inputs or `after` away"))
        }
        invocations = ordered
    }
}
