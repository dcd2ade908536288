import Corpora

/// The memories that a preparation writes back: the pairs that it keeps, and those that it drops, with their reasons.
struct MemoryFiles {
    private let kept: TMXWriter?
    private let dropped: TMXWriter?
    private let names: (filters: [String], sets: [String])

    /// - Parameters:
    ///   - settings: the files, and the languages.
    ///   - drops: the filters, as the fates of pairs number them.
    ///   - sets: the dev and test sets.
    init(_ settings: PrepareSettings, _ drops: [PrepareReport.Drop], _ sets: [HeldOutSets.Member]) throws {
        func writer(_ path: String?) throws -> TMXWriter? {
            try path.map {
                try TMXWriter($0, source: settings.source, target: settings.target, version: settings.version)
            }
        }
        (kept, dropped) = (try writer(settings.keptMemory), try writer(settings.droppedMemory))
        names = (drops.map(\.filter), sets.map(\.name))
    }

    func write(source: UnsafeRawBufferPointer, target: UnsafeRawBufferPointer, _ fate: PairPlan.Fate) throws {
        func write(_ file: TMXWriter?, _ type: String, _ value: String) throws {
            try file?.write(source: source, target: target, properties: [(type, value)])
        }
        switch fate {
        case .training: try write(kept, "x-set", "train")
        case .heldOut(let set): try write(kept, "x-set", names.sets[Int(set)])
        case .dropped(.filter(let index)): try write(dropped, "x-dropped", names.filters[Int(index)])
        case .dropped(.source(let set)): try write(dropped, "x-dropped", "source is in \(names.sets[Int(set)])")
        case .dropped(.target): try write(dropped, "x-dropped", "target is in dev or test")
        }
    }

    /// What was changed, for people.
    var warnings: [String] {
        let changed = [kept, dropped].compactMap { $0?.changedSegments }.reduce(0, +)
        guard changed > 0 else { return [] }
        return [
            "\(changed) \(changed == 1 ? "segment has" : "segments have") characters that TMX cannot have: now spaces"
        ]
    }

    func commit() throws {
        try kept?.commit()
        try dropped?.commit()
    }
}
