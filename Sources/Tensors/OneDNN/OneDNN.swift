import CKernels
import COneDNN
import Foundation

/// What all uses of oneDNN share.
enum OneDNN {
    private struct SharedEngine: @unchecked Sendable {
        let handle: dnnl_engine_t
    }
    /// One engine for the process: it is immutable, and primitives on it are cached by oneDNN itself.
    private static let sharedEngine: SharedEngine = {
        _ = instructions
        var engine: dnnl_engine_t?
        check(dnnl_engine_create(&engine, dnnl_cpu, 0))
        return SharedEngine(handle: engine!)  // success gives a handle
    }()
    static var engine: dnnl_engine_t { sharedEngine.handle }

    /// What it uses of the processor's instructions: no more than the kernels, unless a variable of its own says so.
    static let instructions: dnnl_cpu_isa_t = {
        let variables = ["ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA"]
        if dk_level_is_limited(), !variables.contains(where: { getenv($0) != nil }) {
            let limit =
                switch InstructionSet.inUse {
                case .baseline: dnnl_cpu_isa_sse41
                case .avx2: dnnl_cpu_isa_avx2
                case .avx512: dnnl_cpu_isa_avx512_core
                case .avx512VNNI: dnnl_cpu_isa_avx512_core_vnni
                case .avx512BF16: dnnl_cpu_isa_all
                }
            check(dnnl_set_max_cpu_isa(limit))
        }
        return dnnl_get_effective_cpu_isa()
    }()

    /// Ends the process when a call has failed: shapes are checked before, so it is a defect here or memory has run out,
    /// and the process cannot recover from either.
    static func check(_ status: dnnl_status_t, _ what: String = #function) {
        guard status == dnnl_success else { fatalError("oneDNN: \(what) failed with status \(status.rawValue)") }
    }
}
