/// The tokens that every vocabulary starts with.
public enum SpecialToken {
    /// `<pad>`, which fills batches.
    public static let pad: Int32 = 0
    /// `<unk>`, an unknown token.
    public static let unknown: Int32 = 1
    /// `<s>`, the start of a segment.
    public static let start: Int32 = 2
    /// `</s>`, the end of a segment.
    public static let end: Int32 = 3

    /// Their names, by id.
    public static let names = ["<pad>", "<unk>", "<s>", "</s>"]
}
