import Files
import Foundation
import Tensors
import Testing
import Translation
import Vocabularies

private enum Given {
    private static let environment = ProcessInfo.processInfo.environment
    static let folder = environment["DRAGOMAN_MODEL"]
    static let text = environment["DRAGOMAN_TEXT"]
    static let lines = environment["DRAGOMAN_LINES"].flatMap(Int.init) ?? 1000
}

/// On a model and a text of one's own, since the other tests' models are small and random:
///
///     DRAGOMAN_MODEL=work/fr-en/model DRAGOMAN_TEXT=test.fr swift test -c release --filter RealModelTests
///
/// The plain search takes a sentence about a quarter of a second; DRAGOMAN_LINES says how many are tried, 1,000 unless
/// told.
@Suite(.enabled(if: Given.folder != nil && Given.text != nil)) struct RealModelTests {
    @Test(arguments: [1, 5]) func noScoreIsBelowThatOfAPlainSearch(beam: Int) throws {
        let folder = ModelFolder(try #require(Given.folder))
        let (_, model, weights) = try folder.load()
        let vocabulary = try VocabularyPair(folder: folder.vocabularies).source
        let lines = try String(contentsOfFile: #require(Given.text), encoding: .utf8).split(separator: "\n").prefix(
            Given.lines)
        let sources = lines.map { vocabulary.encode(String($0)) }.filter { !$0.isEmpty }
        let options = SearchOptions(beam: beam)
        let workers = Workers(2) { _ in Tape(weights: weights) }
        let found = BeamSearch(model, options).translate(
            sources.map { SearchRequest(source: $0) }, on: workers, tapes: { [$0] })
        let reference = ReferenceSearch(model: model, options: options)
        var expected = [Double](repeating: 0, count: sources.count)
        expected.withUnsafeMutableBufferPointer { expected in
            workers.run { worker, tape in
                for index in stride(from: worker, to: sources.count, by: workers.count) {
                    expected[index] = reference(tape, sources[index]).first?.score ?? -.infinity
                }
            }
        }
        for (index, score) in expected.enumerated() {
            #expect(Double(found[index][0].score) >= score - 1e-5 * abs(score), "line \(index + 1)")
        }
    }
}
