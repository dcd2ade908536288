import ArgumentParser

/// A side of a bilingual text, vocabulary or model, as `--side` names it.
package enum SideOption: String, ExpressibleByArgument, CaseIterable {
    case source, target
}
