import ArgumentParser
import StageSupport
import Translation

/// The options of `pipeline-train` that only classifiers have.
struct ClassificationOptions: ParsableArguments {
    @Option(
        help: """
            How the states of a text become one vector: 'last', the last states of both directions; 'mean'; 'maximum'; \
            'attention'. (default: maximum)
            """)
    var pooling: PoolingKind?
    @OptionGroup var table: TableColumnOptions

    /// Each option, and whether it is given.
    var given: [(name: String, isGiven: Bool)] { [("pooling", pooling != nil)] + table.given }
}

extension PoolingKind: ExpressibleByArgument {}
