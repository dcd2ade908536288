import Diagnostics
import Foundation

// MARK: The sets

extension Planner {
    /// A file that is in train and in another set would leave that set's pairs out of training, or nothing to train on.
    mutating func findTrainingFilesInTests(_ corpora: Manifest.Corpora) {
        let training = Set(corpora.train.map { ($0.value as NSString).resolvingSymlinksInPath })
        let others = [("dev", corpora.dev ?? [])] + corpora.tests.map { ($0.name.value, $0.files) }
        for (set, files) in others {
            for file in files where training.contains((file.value as NSString).resolvingSymlinksInPath) {
                let path = manifest.paths.shown(file.value)
                // Only what is translated is prepared, and only then a set may be missing.
                let advice =
                    manifest.task == nil
                    ? "no pair of `\(set)` may be learnt from; name another file, or take the set out: one is then split "
                        + "off the training corpus"
                    : "nothing of `\(set)` may be learnt from; name another file"
                problems.append(file.origin.problem("\(path) is a training corpus too, and \(advice)"))
            }
        }
    }

    /// Whether there is a dev set for each training of a task for which none is split off; reports those without.
    mutating func hasDevelopmentSets() -> Bool {
        let lacking = manifests.filter { manifest in
            let train = manifest.stages.first { $0.name.value == "train" }
            return manifest.task != nil && manifest.corpora.dev == nil
                && train?.options.contains { $0.name.value == "dev" } != true
        }
        for manifest in lacking {
            // Without corpora, that was reported.
            guard let origin = manifest.corpora.origin else { continue }
            problems.append(origin.problem("`corpora` has no `dev`; write for example dev: [dev.txt]"))
        }
        return lacking.isEmpty
    }
}
