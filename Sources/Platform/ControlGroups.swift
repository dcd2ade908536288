import Foundation

/// The control groups that limit the process. On Linux: from /proc/self/cgroup, version 2 and version 1.
enum ControlGroups {
    /// The folders of the process's control groups and of those around them.
    /// - Parameters:
    ///   - controller: what is limited, as version 1 names it: `memory` or `cpu`.
    ///   - root: the folder that has the system's /proc and /sys.
    static func folders(_ controller: String, root: String) -> [String] {
        var folders: [String] = []
        let groups = (try? String(contentsOfFile: root + "/proc/self/cgroup", encoding: .utf8)) ?? ""
        for line in groups.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { continue }
            let top: String
            if parts[1].isEmpty {
                top = root + "/sys/fs/cgroup"
            } else if parts[1].split(separator: ",").contains(Substring(controller)) {
                top = root + "/sys/fs/cgroup/" + controller
            } else {
                continue
            }
            var path = String(parts[2])
            while path.count > 1 {
                folders.append(top + path)
                path = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
            }
            folders.append(top)
        }
        return folders
    }
}
