import ArgumentParser
import Concurrency
import Diagnostics
import Files
import Foundation
import Logging
import Preparation
import StageSupport

/// `pipeline-prepare`: bitexts in; clean training, dev and test sets out.
public struct PrepareCommand: ParsableCommand, ChecksSettings {
    public static let configuration = CommandConfiguration(
        commandName: "pipeline-prepare",
        abstract: "Clean bitexts and divide them into training, dev and test sets.",
        discussion: """
            Writes train, dev and the test sets into a folder, with statistics.json and a report (corpus.html, .md, \
            .json). No source segment of a dev or test set stays in train; case, punctuation and white space do not \
            tell two segments apart. Sets that are given are copied as they are. The same seed splits alike; adding \
            pairs moves few others, and none with shares. TEST.similarity has a number from 0 to 1 for each line of \
            a test set: how similar its source is to the most similar one in train. Values from 0.9 on are exact, \
            smaller ones are lower bounds.

            In scripts without spaces between words (Chinese, Japanese, Thai, Lao, Khmer, Myanmar, Tibetan) six \
            letters count as a word: an ideograph as three letters, a kana as one and a half.

            Examples:
              pipeline-prepare --source fr --target en --output work/clean \\
                work/all --dev-size 1000 --test-size 1000
              pipeline-prepare --source fr --target en --output work/clean \\
                work/a work/b --dev data/val \\
                --test 2016=data/test2016 --test 2017=data/test2017
            """,
        version: Dragoman.version)

    @Option(help: "Source language, the ending of the source files.")
    var source: String

    @Option(help: "Target language, the ending of the target files.")
    var target: String

    @Option(help: "The folder to write into.")
    var output: String

    @Option(help: "The dev set, a bitext named without its language. (default: none)")
    var dev: String?

    @Option(help: "A test set as NAME=BITEXT; may be given several times. (default: none)")
    var test: [TestSet] = []

    @Option(help: "What to split off as the set 'dev': a number of pairs, or a share such as 1%.")
    var devSize: SetSize = 0

    @Option(help: "What to split off as the set 'test': a number of pairs, or a share such as 1%.")
    var testSize: SetSize = 0

    @Option(help: "Seed of the split, a number from 0.")
    var seed: UInt64 = 1

    @Option(help: "The fewest words of a segment, on either side.")
    var minimumLength = 1

    @Option(help: "The most words of a segment, on either side.")
    var maximumLength = 100

    @Option(help: "The most characters of a segment, on either side.")
    var maximumCharacters = 1000

    @Option(
        help: ArgumentHelp(
            "How many times longer one side may be, as (longer + 2) / (shorter + 2) in words; where a side is written without spaces, six letters are a word on both."
        ))
    var maximumRatio = 3.0

    @Option(
        help:
            "Keep the first only of equal pairs ('pair'), of pairs with one 'source' or one 'target', or all ('none').")
    var deduplicate: FilterSettings.Deduplication = .pair

    @Flag(help: "Drop pairs whose target is their source.")
    var dropIdentical = false

    @Flag(
        inversion: .prefixedNo,
        help: "Drop training pairs whose target is in a dev or test set, not only those whose source is.")
    var dropTargetOverlap = true

    @Option(
        help: ArgumentHelp(
            "The filters to ask, in this order, separated by commas: \(PairFilters.names). (default: those that other options ask for)",
            valueName: "names"))
    var filters: String?

    @Option(help: "As --deduplicate, but by letters and digits alone: 'pair', 'source', 'target' or 'none'.")
    var deduplicateNear: FilterSettings.Deduplication = .none

    @Flag(
        help:
            "Drop pairs with a side that is surely in another language. A side whose language CLD2 does not know is not checked; a warning says so."
    )
    var checkLanguage = false

    @Flag(help: "Drop pairs whose numbers of two digits or more disagree.")
    var checkNumbers = false

    @Flag(help: "Drop pairs whose web or mail addresses disagree.")
    var checkAddresses = false

    @Flag(help: "Drop pairs with wrongly decoded text (U+FFFD, Ã©) or control characters.")
    var checkEncoding = false

    @Flag(help: "Drop pairs with tags or character references left in them.")
    var checkMarkup = false

    @Option(help: "The least share, from 0 to 1, of letters in the script of the language; 0 for no check.")
    var minimumScript = 0.0

    @Option(help: "The least share, from 0 to 1, of letters among the characters; 0 for no check.")
    var minimumLetters = 0.0

    @Option(help: "How many times a character may occur in a row; 0 for no check.")
    var maximumRepetition = 0

    @OptionGroup(title: "Filters by models")
    var models: ModelFilterOptions

    @Option(help: "Unicode form of the text: 'keep' it, 'nfc' or 'nfkc'.")
    var unicode: NormalizationSettings.Form = .keep

    @Flag(help: "Make typographic quotation marks and apostrophes plain.")
    var plainQuotes = false

    @Flag(help: "Make dashes and special hyphens plain hyphens.")
    var plainDashes = false

    @Flag(help: "Make spaces of every kind plain ones (French no-break spaces too), and drop invisible characters.")
    var plainSpaces = false

    @Flag(help: "Replace character references such as &nbsp; and &#233; by their characters.")
    var decodeEntities = false

    @Flag(help: "Split off whole documents, as NAME.origins.tsv beside each bitext names them.")
    var splitByDocument = false

