import ArgumentParser
import Corpora

/// The options that say which columns of a table have the texts and their classes.
public struct TableColumnOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The column of the text in a table, by name or number. (default: text or sentence, or else 1)",
            valueName: "column"))
    var textColumn: String?
    @Option(
        help: ArgumentHelp(
            "The column of a second text, for classes of pairs of texts. (default: none)", valueName: "column"))
    var secondColumn: String?
    @Option(
        help: ArgumentHelp(
            "The column of the class. (default: label or class, or else the first after the texts)",
            valueName: "column"))
    var labelColumn: String?

    public init() {}

    /// Each option, and whether it is given.
    public var given: [(name: String, isGiven: Bool)] {
        [
            ("text-column", textColumn != nil), ("second-column", secondColumn != nil),
            ("label-column", labelColumn != nil),
        ]
    }

    /// Whether one of them is given.
    public var isGiven: Bool { given.contains(where: \.isGiven) }

    /// Which columns have what.
    public var columns: TextRows.Columns { .init(text: textColumn, second: secondColumn, label: labelColumn) }
}
