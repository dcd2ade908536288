import Foundation

/// What the system says about memory. On Linux: from /proc and /sys/fs/cgroup.
public enum Memory {
    /// Bytes of this process that are in memory.
    public static var resident: Int { pages(1) }

    /// Bytes that the system can give to new processes without swapping: the least of what it has free and what each
    /// control group around this process leaves; nil where it does not tell.
    public static var free: Int? { free(root: "") }

    /// - Parameter root: the folder that has the system's /proc and /sys.
    package static func free(root: String) -> Int? {
        var limits = [field("MemAvailable", in: root + "/proc/meminfo").map { $0 << 10 }]
        limits += ControlGroups.folders("memory", root: root).flatMap {
            [
                room(in: $0, "memory.max", "memory.current"),
                room(in: $0, "memory.limit_in_bytes", "memory.usage_in_bytes"),
            ]
        }
        return limits.compactMap { $0 }.min()
    }

    /// Bytes that this process can still get: what is free, within its own limit on addresses (`ulimit -v`).
    /// An unknown limit counts as none.
    public static var available: Int {
        var limits = [free]
        var limit = rlimit()
        if getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0, limit.rlim_cur < UInt64(Int.max) {
            // Stacks, and what is set aside but not used, take addresses alone.
            limits.append(max(0, Int(limit.rlim_cur) - pages(0) - (512 << 20)) / 8 * 7)
        }
        return limits.compactMap { $0 }.min() ?? Int.max
    }

    /// The peak number of bytes in memory so far.
    public static var peak: Int { (field("VmHWM", in: "/proc/self/status") ?? 0) << 10 }

    /// The same of a process that has ended.
    package static func peak(of usage: rusage) -> Int { usage.ru_maxrss << 10 }

    /// What a control group leaves; its cache of files can be taken back.
    private static func room(in folder: String, _ limitName: String, _ usageName: String) -> Int? {
        func number(_ name: String) -> Int? {
            Int(text("\(folder)/\(name)").trimmingCharacters(in: .whitespacesAndNewlines))
        }
        guard let limit = number(limitName), let usage = number(usageName) else { return nil }
        let cache = field("inactive_file", in: "\(folder)/memory.stat") ?? 0
        return max(0, limit - usage + cache)
    }

    /// The number after a name in a file of names and numbers.
    private static func field(_ name: String, in path: String) -> Int? {
        for line in text(path).split(separator: "\n") where line.hasPrefix(name) {
            let words = line.split { $0 == " " || $0 == "\t" || $0 == ":" }
            if words.count > 1, words[0] == name { return Int(words[1]) }
        }
        return nil
    }

    /// A number of /proc/self/statm, in bytes: 0 is the size of all addresses, 1 what is in memory.
    private static func pages(_ index: Int) -> Int {
        let words = text("/proc/self/statm").split(separator: " ")
        return words.indices.contains(index) ? (Int(words[index]) ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE))) : 0
    }

    private static func text(_ path: String) -> String { (try? String(contentsOfFile: path, encoding: .utf8)) ?? "" }
}
