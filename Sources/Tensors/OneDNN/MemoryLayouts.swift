import COneDNN
import Synchronization

extension dnnl_memory_desc_t {
    /// A layout without gaps, in the order that `tag` names, or in one that oneDNN chooses.
    static func dense(_ extents: [Int], _ tag: dnnl_format_tag_t, _ type: dnnl_data_type_t = dnnl_f32)
        -> dnnl_memory_desc_t
    {
        var result = dnnl_memory_desc_t()
        let extents = extents.map(Int64.init)
        OneDNN.check(dnnl_memory_desc_init_by_tag(&result, Int32(extents.count), extents, type, tag))
        return result
    }

    /// A layout with the given strides, in elements, along each extent.
    static func strided(_ extents: [Int], _ strides: [Int], _ type: dnnl_data_type_t) -> dnnl_memory_desc_t {
        var result = dnnl_memory_desc_t()
        let (extents, strides) = (extents.map(Int64.init), strides.map(Int64.init))
        OneDNN.check(dnnl_memory_desc_init_by_strides(&result, Int32(extents.count), extents, type, strides))
        return result
    }
}

/// Numbers for memory layouts, equal for equal layouts, the same for all threads.
enum Layouts {
    // Layouts are plain values.
    private struct Known: @unchecked Sendable {
        var layouts: [dnnl_memory_desc_t] = []
    }
    private static let known = Mutex(Known())

    static func number(_ layout: dnnl_memory_desc_t) -> Int {
        known.withLock { known in
            var wanted = layout
            for (number, candidate) in known.layouts.enumerated() {
                var candidate = candidate
                if dnnl_memory_desc_equal(&candidate, &wanted) != 0 { return number }
            }
            known.layouts.append(layout)
            return known.layouts.count - 1
        }
    }

    static func layout(_ number: Int) -> dnnl_memory_desc_t { known.withLock { $0.layouts[number] } }
}
