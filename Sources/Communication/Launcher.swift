import CMPI
import Diagnostics
import Foundation

/// What starts the ranks of an MPI job, as far as a process sees it in its environment.
public enum Launcher {
    /// Variables that `mpirun` of Open MPI, `srun --mpi=pmix` and launchers of the PMI protocol give each rank.
    private static let marks = ["OMPI_COMM_WORLD_SIZE", "PMIX_RANK", "PMI_RANK"]

    /// Whether a launcher of MPI has started this process.
    public static func hasStarted(_ environment: [String: String] = ProcessInfo.processInfo.environment) -> Bool {
        marks.contains { environment[$0] != nil }
    }

    /// How many tasks the step of Slurm has that this process is one of; 1 outside of a step.
    static func stepTasks(_ environment: [String: String]) -> Int {
        environment["SLURM_STEP_NUM_TASKS"].flatMap { Int($0) } ?? 1
    }

    /// The ranks that this process is one of.
    /// - Parameter folder: that of the executable.
    /// - Throws: a `Diagnostic` where several tasks would each work alone, or MPI is not usable.
    public static func join(
        libraryFolder folder: String, _ environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws -> any Communicator {
        let tasks = stepTasks(environment)
        let communicator: any Communicator =
            hasStarted(environment) ? try MPICommunicator(libraryFolder: folder) : SoloCommunicator()
        guard tasks == 1 || communicator.count > 1 else {
            throw Diagnostic(
                .configuration,
                "Slurm has started \(tasks) tasks, and MPI knows of 1: each would train alone; start them with srun --mpi=pmix"
            )
        }
        return communicator
    }

    /// A command line that starts ranks.
    public struct Command: Sendable, Equatable {
        /// The program and its arguments.
        public var words: [String]
        /// Variables in addition to those of this process.
        public var environment: [String: String]

        /// Refuses what Open MPI would refuse, in words about options of its own.
        /// - Parameter isRoot: whether the user is root.
        /// - Throws: a `Diagnostic` that names the variables with which root may start ranks.
        public func checkUser(
            isRoot: Bool = geteuid() == 0, _ environment: [String: String] = ProcessInfo.processInfo.environment
        ) throws {
            let missing = Launcher.variablesOfRoot.filter { environment[$0] != "1" }
            guard isRoot, words[0] == Launcher.openMPI, !missing.isEmpty else { return }
            throw Diagnostic(
                .configuration,
                "\(words[0]) does not start ranks as root unless told so; set "
                    + "\(missing.map { "\($0)=1" }.joined(separator: " and ")), or be another user")
        }
    }

    private static let openMPI = "mpirun"
    /// Without them `mpirun` of Open MPI refuses to run as root.
    private static let variablesOfRoot = ["OMPI_ALLOW_RUN_AS_ROOT", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM"]

    /// The command that starts ranks of a command: `srun` within a job of Slurm, `mpirun` elsewhere.
    /// - Parameters:
    ///   - ranks: how many.
    ///   - threads: of each rank; nil where that is not known.
    public static func command(
        _ command: [String], ranks: Int, threads: Int?,
        _ environment: [String: String] = ProcessInfo.processInfo.environment
    ) -> Command {
        if environment["SLURM_JOB_ID"] != nil {
            // srun does not take over what sbatch was given.
            let threads = threads ?? environment["SLURM_CPUS_PER_TASK"].flatMap { Int($0) }
            let processors = threads.map { ["--cpus-per-task=\($0)"] } ?? []
            // A rank that fails ends the others, and threads are not bound to one core.
            let words = ["srun", "--mpi=pmix", "--ntasks=\(ranks)", "--kill-on-bad-exit=1"] + processors
            return Command(words: words + command, environment: [:])
        }
        return Command(
            words: [openMPI, "-n", "\(ranks)"] + command,
            // Open MPI binds each rank to one core, refuses more ranks than cores, and waits busily.
            environment: [
                "OMPI_MCA_hwloc_base_binding_policy": "none", "OMPI_MCA_rmaps_base_oversubscribe": "1",
                "OMPI_MCA_mpi_yield_when_idle": "1",
            ])
    }
}
