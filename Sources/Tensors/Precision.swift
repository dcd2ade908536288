import CKernels
import COneDNN

/// The numbers that matrix products and recurrent layers multiply. Sums, weights and gradients are always
/// single-precision.
public enum Precision: String, Codable, Sendable, CaseIterable {
    /// IEEE single precision, 32 bits.
    case single = "f32"
    /// bfloat16: the upper half of a single-precision number, with 8 bits of significand (Kalamkar et al. 2019).
    case brain = "bf16"

    /// Whether this processor multiplies bfloat16 in hardware.
    public static let hasFastBrain = dnnl_get_effective_cpu_isa().rawValue & brainSet == brainSet

    /// Whether this processor multiplies bytes in hardware.
    public static let hasFastBytes = dk_has_vnni()

    /// The fastest that this processor has.
    public static var fastest: Precision { hasFastBrain ? .brain : .single }

    private static let brainSet = dnnl_cpu_isa_avx512_core_bf16.rawValue

    var dataType: dnnl_data_type_t { self == .brain ? dnnl_bf16 : dnnl_f32 }
}
