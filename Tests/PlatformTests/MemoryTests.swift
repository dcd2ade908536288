import Foundation
import Platform
import Testing

@Suite struct MemoryTests {
    private static let meminfo = "MemTotal:       8000 kB\nMemFree:         100 kB\nMemAvailable:   4000 kB\n"

    @Test func `memory that is free is what the system has available`() throws {
        try withSystem(["proc/meminfo": Self.meminfo]) { #expect(Memory.free(root: $0) == 4000 << 10) }
        try withSystem(["proc/other": ""]) { #expect(Memory.free(root: $0) == nil) }
    }

    @Test func `the control group around the process leaves less`() throws {
        let version2 = [
            "proc/meminfo": Self.meminfo, "proc/self/cgroup": "0::/jobs/one\n",
            "sys/fs/cgroup/jobs/memory.max": "3000000\n", "sys/fs/cgroup/jobs/memory.current": "2500000\n",
            "sys/fs/cgroup/jobs/memory.stat": "anon 1\ninactive_file 300000\n",
            "sys/fs/cgroup/jobs/one/memory.max": "max\n", "sys/fs/cgroup/jobs/one/memory.current": "1000\n",
        ]
        try withSystem(version2) { #expect(Memory.free(root: $0) == 800_000) }
        let version1 = [
            "proc/meminfo": Self.meminfo, "proc/self/cgroup": "5:cpu,memory:/job\n2:pids:/x\n",
            "sys/fs/cgroup/memory/job/memory.limit_in_bytes": "2000000",
            "sys/fs/cgroup/memory/job/memory.usage_in_bytes": "2100000",
        ]
        try withSystem(version1) { #expect(Memory.free(root: $0) == 0) }
    }

    @Test func `this system tells of its memory`() {
        #expect(Memory.free ?? 1 << 25 > 1 << 24 && Memory.available > 1 << 24 && Memory.resident > 1 << 20)
        #expect(Memory.peak >= Memory.resident / 2)
    }
}
