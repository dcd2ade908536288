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
        /// The numbers of layouts that may be equal.
        var numbers: [Extents: [Int]] = [:]

        /// The number of a layout, a new one where it is not known.
        mutating func number(_ layout: UnsafePointer<dnnl_memory_desc_t>) -> Int {
            let extents = Extents(layout.pointee)
            let equal = layouts.withUnsafeBufferPointer { known in
                // Where there is a number, there is a layout.
                numbers[extents]?.first { dnnl_memory_desc_equal(known.baseAddress! + $0, layout) != 0 }
            }
            if let equal { return equal }
            numbers[extents, default: []].append(layouts.count)
            layouts.append(layout.pointee)
            return layouts.count - 1
        }
    }

    /// What equal layouts have in common, to be found by: a description of a layout takes hundreds of bytes.
    private struct Extents: Hashable {
        let count: Int32
        let first: Int64, second: Int64, third: Int64
        let type: UInt32, kind: UInt32

        init(_ layout: dnnl_memory_desc_t) {
            count = layout.ndims
            (first, second, third) = (layout.dims.0, layout.dims.1, layout.dims.2)
            (type, kind) = (layout.data_type.rawValue, layout.format_kind.rawValue)
        }
    }

    private static let known = Mutex(Known())

    static func number(_ layout: dnnl_memory_desc_t) -> Int {
        withUnsafePointer(to: layout) { layout in known.withLock { $0.number(layout) } }
    }

    static func layout(_ number: Int) -> dnnl_memory_desc_t { known.withLock { $0.layouts[number] } }
}
