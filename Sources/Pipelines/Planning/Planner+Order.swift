import Diagnostics
import Foundation

// MARK: Edges and order

extension Planner {
    private func stageOrigin(_ stage: String) -> Origin { origins["stage \(stage)"] ?? Origin(Place(manifest.path)) }

    /// Finds which invocation needs which: by the paths, and by `after`.
    mutating func connect() {
        let isSound = problems.isEmpty
        let writers = OutputIndex(invocations)
        for index in invocations.indices {
            findCollisions(of: index, writers)
            connectByPaths(index, writers, isSound: isSound)
            connectByOrder(index)
        }
    }

    /// Finds which invocations write what one reads, and what none of them writes and is not there.
    /// - Parameter isSound: whether all stages are known: after a mistake in one, what it would write is not.
    private mutating func connectByPaths(_ index: Int, _ writers: OutputIndex, isSound: Bool) {
        let invocation = invocations[index], languages = invocation.languages
        for (_, input) in invocation.inputs {
            let makers = writers.candidates(for: input, languages).map { invocations[$0] }.filter { maker in
                maker.id != invocation.id && maker.outputs.contains { $0.overlaps(input, languages: languages) }
            }
            invocations[index].needs += makers.map(\.id)
            guard makers.isEmpty, input.files(languages: languages) == nil else { continue }
            guard isSound || origins[input.path] != nil else { continue }
            let origin = origins[input.path] ?? stageOrigin(invocation.stage)
            let path = manifest.paths.shown(input.path)
            let isPattern = PathPattern.hasWildcard((input.path as NSString).lastPathComponent)
            let what = isPattern ? "no file matches" : input.kind == .bitext ? "no such bitext:" : "no such file:"
            let advice = remedies[input.path] ?? "look at the \(isPattern ? "pattern" : "path")"
            problems.append(origin.problem("\(what) \(path); \(advice)", .missingInput))
        }
    }

    /// Finds the invocations that one comes after, as the manifest says.
    private mutating func connectByOrder(_ index: Int) {
        let invocation = invocations[index]
        for name in after[invocation.stage] ?? [] {
            let before = invocations.filter {
                $0.stage == name.value && $0.id != invocation.id && !$0.isShard
                    && $0.hasCaseInCommon(with: invocation)
            }
            if before.isEmpty {
                let names = Set(invocations.map(\.stage)).subtracting([invocation.stage])
                let text = "there is no stage `\(name.value)` to come after\(advice(name.value, among: Array(names)))"
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

    /// Finds files that an invocation would write over: those of another one, its own, and what it reads.
    private mutating func findCollisions(of index: Int, _ writers: OutputIndex) {
        let invocation = invocations[index], languages = invocation.languages
        func tell(_ output: Artifact, _ text: (String) -> String) {
            let origin = origins[output.path] ?? stageOrigin(invocation.stage)
            problems.append(origin.problem(text(manifest.paths.shown(output.path))))
        }
        for (number, output) in invocation.outputs.enumerated() {
            let others = writers.candidates(for: output, languages).prefix { $0 < index }.map { invocations[$0] }
            if let other = others.first(where: { $0.outputs.contains { $0.overlaps(output, languages: languages) } }),
                collisions.insert(output.path).inserted
            {
                let advice =
                    invocation.stage == other.stage && invocation.set == other.set
                    ? "put ${case} into the path"
                    : invocation.set == nil ? "give one of them another path" : "put ${set} into the path"
                tell(output) { "\(other.title) and \(invocation.title) both write \($0); \(advice)" }
            }
            if invocation.outputs.prefix(number).contains(where: { $0.overlaps(output, languages: languages) }) {
                tell(output) { "\(invocation.title) writes \($0) twice; give each output a path of its own" }
            }
            // A stage of one's own may change a file in place.
            if !invocation.isOwn, invocation.inputs.contains(where: { $1.overlaps(output, languages: languages) }) {
                tell(output) { "\(invocation.title) reads and writes \($0); write to another path" }
            }
        }
    }

    /// Sorts the invocations so that each comes after those that it needs.
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
