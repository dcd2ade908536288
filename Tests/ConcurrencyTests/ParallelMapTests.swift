import Concurrency
import Testing

@Suite struct ParallelMapTests {
    @Test(arguments: [(0, 4), (1, 4), (4, 4), (5, 4), (1000, 7)])
    func `ranges follow each other and cover everything`(_ count: Int, _ chunk: Int) {
        let ranges = parallelMap(count, chunk: chunk) { $0 }
        #expect(ranges.flatMap { Array($0) } == Array(0..<count))
        #expect(ranges.dropLast().allSatisfy { $0.count == chunk })
    }

    private struct Failure: Error, Equatable { var index: Int }

    @Test func `the error of the first range that has one is thrown`() {
        #expect(throws: Failure(index: 30)) {
            try parallelMap(100, chunk: 10) { range throws(Failure) in
                if range.lowerBound >= 30 { throw Failure(index: range.lowerBound) }
            }
        }
    }

    @Test func `two things at the same time`() throws {
        let (one, other) = try concurrently({ 1 }, and: { "two" })
        #expect(one == 1 && other == "two")
        #expect(throws: Failure(index: 1)) {
            try concurrently(
                { () throws -> Int in throw Failure(index: 1) }, and: { () throws -> Int in throw Failure(index: 2) })
        }
    }
}
