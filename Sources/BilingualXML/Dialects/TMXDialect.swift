/// The words of TMX that both reading and filling need.
public enum TMXDialect {
    public static let endings = ["tmx"]

    /// The types of a `prop` that says what made the text, the first of them as it is written here.
    public static let originTypes = ["x-origin", "origin"]
    /// The types, in lower case, of properties that name the document that a unit is from.
    public static let documentTypes = ["x-document", "document", "txt::document"]
    /// What it says where a machine did.
    public static let machineOrigin = "machine translation"
    /// What it says where the text is a memory's.
    public static let memoryOrigin = "translation memory"
    /// The types of the properties that say what a memory had for the text, and how good its translation probably is.
    public static let matchOriginType = "x-match-origin", matchQualityType = "x-match-quality",
        confidenceType = "x-confidence"
}
