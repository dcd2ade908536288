import COneDNN

/// What all uses of oneDNN share.
enum OneDNN {
    private struct SharedEngine: @unchecked Sendable {
        let handle: dnnl_engine_t
    }
    /// One engine for the process: it is immutable, and primitives on it are cached by oneDNN itself.
    private static let sharedEngine: SharedEngine = {
        var engine: dnnl_engine_t?
        check(dnnl_engine_create(&engine, dnnl_cpu, 0))
        return SharedEngine(handle: engine!)  // success gives a handle
    }()
    static var engine: dnnl_engine_t { sharedEngine.handle }

    /// Ends the process when a call has failed: shapes are checked before, so it is a defect here or memory has run out,
    /// and the process cannot recover from either.
    static func check(_ status: dnnl_status_t, _ what: String = #function) {
        guard status == dnnl_success else { fatalError("oneDNN: \(what) failed with status \(status.rawValue)") }
    }
}
