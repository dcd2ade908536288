import Diagnostics
import Files

// MARK: What cases share

extension Planner {
    /// What an invocation would be made of.
    struct Candidate {
        var resolver: OptionResolver
        var executable: String
        var inputs: [(role: String, artifact: Artifact)]
        var outputs: [Artifact]
        var languages: [String]

        /// Equal for candidates of which it is enough to run one.
        var signature: [[String]] {
            let options = resolver.resolved.sorted { $0.key < $1.key }.map { [$0.key] + $0.value }
            let files = inputs.map { [$0.role, $0.artifact.path] } + outputs.map { [$0.path] }
            return [[executable] + languages, resolver.commandLine()] + options + files
        }
    }

    /// Adds the invocations of a stage: one for all cases, where its inputs and options are the same, or one for each
    /// combination of the values that make a difference, in a folder with their names.
    /// - Parameter candidate: makes that of a case for a combination of values, which like another of the same options need
    ///   not be checked again.
    mutating func add(
        _ members: [Int], set: String?, _ candidate: (Int, String?, OptionResolver.Resolved?) -> Candidate?
    ) {
        let candidates = members.compactMap { member in candidate(member, nil, nil).map { (member: member, $0) } }
        guard let first = candidates.first?.1 else { return }
        for (_, candidate) in candidates { problems += candidate.resolver.problems }
        let stage = first.resolver.stage
        let id = set.map { "\(stage.name)-\($0)" } ?? stage.name
        let axes = decisiveAxes(candidates.map { (cases[$0.member].values, $0.1.signature) })
        let groups = Dictionary(grouping: candidates) { candidate in
            axes.map { cases[candidate.member].values[$0] }
        }
        for group in groups.values.sorted(by: { $0[0].member < $1[0].member }) {
            let member = group[0].member
            let combination = axes.isEmpty ? nil : matrix?.name(cases[member].values, on: axes)
            let shared = group[0].1
            guard let chosen = combination == nil ? shared : candidate(member, combination, shared.resolver.known)
            else { continue }
            let invocation = invocation(id, chosen, set: set, combination: combination, members: group.map(\.member))
            for (member, _) in group {
                outputs[member][id] = invocation.mainOutput
                for (option, path) in chosen.resolver.outputPaths { outputs[member]["\(id) \(option)"] = path }
            }
            invocations += divided(invocation, chosen.resolver, combination: combination)
        }
    }

    /// The shards of a stage and the invocation that joins them, or the invocation itself where it is not divided.
    private mutating func divided(_ whole: Invocation, _ resolver: OptionResolver, combination: String?) -> [Invocation]
    {
        guard resolver.shards > 1 else { return [whole] }
        let shards = TextShard.all(resolver.shards).map { shard in
            var own = whole
            let id = combination.map { String(whole.id.dropLast($0.count + 1)) } ?? whole.id
            own.id = "\(id)+\(shard.number)" + (combination.map { "@\($0)" } ?? "")
            own.division = .shard(shard, whole: whole.id)
            own.arguments = resolver.commandLine(of: shard)
            // Each is kept where its part of the text is the same, whatever becomes of the others.
            if let option = resolver.stage.shardOption { own.options[option] = [shard.description] }
            own.outputs = whole.outputs.map { Artifact(shard.path(of: $0.path), $0.kind) }
            own.mainOutput = whole.mainOutput.map { shard.path(of: $0) }
            return own
        }
        var joining = whole
        joining.division = .joining(
            undivided: resolver.commandLine(without: Set([resolver.stage.shardOption].compactMap(\.self))))
        joining.executable = executable("pipeline-join")
        joining.arguments =
            ["--\(Stage.shards)", String(resolver.shards)] + whole.outputs.map { manifest.paths.shown($0.path) }
        joining.needs = shards.map(\.id)
        return shards + [joining]
    }

    /// The fewest axes that tell apart what is different.
    private func decisiveAxes(_ candidates: [(values: [Int], signature: [[String]])]) -> [Int] {
        var axes = Array(matrix?.axes.indices ?? 0..<0)
        for axis in axes.reversed() {
            let rest = axes.filter { $0 != axis }
            var signatures: [[Int]: [[String]]] = [:]
            let isEnough = candidates.allSatisfy { candidate in
                let key = rest.map { candidate.values[$0] }
                let known = signatures[key]
                signatures[key] = candidate.signature
                return known == nil || known == candidate.signature
            }
            if isEnough { axes = rest }
        }
        return axes
    }

    private mutating func invocation(
        _ id: String, _ candidate: Candidate, set: String?, combination: String?, members: [Int]
    ) -> Invocation {
        let stage = candidate.resolver.stage
        origins["stage \(stage.name)"] = candidate.resolver.origin
        origins.merge(candidate.resolver.origins) { first, _ in first }
        remedies.merge(candidate.resolver.remedies) { first, _ in first }
        var invocation = Invocation(
            id: combination.map { "\(id)@\($0)" } ?? id, stage: stage.name, set: set, combination: combination,
            cases: matrix == nil ? [] : members.map { cases[$0].name }, firstCase: members[0],
            languages: candidate.languages, revision: stage.revision,
            executable: executable(candidate.executable),
            arguments: candidate.resolver.commandLine(), options: candidate.resolver.resolved,
            inputs: candidate.inputs, outputs: candidate.outputs, resumesFrom: candidate.resolver.resumesFrom,
            versions: candidate.resolver.versions)
        invocation.mainOutput = candidate.resolver.mainOutput ?? candidate.outputs.first?.path
        invocation.isOwn = stage.isOwn
        invocation.memoryQuery = stage.memoryQuery
        let often = stage.nodeFiles?.inputs ?? []
        invocation.nodeFiles = candidate.inputs.filter { often.contains(String($0.role.prefix { $0 != "[" })) }.map(
            \.artifact)
        invocation.nodeCache = stage.nodeFiles?.cache
        return invocation
    }

    private mutating func executable(_ name: String) -> Executable {
        if let found = finder.find(name) { return found }
        let advice = "build the whole package, or put the folder of the executable on the PATH"
        problems.append(
            Diagnostic(.missingInput, "there is no \(name) beside pipeline or on the PATH; \(advice)"))
        return Executable(path: name)
    }
}
