import Diagnostics

/// What becomes of each pair of the input.
struct PairPlan {
    enum Fate: Equatable {
        case dropped, training
        /// The index of the dev or test set.
        case heldOut(UInt16)
    }

    /// Of each pair that was read, in order.
    private(set) var fates: [Fate] = []
    /// The indices, keys of the pairs that the filters kept.
    private var kept: [Int] = []
    private var sourceKeys: [UInt64] = [], targetKeys: [UInt64] = []

    var trainingCount: Int { kept.count { fates[$0] == .training } }

    /// Runs the filters over all pairs.
    init(_ bitexts: [Bitext], filters settings: FilterSettings, report: inout PrepareReport) throws {
        let filters = PairFilters.make(settings)
        report.drops = ["empty"].map { .init(filter: $0, pairs: 0) } + filters.map { .init(filter: $0.name, pairs: 0) }
        let keys = SegmentKeys()
        try Self.forEachPair(of: bitexts, "filtering") { sourceBytes, targetBytes in
            report.pairsRead += 1
            guard !sourceBytes.isEmpty, !targetBytes.isEmpty else {
                report.drops[0].pairs += 1
                return fates.append(.dropped)
            }
            let source = SegmentView(sourceBytes), target = SegmentView(targetBytes)
            for (index, filter) in filters.enumerated() where !filter.keeps(source, target) {
                report.drops[index + 1].pairs += 1
                return fates.append(.dropped)
            }
            kept.append(fates.count)
            fates.append(.training)
            sourceKeys.append(keys.key(sourceBytes))
            targetKeys.append(keys.key(targetBytes))
        }
    }

    /// Calls `body` with every pair, white space folded.
    static func forEachPair(
        of bitexts: [Bitext], _ title: String, _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) throws -> Void
    ) throws {
        var bar = Progress(title)
        defer { bar.finish() }
        let source = ByteBuffer(), target = ByteBuffer()
        for (index, bitext) in bitexts.enumerated() {
            let reader = try BitextReader(bitext)
            while try reader.next() {
                source.removeAll()
                target.removeAll()
                _ = WhiteSpace.fold(reader.source, into: source)
                _ = WhiteSpace.fold(reader.target, into: target)
                try body(source.bytes, target.bytes)
                guard reader.line & 0xFFF == 0 else { continue }
                try Interruption.check()
                let fraction = reader.fraction.map { (Double(index) + $0) / Double(bitexts.count) }
                bar.update(fraction) { "\(bitext.sourcePath), line \(reader.line)" }
            }
        }
    }

    /// Drops the pairs whose source stands in a given set.
    mutating func dropContaminated(_ heldOut: inout HeldOutSets) throws {
        let owners = heldOut.setsBySourceKey()
        guard !owners.isEmpty else { return }
        for (position, index) in kept.enumerated() {
            guard let set = owners[sourceKeys[position]] else { continue }
            fates[index] = .dropped
            heldOut.sets[set].overlap.trainingPairsDropped += 1
        }
    }

    /// Moves pairs into the sets that are to be split off.
    mutating func split(into heldOut: inout HeldOutSets, settings: PrepareSettings) throws {
        let sets = heldOut.sets.indices.filter { heldOut.sets[$0].bitext == nil }
        guard !sets.isEmpty else { return }
        let sizes = sets.map { heldOut.sets[$0].name == "dev" ? settings.devSize : settings.testSize }
        let positions = kept.indices.filter { fates[kept[$0]] == .training }
        guard sizes.allSatisfy({ $0 < positions.count }), sizes.reduce(0, +) < positions.count else {
            throw Diagnostic(
                .badInput,
                "\(settings.devSize) pairs for dev and \(settings.testSize) for test are asked for, but only "
                    + "\(positions.count) are left after filtering; ask for fewer")
        }
        let choice = HeldOutSplit.choose(keys: positions.map { sourceKeys[$0] }, sizes: sizes, seed: settings.seed)
        for (position, set) in zip(positions, choice) {
            guard let set else { continue }
            fates[kept[position]] = .heldOut(UInt16(sets[set]))
            heldOut.sets[sets[set]].sourceKeys.append(sourceKeys[position])
            heldOut.sets[sets[set]].targetKeys.append(targetKeys[position])
        }
        for set in sets where heldOut.sets[set].sourceKeys.isEmpty {
            throw Diagnostic(
                .badInput,
                "no pair could be split off for \(heldOut.sets[set].name): each source segment that is left has more pairs "
                    + "than the set is to have; ask for more, or deduplicate by source")
        }
    }

    /// Drops training pairs whose target stands in a dev or test set.
    /// - Returns: how many.
    mutating func dropTargetOverlap(_ heldOut: HeldOutSets) -> Int {
        let targets = Set(heldOut.sets.flatMap(\.targetKeys))
        var count = 0
        for (position, index) in kept.enumerated()
        where fates[index] == .training && targets.contains(targetKeys[position]) {
            fates[index] = .dropped
            count += 1
        }
        return count
    }

    /// Counts what the sets share with the training set, and with one another.
    func measureOverlap(_ heldOut: inout HeldOutSets) {
        guard !heldOut.sets.isEmpty else { return }
        let sources = Set(heldOut.sets.flatMap(\.sourceKeys)), targets = Set(heldOut.sets.flatMap(\.targetKeys))
        var sourcesInTraining = Set<UInt64>(), targetsInTraining = Set<UInt64>()
        for (position, index) in kept.enumerated() where fates[index] == .training {
            if sources.contains(sourceKeys[position]) { sourcesInTraining.insert(sourceKeys[position]) }
            if targets.contains(targetKeys[position]) { targetsInTraining.insert(targetKeys[position]) }
        }
        for index in heldOut.sets.indices {
            let set = heldOut.sets[index]
            heldOut.sets[index].overlap.sourcesInTraining = set.sourceKeys.count(where: sourcesInTraining.contains)
            heldOut.sets[index].overlap.targetsInTraining = set.targetKeys.count(where: targetsInTraining.contains)
        }
        heldOut.measureMutualOverlap()
    }
}
