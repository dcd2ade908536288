import Foundation

/// The reports of a matrix's cases.
public struct CaseReports: Sendable {
    /// Finished reports, in the order of the cases; the name is that of the case's group.
    public private(set) var finished: [(name: String, folder: String)] = []
    /// Cases without one, and why.
    public private(set) var missing: [(name: String, reason: String)] = []

    /// Reads which reports there are and are up to date.
    public init(_ plan: Plan) throws {
        let statuses = try plan.status()
        for matrixCase in plan.cases {
            var reason = "not run yet", hasReport = false, isBlocked = false
            for (invocation, status) in zip(plan.invocations, statuses) where invocation.cases.contains(matrixCase.name)
            {
                if !status.isCurrent, status.waitsFor.isEmpty, !isBlocked {
                    if status.freshness != .neverRun { reason = "\(invocation.title) \(status.freshness.reason)" }
                    isBlocked = true
                }
                guard status.isCurrent else { continue }
                let reports = invocation.outputs.map(\.path)
                    .filter { FileManager.default.fileExists(atPath: "\($0)/report.json") }
                    .map { plan.manifest.paths.shown($0) }
                let name = matrixCase.group.isEmpty ? plan.manifest.name : matrixCase.group
                finished += reports.map { (name, $0) }
                hasReport = hasReport || !reports.isEmpty
            }
            if !hasReport { missing.append((matrixCase.name, reason)) }
        }
    }
}