    @Option(
        help: ArgumentHelp(
            "Also write the pairs that are kept as a memory in TMX, each with its set as the property x-set, and with identifier, dates, author, notes, domain, document and the inline codes of TMX where NAME.origins.tsv beside the bitext has them; without other properties. A segment whose text was changed after that has no codes; the report counts them. (default: none)",
            valueName: "file"))
    var tmx: String?

    @Option(
        help: ArgumentHelp(
            "The same for the pairs that are dropped, each with the reason as the property x-dropped. (default: none)",
            valueName: "file"))
    var droppedTmx: String?

    @Flag(help: "Write the training pairs of each bitext apart: train, train-2 and so on.")
    var separate = false

    @Flag(help: "Show what each filter would drop, with samples, and write nothing.")
    var dryRun = false

    @Option(
        help: ArgumentHelp(
            "Also write the statistics to this JSON file. (default: only statistics.json in the folder)",
            valueName: "file"))
    var report: String?

    @Argument(help: "Bitexts, named without their language: NAME for NAME.<source> and NAME.<target>.")
    var bitexts: [String]

    public init() {}

    public func validate() throws {
        try checkRange("minimum-length", minimumLength, 1...)
        guard maximumLength >= minimumLength else {
            throw ValidationError(
                "--maximum-length is \(maximumLength); it must not be below --minimum-length, \(minimumLength)")
        }
        try checkRange("maximum-characters", maximumCharacters, 1...)
        try checkRange("maximum-ratio", maximumRatio, 1...)
        guard !output.isEmpty else { throw ValidationError("--output is empty; give a folder") }
        if let tmx, let droppedTmx, Folder.isSame(tmx, droppedTmx) {
            throw ValidationError("--tmx and --dropped-tmx need a file each")
        }
    }

    package func checkSettings() throws { try settings().validate() }

    /// What the options ask for.
    package func settings() throws -> PrepareSettings {
        var settings = try PrepareSettings(source: source, target: target)
        settings.dev = dev
        settings.tests = test.map(\.bitext)
        settings.devSize = devSize
        settings.testSize = testSize
        settings.seed = seed
        settings.dropsTargetOverlap = dropTargetOverlap
        settings.filters.minimumLength = minimumLength
        settings.filters.maximumLength = maximumLength
        settings.filters.maximumCharacters = maximumCharacters
        settings.filters.maximumRatio = maximumRatio
        settings.filters.deduplication = deduplicate
        settings.filters.dropsIdentical = dropIdentical
        settings.filters.order = filters.map { $0.split(separator: ",").map(String.init) } ?? []
        settings.filters.nearDeduplication = deduplicateNear
        settings.filters.checksLanguage = checkLanguage
        settings.filters.checksNumbers = checkNumbers
        settings.filters.checksAddresses = checkAddresses
        settings.filters.checksEncoding = checkEncoding
        settings.filters.checksMarkup = checkMarkup
        settings.filters.minimumScript = minimumScript
        settings.filters.minimumLetters = minimumLetters
        settings.filters.maximumRepetition = maximumRepetition
        settings.filters.models = models.settings
        settings.normalization.unicode = unicode
        settings.normalization.quotes = plainQuotes
        settings.normalization.dashes = plainDashes
        settings.normalization.spaces = plainSpaces
        settings.normalization.entities = decodeEntities
        settings.splitsByDocument = splitByDocument
        settings.keptMemory = tmx
        settings.droppedMemory = droppedTmx
        settings.version = Dragoman.version
        settings.separatesInputs = separate
        settings.isDryRun = dryRun
        return settings
    }

    public func run() throws {
        Interruption.watch()
        let names = bitexts.map { ($0 as NSString).lastPathComponent }.joined(separator: ", ")
        let name = "\(names) (\(source)–\(target))"
        let preparation = try Preparation(settings())
        if !dryRun { try checkFiles() }
        let result = try preparation.run(bitexts, output: output) { result in
            var files = try CorpusReport.files(for: result, name: name, in: output)
            for path in [output + "/statistics.json"] + (report.map { [$0] } ?? []) {
                files.append(try JSONFile.file(with: result, at: path))
            }
            return files
        }
        let log = Logger(label: "pipeline-prepare")
        for warning in result.warnings { log.warning("\(warning)") }
        Console.say(dryRun ? result.drySummary : result.summary)
    }

    /// The sets are compared with the bitexts by the preparation itself.
    private func checkFiles() throws {
        var files = StageFiles()
        let sets = [dev].compactMap(\.self) + test.map(\.bitext.bitext)
        for name in bitexts + sets {
            try files.read(bitext: name, source: source, target: target)
        }
        files.write([tmx, droppedTmx, report])
        try files.check()
    }
}

/// `NAME=BITEXT` on a command line.
struct TestSet: ExpressibleByArgument {
    let bitext: PrepareSettings.NamedBitext

    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return nil }
        bitext = PrepareSettings.NamedBitext(name: parts[0], bitext: parts[1])
    }
}

extension SetSize: ExpressibleByArgument {
    /// A size as the command line gives it: `1000` or `5%`.
    public init?(argument: String) { self.init(argument) }
}

extension FilterSettings.Deduplication: ExpressibleByArgument {}
extension NormalizationSettings.Form: ExpressibleByArgument {}
