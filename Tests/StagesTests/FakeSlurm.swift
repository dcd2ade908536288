import Foundation
import TestSupport

/// Stands in for Slurm's commands: jobs are processes, and their states are files in a folder.
struct FakeSlurm {
    let sandbox: TemporaryFolder

    init(_ sandbox: TemporaryFolder) throws {
        self.sandbox = sandbox
        for name in ["sbatch", "squeue", "scancel", "scontrol"] {
            try sandbox.writeScript(Self.script, to: "slurm/\(name)")
        }
        try FileManager.default.createDirectory(
            atPath: "\(sandbox.path)/slurm/jobs", withIntermediateDirectories: true)
    }

    /// The variables of a process that is to find it.
    var environment: [String: String] {
        ["PATH": "\(sandbox.path)/slurm:/usr/bin:/bin", "FAKE_SLURM": "\(sandbox.path)/slurm"]
    }

    /// The names of the jobs so far, in their order, without what they have in common.
    var jobs: [String] {
        var names: [String] = []
        while let name = try? sandbox.text("slurm/jobs/\(names.count + 1)/name") {
            names.append(
                name.split(separator: "-").dropFirst(2).joined(separator: "-").trimmingCharacters(in: .newlines))
        }
        return names
    }

    func state(_ number: Int) -> String {
        (try? sandbox.text("slurm/jobs/\(number)/state"))?.trimmingCharacters(in: .newlines) ?? ""
    }

    /// Waits until a job of this name is in this state.
    /// - Returns: its number; nil where it does not come to that in a minute.
    func wait(for name: String, _ state: String) -> Int? {
        for _ in 0..<3000 {
            if let index = jobs.lastIndex(of: name), self.state(index + 1) == state { return index + 1 }
            usleep(20_000)
        }
        return nil
    }

    /// Waits until nothing waits or runs.
    func waitForTheEnd() {
        for _ in 0..<3000 where jobs.indices.contains(where: { ["PENDING", "RUNNING"].contains(state($0 + 1)) }) {
            usleep(20_000)
        }
    }

    /// Sends a signal to the process of a job's script.
    func signal(_ job: Int, _ name: String) throws {
        let number = try sandbox.text("slurm/jobs/\(job)/pid").trimmingCharacters(in: .newlines)
        _ = try sandbox.run("/bin/kill", "-\(name)", number)
    }

    private static let script = #"""
        #!/bin/sh
        jobs=$FAKE_SLURM/jobs
        state() { echo "$2" > "$jobs/$1/state.new"; mv "$jobs/$1/state.new" "$jobs/$1/state"; }
        case ${0##*/} in
        sbatch)
            [ ! -e "$FAKE_SLURM/down" ] || { echo "sbatch: error: Unable to contact slurm controller" >&2; exit 1; }
            needs= cpus=1
            for word; do
                case $word in
                --test-only) only=1 ;;
                --partition=nowhere) echo "sbatch: error: invalid partition specified: nowhere" >&2; exit 1 ;;
                --job-name=*) name=${word#*=} ;;
                --output=*) output=${word#*=} ;;
                --chdir=*) folder=${word#*=} ;;
                --cpus-per-task=*) cpus=${word#*=} ;;
                --dependency=afterok:*) needs=$(echo "${word#*:}" | tr : ' ') ;;
                esac
                last=$word
            done
            [ -z "$only" ] || exit 0
            number=1
            until mkdir "$jobs/$number" 2> /dev/null; do number=$((number + 1)); done
            state $number PENDING
            echo "$@" > "$jobs/$number/options"
            FAKE_RUN=1 setsid "$0" $number "$output" "$folder" "$cpus" "$last" $needs > /dev/null 2>&1 < /dev/null &
            # Whoever asked ends what is left of the group of this script; the job leaves it first.
            until [ -e "$jobs/$number/alive" ]; do sleep 0.01; done
            echo "$name" > "$jobs/$number/name"
            echo $number ;;
        squeue)
            for job in "$jobs"/*; do
                [ -e "$job/name" ] || continue
                read -r state < "$job/state"
                read -r name < "$job/name"
                echo "${job##*/}|$state|None||$name"
            done ;;
        scancel)
            for number; do :; done
            case "$*" in *--batch*) kill -TERM "$(cat "$jobs/$number/pid")"; exit 0 ;; esac
            was=$(cat "$jobs/$number/state")
            [ "$was" = RUNNING ] || [ "$was" = PENDING ] || exit 0
            state $number CANCELLED
            [ "$was" = PENDING ] || kill -KILL "-$(cat "$jobs/$number/pid")" ;;
        scontrol)
            : > "$jobs/$2/requeue"
            kill -KILL "-$(cat "$jobs/$2/pid")" ;;
        esac
        """#.replacing(
            "#!/bin/sh\n",
            with: #"""
                #!/bin/sh
                if [ -n "$FAKE_RUN" ]; then
                    unset FAKE_RUN
                    jobs=$FAKE_SLURM/jobs number=$1 output=$2 folder=$3 cpus=$4 script=$5 restarts=0
                    state() { echo "$1" > "$jobs/$number/state.new"; mv "$jobs/$number/state.new" "$jobs/$number/state"; }
                    shift 5
                    # This script holds the lock as long as it runs; jobs that need this one wait for it, and ask for
                    # nothing meanwhile.
                    exec 9> "$jobs/$number/lock"
                    flock 9
                    : > "$jobs/$number/alive"
                    for need; do
                        flock -s "$jobs/$need/lock" true
                        [ "$(cat "$jobs/$need/state")" = COMPLETED ] || { state CANCELLED; exit; }
                    done
                    while [ -e "$FAKE_SLURM/hold" ]; do sleep 0.1; done
                    while :; do
                        [ "$(cat "$jobs/$number/state")" != CANCELLED ] || exit
                        state RUNNING
                        export SLURM_JOB_ID=$number SLURM_CPUS_PER_TASK=$cpus SLURM_RESTART_COUNT=$restarts
                        cd "$folder"
                        setsid --wait sh -c 'echo $$ > "$1"; exec sh "$2"' x "$jobs/$number/pid" "$script" >> "$output" 2>&1 9>&-
                        status=$?
                        [ "$(cat "$jobs/$number/state")" = CANCELLED ] && exit
                        if [ -e "$jobs/$number/requeue" ]; then
                            rm "$jobs/$number/requeue"
                            state PENDING
                            restarts=$((restarts + 1))
                            continue
                        fi
                        if [ $status = 0 ]; then state COMPLETED; else state FAILED; fi
                        exit
                    done
                fi

                """#)
}
