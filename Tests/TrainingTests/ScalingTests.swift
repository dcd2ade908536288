import Communication
import Foundation
import Platform
import TestSupport
import Testing
import Training
import Translation

/// The forecast of a training's speed with other numbers of cores, from times that are given.
@Suite struct ScalingTests {
    /// Ten seconds of one core: 6 in forward and backward passes, 2 in products for gradients, 1 in passes over memory and
    /// 1 in what one thread does. All of it but the last divides evenly, for up to 16 cores.
    private static func figures(_ change: (inout ScalingFigures) -> Void = { _ in }) -> ScalingFigures {
        var time = TeamTime()
        (time.steps, time.slowestSteps) = (6, 6)
        (time.gradients, time.passes, time.slowestRest) = (2, 1, 3)
        time.runs = 10
        var figures = ScalingFigures(workers: 1, seconds: 10, targetTokens: 1000, time: time)
        figures.batches = [BatchExtent(steps: 10, sentences: 48)]
        figures.blocks = [Array(repeating: 5, count: 16)]
        figures.memory = CoreRate(alone: 1, together: 1, cores: 2)
        change(&figures)
        return figures
    }

    /// Two cores, with 3 seconds each in forward and backward passes, 1 in gradients and 0.5 in passes over memory.
    private static func pair(_ change: (inout ScalingFigures) -> Void = { _ in }) -> ScalingFigures {
        figures { figures in
            figures.workers = 2
            figures.seconds = 5.5
            (figures.time.slowestSteps, figures.time.slowestRest) = (3, 1.5)
            change(&figures)
        }
    }

    /// The seconds of each number of cores.
    private static func seconds(_ figures: ScalingFigures) -> [Double] {
        ScalingForecast(figures).rows.map { Double(figures.targetTokens) / $0.tokensPerSecond }
    }

