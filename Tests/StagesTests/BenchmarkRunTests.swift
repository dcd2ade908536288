import TestSupport
import Testing

/// What `pipeline-train --benchmark` prints.
@Suite struct BenchmarkRunTests {
    /// The shares of each core's time are those of all its time, and training stays below what its cores can multiply.
    @Test func benchmarkSaysWhatTheTimeGoesInto() throws {
        let sandbox = try TemporaryFolder()
        try ToyCorpus.prepare(sandbox)
        let run = try sandbox.run(
            "pipeline-train",
            ToyCorpus.training + [
                "--output", "model", "--benchmark", "0.3", "--threads", "2", "--hidden-size", "512", "--precision",
                "f32",
            ])
        #expect(run.status == 0, "\(run.errors)")
        let cores = run.output.split(separator: "\n").filter { $0.hasPrefix("core ") }
        #expect(cores.count == 2)
        for core in cores {
            let shares = core.matches(of: /([0-9.]+) %/).compactMap { Double($0.1) }
            #expect(shares.count == 4 && abs(shares.reduce(0, +) - 100) < 0.5, "\(core)")
        }
        let reached = try #require(run.output.firstMatch(of: /training reaches ([0-9]+) % of it/)).1
        #expect((1...100).contains(Int(reached) ?? 0), "\(run.output)")
        #expect(run.output.contains("can multiply in f32"))
        try checkForecast(run.output)
        #expect(!sandbox.exists("model"))
    }

    /// The forecast of a benchmark with two threads: what it says of two cores is what was measured.
    private func checkForecast(_ output: String) throws {
        guard output.contains("\nforecast ") else {
            #expect(output.contains("no forecast for other numbers of cores: 2 threads share 1 core"), "\(output)")
            return
        }
        let measured = try #require(output.firstMatch(of: /\n([0-9]+) target tokens\/s/)).1
        let rows = output.matches(of: /\n([0-9]+) cores? +([0-9]+) +([0-9.]+)   ([a-z -]+)/)
        try #require(rows.map { String($0.output.1) } == ["1", "2", "4", "8", "16"], "\(output)")
        #expect(rows[0].output.3 == "1.00" && rows[0].output.4 == "-" && rows[1].output.2 == measured, "\(output)")
        for row in rows {
            let cores = try #require(Double(row.output.1)), speedup = try #require(Double(row.output.3))
            #expect(speedup <= cores)
        }
        #expect(output.contains(/a core's products take [0-9.]+ times as long, its memory passes [0-9.]+ times/))
    }
}
