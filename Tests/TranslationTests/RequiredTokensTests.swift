import Tensors
import Testing
import Translation

/// Constrained search.
@Suite struct RequiredTokensTests {
    private static let everywhere = RequiredTokens.Boundaries(
        before: [Bool](repeating: true, count: 13), after: [Bool](repeating: true, count: 13))

    private static func contains(_ sequence: [Int32], in tokens: [Int32]) -> Bool {
        tokens.count >= sequence.count
            && (0...(tokens.count - sequence.count)).contains { tokens[$0...].starts(with: sequence) }
    }

    private func search(_ requests: [SearchRequest], beam: Int, extra: Int = 6, best: Int = 1) -> [[Hypothesis]] {
        let test = TestModel(.tiny())
        var options = SearchOptions(beam: beam)
        options.maximumExtra = extra
        options.maximumRatio = 1
        options.best = best
        return test.onTape { BeamSearch(test.model, options)([$0], requests) }
    }

    private static let items: [[RequiredTokens.Item]] = [
        [.init([[5]])], [.init([[5, 6, 7]]), .init([[8, 8], [9]])], [.init([[10, 4]]), .init([[10, 4]])],
        [.init([[12, 11, 10, 9, 8]])], (4..<13).map { .init([[$0]]) },
        [.init([[6, 7, 8], [6, 7]]), .init([[7, 9]]), .init([[4, 4, 4, 4]])],
    ]

    @Test(arguments: [1, 2, 5, 24]) func everyTranslationHasWhatIsRequired(_ beam: Int) {
        let sources = randomSentences([3, 1, 7, 5, 2, 9], vocabulary: 11, seed: 4)
        let requests = zip(sources, Self.items).map { source, items in
            var request = SearchRequest(source: source)
            request.required = RequiredTokens(items, Self.everywhere)
            return request
        }
        let found = search(requests, beam: beam, best: min(beam, 3))
        for (items, hypotheses) in zip(Self.items, found) {
            for item in items {
                #expect(
                    item.sequences.contains { Self.contains($0, in: hypotheses[0].tokens) },
                    "\(item.sequences) in \(hypotheses[0].tokens)")
            }
        }
        // Equal items need an occurrence each.
        let pairs = zip(found[2][0].tokens, found[2][0].tokens.dropFirst())
        #expect(pairs.count { $0 == (10, 4) } >= 2)
        // Other sentences change nothing.
        #expect(requests.map { search([$0], beam: beam, best: min(beam, 3))[0] } == found)
    }

    @Test(arguments: [3, 24]) func whatBeginsASentenceIsTakenThereAlone(_ beam: Int) {
        // A sentence begins after token 7, and token 8 may be before its first word.
        let sentences: [Bool?] = (0..<13).map { $0 == 7 ? true : $0 == 8 ? nil : false }
        let all = [Bool](repeating: true, count: 13)
        let boundaries = RequiredTokens.Boundaries(before: all, after: all, sentences: sentences)
        func begins(_ index: Int, _ tokens: [Int32]) -> Bool {
            guard let before = tokens[..<index].last(where: { $0 != 8 }) else { return true }
            return before == 7
        }
        let sources = randomSentences([3, 1, 7, 5, 2, 9, 4, 4, 6, 8], vocabulary: 11, seed: 12)
        let requests = sources.map { source in
            var request = SearchRequest(source: source)
            request.required = RequiredTokens([.init([[5, 9, 11]], atStart: [[6]])], boundaries)
            return request
        }
        for hypotheses in search(requests, beam: beam) {
            let tokens = hypotheses[0].tokens
            #expect(
                Self.contains([5, 9, 11], in: tokens)
                    || tokens.indices.contains { tokens[$0] == 6 && begins($0, tokens) }, "\(tokens)")
        }
    }

    @Test func aWideBeamFindsTheBestOfAllThatHaveIt() {
        let source: [Int32] = [4, 9]
        let items: [RequiredTokens.Item] = [.init([[6, 7], [8]])]
        var request = SearchRequest(source: source)
        request.required = RequiredTokens(items, Self.everywhere)
        // At most two tokens of its own, and as many as the item has.
        let found = search([request], beam: 400, extra: -1, best: 1)[0][0]
        let tokens = [1] + [Int32](4..<13)
        var all: [[Int32]] = tokens.map { [$0] }
        all += all.flatMap { start in tokens.map { start + [$0] } }
        let candidates = all.filter { tokens in
            items[0].sequences.contains { Self.contains($0, in: tokens) }
        }
        let forced = search(
            candidates.map { SearchRequest(source: source, prefix: $0, isForced: true) }, beam: 1)
        let best = forced.map(\.[0]).max { $0.score < $1.score }
        #expect(found.score >= (best?.score ?? 0) - 1e-5)
        let own = search([SearchRequest(source: source, prefix: found.tokens, isForced: true)], beam: 1)[0][0]
        #expect(found.tokenLogProbabilities.count == found.tokens.count || abs(own.score - found.score) < 1e-4)
    }

    @Test func aWordDoesNotContinueAndDoesNotBeginInAnother() {
        // Tokens from 9 on continue a word.
        let inside = (0..<13).map { $0 < 9 }
        let boundaries = RequiredTokens.Boundaries(before: inside, after: [Bool](repeating: false, count: 13))
        let sources = randomSentences([3, 1, 7, 5, 2, 9], vocabulary: 11, seed: 9)
        let sequences: [[Int32]] = [[5], [5, 6], [7, 10], [11], [4], [12, 9]]
        let requests = zip(sources, sequences).map { source, sequence in
            var request = SearchRequest(source: source)
            request.required = RequiredTokens([.init([sequence], beginsWord: true, endsWord: true)], boundaries)
            return request
        }
        for (sequence, hypotheses) in zip(sequences, search(requests, beam: 12)) {
            let tokens = hypotheses[0].tokens
            let isWord = tokens.indices.contains { start in
                tokens[start...].starts(with: sequence) && (start == 0 || inside[Int(tokens[start])])
                    && (start + sequence.count == tokens.count || inside[Int(tokens[start + sequence.count])])
            }
            #expect(isWord, "\(sequence) in \(tokens)")
        }
    }

    @Test func aShortlistAndABeginningStay() {
        var request = SearchRequest(source: [4, 5, 6], prefix: [9, 9], shortlist: [0, 1, 2, 3, 7, 8, 9, 10])
        request.required = RequiredTokens([.init([[8, 7]])], Self.everywhere)
        let tokens = search([request], beam: 4)[0][0].tokens
        #expect(tokens.starts(with: [9, 9]) && Self.contains([8, 7], in: tokens), "\(tokens)")
        #expect(tokens.allSatisfy { [1, 7, 8, 9, 10].contains($0) })
        // What no token of the list can spell is not found, and what there is comes without it.
        request.required = RequiredTokens([.init([[12]])], Self.everywhere)
        #expect(!search([request], beam: 4)[0].isEmpty)
    }
}
