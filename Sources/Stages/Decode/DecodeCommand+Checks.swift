import ArgumentParser
import Diagnostics
import Files
import StageSupport
import Text
import Translation

// Options that exclude each other, or that others leave without effect.
extension DecodeCommand {
    /// What is done with matches.
    /// - Throws: where the model cannot read them, and is to.
    func matchOptions(_ translator: Translator) throws -> TranslationInputs.MatchOptions {
        let isUsed = memory.memory != nil || memory.matches != nil
        guard !isUsed || translator.readsAnnotations || memory.keepsExact else {
            throw Diagnostic(
                .badInput, at: Place(model[0]),
                "the model was trained without matches, so it cannot read them; give --exact-matches keep to take those "
                    + "that are exact, or train it with --matches")
        }
        return .init(keepsExact: memory.keepsExact, isRead: translator.readsAnnotations)
    }

    /// Refuses to write over a file that is read.
    func checkFiles() throws {
        var files = StageFiles()
        files.read([input, prefixes, force, lexicon, memory.matches, memory.terms])
        files.read(keeping.files)
        files.write([output, alignments, attention, confidence])
        try files.check()
    }

    /// Refuses what a given translation leaves without effect.
    func requireUseful(_ require: (Bool, String) throws -> Void) throws {
        try require(prefixes == nil || force == nil, "--force is a whole translation; it leaves nothing to --prefixes")
        try require(
            !memory.keepsExact || prefixes == nil && force == nil,
            "--exact-matches keep says what the translation is; it leaves nothing to --prefixes and --force")
        let cuts = splitSentences || longest != nil
        try require(
            !cuts || prefixes == nil && force == nil,
            "--prefixes and --force belong to whole lines; leave out --split-sentences and --longest")
        guard force != nil else { return }
        try require(!search.sample, "--force says which tokens come; it leaves nothing to --sample")
        try require(
            search.beam == nil && search.count == 1 && search.minimumRatio == 0 && search.maximumRatio == nil,
            "--force scores one given translation; leave out --beam, --best, --minimum-ratio and --maximum-ratio")
        if let given = search.fusion.given.first {
            try require(false, "--force gives the translation model's probability; leave out --\(given)")
        }
        try require(search.shortlist == 0, "--force scores among all tokens; leave out --shortlist")
        try require(!replaceUnknowns, "--force gives translations back as they are; leave out --replace-unknowns")
    }

    /// Refuses a shard of what is not divided by lines.
    func requireLines(_ require: (Bool, String) throws -> Void) throws {
        guard shard != nil else { return }
        try require(!isDocument, "--shard divides lines, and a TMX or XLIFF file is translated as a whole")
        try require(!table && !columns.isGiven, "--shard divides lines, and a table has rows; leave it out")
        try require(search.samples == nil, "--shard divides the input, and --samples draws texts; leave it out")
        // Lines are counted before they are translated.
        try require(input != "-", "--shard is of a file; give --input")
        try require(
            memory.memory == nil,
            "--memory looks at the lines around each, of which a shard may lack one; use pipeline-match and --matches")
        try require(
            !search.sample,
            "--sample draws by the place of a sentence among all that are translated together; leave out --shard")
    }

    /// Refuses what a document cannot have, and without one what only it has.
    func requireDocument(_ require: (Bool, String) throws -> Void) throws {
        for (option, tag) in [("source", sourceLanguage), ("target", targetLanguage)] {
            guard let tag else { continue }
            try require(isDocument, "--\(option)-language is for TMX and XLIFF files")
            try require(LanguageTag.isWellFormed(tag), "--\(option)-language is '\(tag)', which is no language tag")
        }
        try require(!replaceTranslations || isDocument, "--replace-translations is for TMX and XLIFF files")
        guard isDocument else { return }
        try require(
            format == .text && prefixes == nil && force == nil && alignments == nil && attention == nil
                && confidence == nil && search.count == 1 && flush == nil,
            "a TMX or XLIFF file is translated as a whole; it takes no --format, --best, --prefixes, --force, "
                + "--alignments, --attention, --confidence or --flush")
        try require(output != "-", "a TMX or XLIFF file needs --output")
        try require(!output.hasSuffix(".gz"), "a TMX or XLIFF file is written as it is, not gzipped")
    }
}

extension TextShard: ExpressibleByArgument {
    /// Reads `3/8` on a command line.
    public init?(argument: String) { self.init(argument) }
}
