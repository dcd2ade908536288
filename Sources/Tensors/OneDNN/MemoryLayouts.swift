import COneDNN

extension dnnl_memory_desc_t {
    /// A layout of numbers that lie close together in the order that `tag` says, or in one that oneDNN chooses.
    static func dense(_ extents: [Int], _ tag: dnnl_format_tag_t, _ precision: Precision = .single)
        -> dnnl_memory_desc_t
    {
        dense(extents, tag, precision.dataType)
    }

    static func dense(_ extents: [Int], _ tag: dnnl_format_tag_t, _ type: dnnl_data_type_t) -> dnnl_memory_desc_t {
        var result = dnnl_memory_desc_t()
        let extents = extents.map(Int64.init)
        OneDNN.check(dnnl_memory_desc_init_by_tag(&result, Int32(extents.count), extents, type, tag))
        return result
    }

    /// A layout of numbers with the given distances, in elements, along each extent.
    static func strided(_ extents: [Int], _ strides: [Int], _ type: dnnl_data_type_t) -> dnnl_memory_desc_t {
        var result = dnnl_memory_desc_t()
        let (extents, strides) = (extents.map(Int64.init), strides.map(Int64.init))
        OneDNN.check(dnnl_memory_desc_init_by_strides(&result, Int32(extents.count), extents, type, strides))
        return result
    }
}