    private func expect(_ figures: ScalingFigures, _ seconds: [Double], _ last: ScalingForecast.Limit?) {
        let found = Self.seconds(figures)
        #expect(zip(found, seconds).allSatisfy { abs($0 - $1) < 1e-9 } && found.count == 5, "\(found)")
        let rows = ScalingForecast(figures).rows
        #expect(rows.map(\.cores) == [1, 2, 4, 8, 16] && rows[0].limit == nil && rows[0].speedup == 1)
        for (row, own) in zip(rows, seconds) { #expect(abs(row.speedup - seconds[0] / own) < 1e-9) }
        #expect(rows[4].limit == last)
    }

    @Test func whatOneThreadDoesIsNotDivided() {
        expect(Self.figures(), [10, 5.5, 3.25, 2.125, 1.5625], .serial)
        expect(Self.figures { $0.seconds = 9 }, [9, 4.5, 2.25, 1.125, 0.5625], nil)
    }

    @Test func twoCoresAreTakenToBeTwiceOne() {
        expect(Self.pair(), [10, 5.5, 3.25, 2.125, 1.5625], .serial)
    }

    /// Ten sentences: five for each of two workers, at most 3 of 4, 2 of 8, and 1 of 16.
    @Test func batchesAreOfWholeSentences() {
        expect(
            Self.figures { ($0.seconds, $0.batches) = (9, [BatchExtent(steps: 7, sentences: 10)]) },
            [9, 4.5, 6 * 0.3 + 0.75, 6 * 0.2 + 0.375, 6 * 0.1 + 0.1875], .shares)
        // In both readings: ten of 20 for two workers.
        expect(
            Self.figures {
                ($0.seconds, $0.batches) = (9, [BatchExtent(steps: 7, sentences: 20, isRepeated: true)])
            },
            [9, 4.5, 6 * 0.3 + 0.75, 6 * 0.2 + 0.375, 6 * 0.1 + 0.1875], .shares)
    }

    /// A time step costs as much as 16 sentences in it: of 48 + 16 parts, 24 + 16 are left for two workers.
    @Test func aTimeStepCostsEachWorkerTheSame() {
        expect(
            Self.figures { ($0.seconds, $0.shardCost) = (9, ShardCost(step: 16, row: 1)) },
            [9, 6 * 40 / 64 + 1.5, 6 * 28 / 64 + 0.75, 6 * 22 / 64 + 0.375, 6 * 19 / 64 + 0.1875], .shares)
    }

    /// Three blocks: two for one of two workers, and one for three of any more.
    @Test func blocksOfGradientsAreNotDivided() {
        expect(
            Self.figures { ($0.seconds, $0.blocks) = (9, [[4, 4, 4], [2, 2, 2]]) },
            [
                9, 3 + 2 * 2 / 3.0 + 0.5, 1.5 + 2 / 3.0 + 0.25, 0.75 + 2 / 3.0 + 0.125, 0.375 + 2 / 3.0 + 0.0625,
            ], .blocks)
    }

    /// Beside another core a pass takes 1.25 times as long, so beside 15 others 1 + 15 · 0.25 times.
    @Test func coresShareMemory() {
        let memory = CoreRate(alone: 10, together: 8, cores: 2)
        expect(
            Self.figures { ($0.seconds, $0.memory) = (9, memory) },
            [9, 4 + 1.25 / 2, 2 + 1.75 / 4, 1 + 2.75 / 8, 0.5 + 4.75 / 16], .traffic)
        // The second of two cores has 1.25 times what a core takes alone.
        expect(
            Self.pair {
                ($0.seconds, $0.memory) = (4.625, memory)
                ($0.time.passes, $0.time.slowestRest) = (1.25, 1.625)
            },
            [9, 4.625, 2 + 1.75 / 4, 1 + 2.75 / 8, 0.5 + 4.75 / 16], .traffic)
    }

    /// One core is all that there is: more get no more out of memory.
    @Test func aSingleCoreIsTakenToUseMemoryUp() {
        expect(
            Self.figures { ($0.seconds, $0.memory) = (9, CoreRate(alone: 1, together: 1, cores: 1)) },
            [9, 5, 3, 2, 1.5], .traffic)
    }

    /// Products take 1.2 times as long beside another core, and no longer beside more.
    @Test func coresSlowEachOtherDown() {
        expect(
            Self.figures { ($0.seconds, $0.products) = (9, CoreRate(alone: 6, together: 5, cores: 2)) },
            [9, 9.6 / 2 + 0.5, 9.6 / 4 + 0.25, 9.6 / 8 + 0.125, 9.6 / 16 + 0.0625], .traffic)
    }

    @Test func severalWorkersCopyRows() {
        expect(
            Self.figures { ($0.seconds, $0.copying) = (9, 0.8) }, [9, 4.9, 2.45, 1.225, 0.6125], .traffic)
        expect(
            Self.pair {
                ($0.seconds, $0.copying) = (4.9, 0.8)
                ($0.time.passes, $0.time.slowestRest) = (1.8, 1.9)
            },
            [9, 4.9, 2.45, 1.225, 0.6125], .traffic)
    }

    /// Of two workers the slower takes 1.1 times as long as the mean, so of four 1.2 times, of 16 1.4 times.
    @Test func slowestOfMoreWorkersIsSlower() {
        expect(
            Self.pair { ($0.seconds, $0.time.slowestSteps) = (4.8, 3.3) },
            [9, 4.8, 1.5 * 1.2 + 0.75, 0.75 * 1.3 + 0.375, 0.375 * 1.4 + 0.1875], .waiting)
        // Unless it is the larger shard: of three sentences one worker has two.
        let figures = Self.pair {
            ($0.seconds, $0.time.slowestSteps, $0.batches) = (5.5, 4, [BatchExtent(steps: 5, sentences: 3)])
        }
        expect(figures, [9, 5.5, 2.75, 2.375, 2.1875], .shares)
    }

    /// Ten times 20 ms for two workers; of the half of a second that they wait, three tenths are work of one thread.
    @Test func wakingTakesEachWorkerItsTime() {
        expect(
            Self.pair { ($0.seconds, $0.waking) = (5, 0.02) },
            [9 + 0.3 + 0.1, 5, 2.25 + 0.3 + 0.4, 1.125 + 0.3 + 0.8, 0.5625 + 0.3 + 1.6], .waiting)
        // More workers are slower where waking is all that they do.
        let idle = Self.seconds(
            Self.pair { figures in
                (figures.seconds, figures.waking) = (100, 10)
                figures.time.runs = 100
            })
        #expect(idle == idle.sorted())
    }

    @Test func batchesAreMadeMeanwhile() {
        expect(Self.figures { ($0.seconds, $0.making) = (9, 2) }, [9, 4.5, 2.25, 2, 2], .serial)
    }

    /// Whatever was measured: as fast as it was with its own workers, and never more than m times as fast as one core. It
    /// is never slower with more cores, where no core slows down the products of another and no worker is late.
    @Test(arguments: [1, 2, 4, 8, 16])
    func limits(workers: Int) throws {
        let batches = [
            BatchExtent(steps: 31, sentences: 37), BatchExtent(steps: 80, sentences: 12, isRepeated: true),
            BatchExtent(steps: 4, sentences: 300),
        ]
        for index in 0..<128 {
            // Each of seven things is there or not.
            func has(_ bit: Int, _ number: Double) -> Double { index >> bit & 1 == 1 ? number : 0 }
            let count = Double(workers)
            let figures = Self.figures { figures in
                (figures.workers, figures.batches) = (workers, batches)
                figures.shardCost = ShardCost(step: has(0, 9), row: 1)
                figures.blocks = [index & 2 == 0 ? [9, 7, 7, 2, 1] : Array(repeating: 1, count: 64)]
                figures.memory = CoreRate(alone: 3, together: 3 - has(2, 1), cores: max(2, workers))
                figures.products = CoreRate(alone: 3, together: 3 - has(3, 0.5), cores: max(2, workers))
                figures.copying = has(4, 0.4)
                figures.making = has(5, 0.9)
                let late = workers > 1 ? 1 + has(6, 0.2) : 1
                (figures.time.slowestSteps, figures.time.slowestRest) = (6 / count * late, 3 / count * late)
                figures.seconds = figures.time.slowestSteps + figures.time.slowestRest + 0.1
            }
            let rows = ScalingForecast(figures).rows
            let own = try #require(rows.first { $0.cores == workers })
            #expect(abs(own.tokensPerSecond * figures.seconds / 1000 - 1) < 1e-9, "\(workers), \(index)")
            for (row, next) in zip(rows, rows.dropFirst()) {
                guard has(3, 1) + has(6, 1) == 0 else { continue }
                #expect(next.tokensPerSecond >= row.tokensPerSecond * (1 - 1e-9), "\(workers), \(index)")
            }
            #expect(rows.allSatisfy { $0.speedup <= Double($0.cores) * (1 + 1e-9) }, "\(workers), \(index)")
        }
    }

    @Test func shardCostsAreFitted() {
        func fit(_ cost: (Int, Int) -> Double) -> ShardCost {
            ShardCost(
                fitting: [(10, 1), (10, 2), (20, 8), (30, 16), (7, 40)].map { steps, sentences in
                    .init(steps: steps, sentences: sentences, seconds: cost(steps, sentences))
                })
        }
        let exact = fit { Double($0) * (0.003 + 0.0005 * Double($1)) }
        #expect(abs(exact.step - 0.003) < 1e-9 && abs(exact.row - 0.0005) < 1e-9, "\(exact)")
        // Neither part is below 0.
        let rising = fit { Double($0) * (Double($1) - 0.5) }
        #expect(rising.step == 0 && rising.row > 0)
        let falling = fit { Double($0) * (100 - Double($1)) }
        #expect(falling.row == 0 && falling.step > 0)
        #expect(ShardCost(fitting: []) == ShardCost(step: 0, row: 1))
        // Of one size alone.
        let one = ShardCost(fitting: [.init(steps: 5, sentences: 4, seconds: 40)])
        #expect(one.step == 0 && abs(one.row - 2) < 1e-9)
    }

    /// What a core does while something else has it is not missed.
    @Test func ratesAreOfTheThreadsOwnTime() {
        let rate = CoreRate(cores: 1) { _, _ in
            let (start, own) = (MonotonicTime.now, ThreadTime.now)
            while ThreadTime.now - own < 0.01 {}
            Thread.sleep(forTimeInterval: 0.01)
            return (ThreadTime.now - own) / (MonotonicTime.now - start)
        }
        #expect(rate.alone > 0.8 && rate.together == rate.alone, "\(rate)")
    }

    // MARK: Benchmarks

    private static func benchmark(
        threads: Int, _ communicator: any Communicator = SoloCommunicator()
    ) throws -> Benchmark {
        let setup = try smallSetup(ThreadTests.pairs, words: 24) { options in
            options.workers = threads
            options.batchTokens = 60
        }
        return try Benchmark(setup, seconds: 0.1, communicator)
    }

    @Test func whatWasMeasuredIsForecast() throws {
        let result = try Self.benchmark(threads: 1)
        let rows = try result.scaling.get().rows
        #expect(abs(rows[0].tokensPerSecond / result.tokensPerSecond - 1) < 1e-9)
        #expect(rows.allSatisfy { $0.tokensPerSecond > 0 && $0.speedup <= Double($0.cores) * (1 + 1e-9) })
    }

    @Test func threadsThatShareCoresHaveNoForecast() throws {
        let result = try Self.benchmark(threads: Processor.cores + 1)
        guard case .failure(.sharedCores(let cores)) = result.scaling else {
            Issue.record("\(result.scaling)")
            return
        }
        #expect(cores == Processor.cores)
    }

    @Test func ranksHaveNoForecast() throws {
        for result in ThreadCommunicator.run(2, { try Self.benchmark(threads: 1, $0) }) {
            guard case .failure(.ranks) = try result.get().scaling else {
                Issue.record("there is a forecast")
                continue
            }
        }
    }
}
