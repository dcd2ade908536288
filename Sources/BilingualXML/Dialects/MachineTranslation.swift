/// The values by which bilingual files mark machine translation.
public enum MachineTranslation {
    private static let words: Set = ["machine", "mt", "nmt", "amt", "smt"]

    /// Whether a value, such as `machine translation`, `dragoman:machine`, `leveraged-mt` or `NMT`, names one.
    public static func isNamed(in value: String) -> Bool {
        value.split { !$0.isLetter }.contains { words.contains($0.lowercased()) }
    }
}
