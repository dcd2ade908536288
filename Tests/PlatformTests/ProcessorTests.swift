import Foundation
import Platform
import Testing

@Suite struct ProcessorTests {
    private static let affinity = ["proc/self/status": "Name:\tx\nCpus_allowed_list:\t0-2,4\n"]
    private static func siblings(_ lists: [Int: String]) -> [String: String] {
        Dictionary(
            uniqueKeysWithValues: lists.map { ("sys/devices/system/cpu/cpu\($0)/topology/core_cpus_list", $1 + "\n") })
    }

    private func cores(_ files: [String: String]...) throws -> Int {
        var found = 0
        let all = files.reduce(into: [:]) { $0.merge($1) { _, new in new } }
        try withSystem(all) { found = Processor.cores(root: $0) }
        return found
    }

    @Test func `processors that share a core count once`() throws {
        #expect(try cores(Self.affinity) == 4)
        // 3 is not allowed, and 4 has a core of its own.
        let lists = Self.siblings([0: "0-1", 1: "0-1", 2: "2-3", 3: "2-3", 4: "4"])
        #expect(try cores(Self.affinity, lists) == 3)
    }

    @Test(arguments: [("250000 100000", 2), ("50000 100000", 1), ("max 100000", 4), ("900000 100000", 4)])
    func `a quota is a limit`(quota: String, expected: Int) throws {
        let files = ["proc/self/cgroup": "0::/jobs\n", "sys/fs/cgroup/jobs/cpu.max": quota + "\n"]
        #expect(try cores(Self.affinity, files) == expected)
    }

    @Test func `a quota of the first version is one too`() throws {
        let folder = "sys/fs/cgroup/cpu/job"
        let files = [
            "proc/self/cgroup": "3:cpu,cpuacct:/job\n", "\(folder)/cpu.cfs_quota_us": "300000\n",
            "\(folder)/cpu.cfs_period_us": "100000\n",
        ]
        #expect(try cores(Self.affinity, files) == 3)
        #expect(try cores(Self.affinity, files, ["\(folder)/cpu.cfs_quota_us": "-1\n"]) == 4)
    }
}
