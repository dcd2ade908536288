import Corpora
import Diagnostics
import Files
import Foundation
import StageSupport
import Training
import Translation
import Vocabularies

extension TrainCommand {
    /// The bitexts to train on, with what the model reads beside them.
    func corpora(_ vocabularies: VocabularyPair) throws -> [AnnotatedBitext] {
        try train.enumerated().map { index, corpus in
            let bitext = try Bitext(
                corpus.bitext, source: vocabularies.sourceLanguage, target: vocabularies.targetLanguage)
            let annotations = AnnotationFiles(
                matches: index < matches.count ? matches[index] : nil, terms: index < terms.count ? terms[index] : nil)
            return AnnotatedBitext(bitext, annotations, tag: corpus.tag, weight: corpus.weight)
        }
    }

    /// The only text to train on, for a task that takes no more.
    var onlyCorpus: String { train[0].bitext }

    /// In a run of a manifest the command that makes the model again is the run's; the stage's own names folders of this
    /// run, and models that are equal would seem different.
    var origin: TrainingRecord.Origin {
        let isOfRun = ProcessInfo.processInfo.environment["DRAGOMAN_RUN_COMMAND"] != nil
        return .init(
            version: Dragoman.version,
            command: isOfRun ? nil : ["pipeline-train"] + CommandLine.arguments.dropFirst())
    }

    /// The file that keeps the token ids of a large corpus; nil where nothing is written.
    private var encodedPath: String? {
        benchmark == nil && !summary ? encoded ?? ModelFolder.encodedCorpus(of: output) : nil
    }

    /// Keeps the token ids of a large corpus.
    var cache: CorpusCache? { encodedPath.map { CorpusCache($0) } }

    /// Refuses to write token ids over what is read.
    /// - Parameter texts: the files of the texts to train on and of the dev set.
    /// - Throws: `ExitStatus.usage` at the first input that is an output.
    func checkFiles(reading texts: [String]) throws {
        var files = StageFiles()
        files.read(texts + matches + terms)
        files.read([devMatches, devTerms, sourceVectors, targetVectors])
        files.write([encodedPath])
        try files.check()
    }
}

extension Benchmark {
    /// The figures, a line each.
    var text: String {
        let (cores, precision) = (times.count.counted("core"), self.precision.rawValue)
        let lines = [
            String(
                format: "%d updates in %.1f s, %.1f ms each", updates, seconds, 1000 * seconds / Double(updates)),
            String(format: "%.0f target tokens/s", tokensPerSecond),
            String(
                format: "%.1f GFLOP/s in matrix products, %.2f MFLOP a target token", operationsPerSecond / 1e9,
                Double(operations) / Double(targetTokens) / 1e6),
            String(
                format: "%.1f GFLOP/s is what %@ can multiply in %@ from cache: training reaches %.0f %% of it",
                peakRate / 1e9, cores, precision, 100 * operationsPerSecond / peakRate),
            "share of the time   products   other steps   memory passes   waiting",
        ]
        return (lines + times.enumerated().map(row) + forecast).joined(separator: "\n")
    }

    /// The speed with other numbers of cores, or why there is no forecast of it.
    private var forecast: [String] {
        switch scaling {
        case .success(let forecast):
            let (products, memory) = (forecast.products, forecast.memory)
            let measured =
                memory.cores > 1
                ? String(
                    format: "a core's products take %.2f times as long, its memory passes %.2f times, while %@ work",
                    products.slowdown, memory.slowdown, memory.cores.counted("core"))
                : "memory is taken to give several cores what it gives the one that there is"
            return ["forecast   target tokens/s   times one core   limited by"] + forecast.rows.map(line) + [measured]
        case .failure(.ranks): return ["no forecast for other numbers of cores: it has no model of what ranks exchange"]
        case .failure(.sharedCores(let cores)):
            let threads = times.count.counted("thread")
            return [
                "no forecast for other numbers of cores: \(threads) share \(cores.counted("core")); lower --threads"
            ]
        }
    }

    private func line(_ forecast: ScalingForecast.Row) -> String {
        String(
            format: "%@%15.0f%17.2f   %@",
            forecast.cores.counted("core").padding(toLength: 11, withPad: " ", startingAt: 0),
            forecast.tokensPerSecond, forecast.speedup, forecast.limit?.rawValue ?? "-")
    }

    private func row(_ worker: Int, _ time: WorkerTime) -> String {
        func cell(_ seconds: Double, _ width: Int) -> String {
            let text = String(format: "%.1f %%", 100 * seconds / self.seconds)
            return String(repeating: " ", count: max(0, width - text.count)) + text
        }
        return "core \(worker + 1)".padding(toLength: 17, withPad: " ", startingAt: 0)
            + cell(time.products, 11) + cell(time.steps, 14) + cell(time.passes, 16) + cell(time.waiting, 10)
    }
}
