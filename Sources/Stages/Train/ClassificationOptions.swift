import ArgumentParser
import Corpora
import Translation

/// The options of `pipeline-train` that only classifiers have.
struct ClassificationOptions: ParsableArguments {
    @Option(
        help: """
            How the states of a text become one vector: 'last', the last states of both directions; 'mean'; 'maximum'; \
            'attention'. (default: maximum)
            """)
    var pooling: PoolingKind?
    @Option(
        help: ArgumentHelp(
            "The column of the text in --train and --dev, by name or number. (default: text or sentence, or else 1)",
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

    /// Each option, and whether it is given.
    var given: [(name: String, isGiven: Bool)] {
        [
            ("pooling", pooling != nil), ("text-column", textColumn != nil), ("second-column", secondColumn != nil),
            ("label-column", labelColumn != nil),
        ]
    }

    var columns: LabelledTable.Columns { .init(text: textColumn, second: secondColumn, label: labelColumn) }
}

extension PoolingKind: ExpressibleByArgument {}
