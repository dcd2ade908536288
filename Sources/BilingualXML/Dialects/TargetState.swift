/// What XLIFF's `state` says of a target: the attribute of a target in versions 1.x, of a segment in versions 2.x.
public enum TargetState {
    private static let untranslated: Set = ["new", "needs-translation", "initial"]

    /// Whether nobody has translated the target yet, so that what it holds is a placeholder or a copy of the source.
    /// - Parameter state: as the file writes it; nil where it does not, which says nothing.
    public static func isUntranslated(_ state: String?) -> Bool { state.map(untranslated.contains) ?? false }
}
