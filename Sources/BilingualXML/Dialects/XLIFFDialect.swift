/// The words of XLIFF that both reading and filling need.
public enum XLIFFDialect {
    /// How names of such files end, tools' own dialects among them.
    public static let endings = ["xlf", "xliff", "sdlxliff", "mqxliff", "mxliff", "txlf"]

    /// The `mtype` of a `mrk` around a segment, and of those whose text is not to be translated: it is protected, or a
    /// tracked deletion in SDL's dialect.
    public static let segmentMark = "seg", protectedMark = "protected", deletedMark = "x-sdl-deleted"

    /// What a target of version 1 says that a machine has filled.
    public static let machineState1 = (state: "needs-review-translation", qualifier: "leveraged-mt")
    /// The same of a segment of version 2.
    public static let machineState2 = (state: "translated", subState: "dragoman:machine")

    /// What a target of version 1 says whose translation is a memory's, word for word.
    public static let memoryState1 = (state: "translated", qualifier: "exact-match")
    /// What it has in place of that qualifier where the memory's translation was given other numbers.
    public static let adaptedQualifier1 = "leveraged-tm"
    /// The same of a segment of version 2.
    public static let memorySubState2 = "dragoman:memory"
    /// What tells the marks of this program from those of others: the `extradata` of an `alt-trans` and the `from` of a
    /// note of version 1, the `origin` of a machine's `match` of version 2. A memory's has ``memorySubState2`` as its
    /// `subType`.
    public static let program = "dragoman"
    /// The namespace of the Translation Candidates Module of XLIFF 2.
    public static let matchesModule = "urn:oasis:names:tc:xliff:matches:2.0"
}
