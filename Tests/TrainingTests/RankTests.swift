import Communication
import Concurrency
import Diagnostics
import Foundation
import Tensors
import TestSupport
import Testing
import Training
import Translation

/// A training has the same bytes for any number of ranks, each of any number of threads.
@Suite struct RankTests {
    typealias Case = ThreadTests.Case

    /// The threads of each rank.
    private static let teams = [[2, 2], [1, 1, 1, 1], [1, 2, 1]]

    /// Trains in a folder that stays as long as the result.
    private func train(
        _ own: Case, _ precision: Precision, _ threads: [Int], in folder: TemporaryFolder, stopAt: Int = 12
    ) throws -> [String: Data] {
        let path = folder.path("model")
        let results = ThreadCommunicator.run(threads.count) { communicator in
            let trainer = try smallTrainer(
                ThreadTests.pairs, words: 24, output: path, bleu: risingScores(),
                communicator: communicator, configure: own.configure
            ) { options in
                options.precision = precision
                options.workers = threads[communicator.rank]
                options.batchTokens = 60
                options.warmup = 2
                options.maximumUpdates = stopAt
                options.averageLast = 2
                options.evaluateEvery = 5
                options.dropout = DropoutPlan(all: 0.2)
                own.set(&options)
            }
            return try trainer.run().update
        }
        for result in results { _ = try result.get() }
        return try Self.contents(of: folder)
    }

    /// The weights, and the log of the training without what depends on time.
    private static func contents(of folder: TemporaryFolder) throws -> [String: Data] {
        let log = try folder.text("model/training.jsonl").replacing(
            /"(seconds|tokens_per_second)":[0-9.e-]+,?/, with: "")
        return ["weights": try folder.data("model/model.safetensors"), "log": Data(log.utf8)]
    }

    @Test(arguments: ThreadTests.cases, Precision.allCases.filter { $0.canTrain && $0.isSupported })
    func anyNumberOfRanksGivesTheSameBytes(_ own: Case, precision: Precision) throws {
        let folder = try TemporaryFolder()
        let expected = try train(own, precision, [1], in: folder)
        for team in Self.teams {
            let folder = try TemporaryFolder()
            #expect(try train(own, precision, team, in: folder) == expected, "\(team)")
        }
    }

    /// More workers than the batches have sentences: some ranks compute nothing.
    @Test func ranksWithoutSentencesWait() throws {
        let own = Case(name: "small batches", set: { $0.batchTokens = 8 })
        let folder = try TemporaryFolder(), other = try TemporaryFolder()
        let expected = try train(own, .float32, [1], in: folder)
        #expect(try train(own, .float32, [2, 1, 3], in: other) == expected)
    }

    /// A training moves between one process and several.
    @Test func otherRanksContinueACheckpoint() throws {
        struct Cut: Error {}
        let folder = try TemporaryFolder(), whole = try TemporaryFolder()
        let own = Case(name: "LSTM")
        let expected = try train(own, .float32, [1], in: whole, stopAt: 30)
        for (index, threads) in [[1, 1], [3], [1, 1, 1]].enumerated() {
            let results = ThreadCommunicator.run(threads.count) { communicator in
                let trainer = try smallTrainer(
                    ThreadTests.pairs, words: 24, output: folder.path("model"),
                    bleu: risingScores(done: 2 * index, last: 2 * index + 2), communicator: communicator
                ) { options in
                    options.workers = threads[communicator.rank]
                    options.batchTokens = 60
                    options.warmup = 2
                    options.maximumUpdates = 30
                    options.averageLast = 2
                    options.evaluateEvery = 5
                    options.dropout = DropoutPlan(all: 0.2)
                }
                return try trainer.run().update
            }
            #expect(throws: (any Error).self) { for result in results { _ = try result.get() } }
        }
        let results: [Int] = try ThreadCommunicator.run(2) { communicator in
            try smallTrainer(
                ThreadTests.pairs, words: 24, output: folder.path("model"), bleu: risingScores(done: 6),
                communicator: communicator
            ) { options in
                options.workers = 1
                options.batchTokens = 60
                options.warmup = 2
                options.maximumUpdates = 30
                options.averageLast = 2
                options.evaluateEvery = 5
                options.dropout = DropoutPlan(all: 0.2)
            }.run().update
        }.map { try $0.get() }
        #expect(results == [30, 30])
        #expect(try Self.contents(of: folder) == expected)
    }

    /// Steps of each rank alone: the ranks come to the same weights, which are others than those of common steps.
    @Test(arguments: [Case(name: "Adam"), Case(name: "a moving average", set: { $0.averageRate = 0.1 })])
    func ranksAverageTheirWeights(_ own: Case) throws {
        func train(_ interval: Int?) throws -> [[Float]] {
            let folder = try TemporaryFolder()
            return try ThreadCommunicator.run(3) { communicator in
                let trainer = try smallTrainer(
                    ThreadTests.pairs, words: 24, output: folder.path("model"), communicator: communicator
                ) { options in
                    options.workers = 1
                    options.batchTokens = 60
                    options.warmup = 2
                    options.maximumUpdates = 50
                    options.evaluateEvery = 20
                    options.synchronizeEvery = interval
                    own.set(&options)
                }
                _ = try trainer.run()
                return values(trainer.weights, of: smallModel(words: 24))
            }.map { try $0.get() }
        }
        let local = try train(7)
        #expect(local[0] == local[1] && local[0] == local[2])
        #expect(!local[0].contains { !$0.isFinite })
        #expect(try train(7) == local)
        #expect(try train(nil)[0] != local[0])
    }

    @Test func aRankWithOtherDataEndsAll() throws {
        let folder = try TemporaryFolder()
        let results = ThreadCommunicator.run(2) { communicator in
            try smallTrainer(
                ThreadTests.pairs, words: 24, output: folder.path("model"), data: "data of \(communicator.rank)",
                communicator: communicator
            ) { $0.workers = 1 }.run().update
        }
        guard case .failure(let problem as Diagnostic) = results[1] else {
            Issue.record("rank 1 trains")
            return
        }
        #expect(problem.description.contains("rank 1 on "))
        #expect(problem.description.contains("another training corpus"))
        guard case .failure(is ThreadCommunicator.RankEnded) = results[0] else {
            Issue.record("rank 0 trains")
            return
        }
    }
}
