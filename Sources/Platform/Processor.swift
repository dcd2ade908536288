import Foundation

/// The processor. On Linux: from /proc, /sys/devices/system/cpu and /sys/fs/cgroup.
public enum Processor {
    /// The name of its model, such as `AMD EPYC 9B14`; nil where the system does not tell.
    package static let name: String? = {
        let information = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        let line = information.split(separator: "\n").first { $0.hasPrefix("model name") }
        return line?.split(separator: ":").last?.trimmingCharacters(in: .whitespaces)
    }()

    /// The physical cores that this process may use, at least 1: those of its affinity, of which two that share a core
    /// count once, and no more than a control group lets it use at the same time.
    public static let cores = cores(root: "")

    /// - Parameter root: the folder that has the system's /proc and /sys.
    package static func cores(root: String) -> Int {
        let allowed = allowedProcessors(root) ?? Array(0..<ProcessInfo.processInfo.activeProcessorCount)
        let siblings = Set(
            allowed.map { number in
                let folder = "\(root)/sys/devices/system/cpu/cpu\(number)/topology"
                // The second is the name before Linux 5.
                for name in ["core_cpus_list", "thread_siblings_list"] {
                    let list = text("\(folder)/\(name)")
                    if !list.isEmpty { return list }
                }
                return "\(number)"
            })
        return max(1, quotas(root).reduce(siblings.count, min))
    }

    /// The numbers of the processors that the process may run on; nil where the system does not tell.
    private static func allowedProcessors(_ root: String) -> [Int]? {
        let lines = text("\(root)/proc/self/status").utf8.split(separator: UInt8(ascii: "\n"))
        let name = "Cpus_allowed_list:"
        guard let line = lines.first(where: { $0.starts(with: name.utf8) }) else { return nil }
        let list = String(Substring(line)).dropFirst(name.count).trimmingCharacters(in: .whitespaces)
        let numbers = list.split(separator: ",").flatMap { part -> [Int] in
            let bounds = part.split(separator: "-").compactMap { Int($0) }
            guard let first = bounds.first, let last = bounds.last, first <= last else { return [] }
            return Array(first...last)
        }
        return numbers.isEmpty ? nil : numbers
    }

    /// How many processors each control group around the process lets it use at the same time, rounded down.
    private static func quotas(_ root: String) -> [Int] {
        ControlGroups.folders("cpu", root: root).compactMap { folder in
            let version2 = text("\(folder)/cpu.max").split(separator: " ").map { Double($0) }
            let version1 = ["cpu.cfs_quota_us", "cpu.cfs_period_us"].map { Double(text("\(folder)/\($0)")) }
            guard let pair = [version2, version1].first(where: { $0.count == 2 && $0.allSatisfy { $0 != nil } }),
                let quota = pair[0], let period = pair[1], quota > 0, period > 0
            else { return nil }
            return Int(quota / period)
        }
    }

    private static func text(_ path: String) -> String {
        ((try? String(contentsOfFile: path, encoding: .utf8)) ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
