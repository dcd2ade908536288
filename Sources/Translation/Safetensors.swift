import Diagnostics
import Files
import Foundation
import Tensors

/// The parameters of a model in safetensors files: 32-bit floats in the order of the layout, after a
/// `SafetensorsHeader`.
public enum Safetensors {
    /// One named set of numbers to write, in the layout's shapes.
    public struct Section {
        /// A prefix of each parameter's name, for example `adam.first/`.
        public var prefix: String
        public var values: any ParameterValues

        public init(prefix: String = "", values: any ParameterValues) {
            self.prefix = prefix
            self.values = values
        }
    }

    /// A buffer to read one named set of numbers into.
    public struct Destination {
        /// As in ``Section``.
        public var prefix: String
        public var values: ParameterBuffer

        public init(prefix: String = "", values: ParameterBuffer) {
            self.prefix = prefix
            self.values = values
        }
    }

    /// Writes the parameters of a layout, complete or not at all.
    public static func write(
        _ path: String, _ layout: ParameterLayout, _ sections: [Section], metadata: [String: String] = [:]
    ) throws {
        var tensors: [(name: String, tensor: SafetensorsHeader.Tensor)] = []
        var offset = 0
        for section in sections {
            for parameter in layout.parameters {
                let size = parameter.count * MemoryLayout<Float>.size
                let tensor = SafetensorsHeader.Tensor(shape: parameter.shape, bytes: offset..<offset + size)
                tensors.append((section.prefix + parameter.name, tensor))
                offset += size
            }
        }
        let header = try SafetensorsHeader.bytes(tensors, metadata: metadata)
        let file = try AtomicFile(path)
        try header.withUnsafeBytes { try file.write($0) }
        for section in sections {
            for parameter in layout.parameters {
                try file.write(
                    UnsafeRawBufferPointer(
                        start: section.values.values(of: parameter), count: parameter.count * MemoryLayout<Float>.size))
            }
        }
        try file.commit()
    }

    /// Reads the metadata alone.
    public static func metadata(of path: String) throws -> [String: String] {
        try SafetensorsHeader.open(path).header.metadata
    }

    /// Reads the parameters of a layout into buffers; the file must hold all of them, in their shapes.
    /// - Returns: the metadata.
    @discardableResult
    public static func read(_ path: String, _ layout: ParameterLayout, _ destinations: [Destination]) throws
        -> [String: String]
    {
        let (header, file) = try SafetensorsHeader.open(path)
        for destination in destinations {
            for parameter in layout.parameters {
                let bytes = try bytes(of: parameter, destination.prefix, header, path)
                file.withUnsafeBytes {
                    let source = UnsafeRawBufferPointer(
                        rebasing: $0[(header.end + bytes.lowerBound)...].prefix(bytes.count))
                    UnsafeMutableRawBufferPointer(start: destination.values.pointer(parameter), count: bytes.count)
                        .copyMemory(from: source)
                }
            }
        }
        return header.metadata
    }

    /// Reads the parameters of a layout for reading alone; the file must hold all of them, in their shapes. Where the file
    /// has the layout's order they are mapped, not copied.
    public static func values(_ path: String, _ layout: ParameterLayout) throws -> Weights {
        let header = try SafetensorsHeader.open(path).header
        let isAsLaidOut = try layout.parameters.allSatisfy {
            try bytes(of: $0, "", header, path).lowerBound == $0.offset * MemoryLayout<Float>.size
        }
        if isAsLaidOut, let mapped = Weights(file: path, from: header.end, count: layout.count) { return mapped }
        let weights = Weights(count: layout.count)
        _ = try weights.modify { buffer in try read(path, layout, [Destination(values: buffer)]) }
        return weights
    }

    /// Where a parameter's numbers are, in bytes from the end of the header.
    private static func bytes(
        of parameter: Parameter, _ prefix: String, _ header: SafetensorsHeader, _ path: String
    ) throws -> Range<Int> {
        func damaged(_ what: String) -> Diagnostic { Diagnostic(.badInput, at: Place(path), what) }
        let name = prefix + parameter.name
        guard let tensor = header.tensors[name] else {
            throw damaged("has no tensor '\(name)'; it belongs to another model or version")
        }
        guard tensor.type == "F32", tensor.shape == parameter.shape else {
            throw damaged(
                "tensor '\(name)' is \(tensor.type) \(tensor.shape), the configuration asks for F32 \(parameter.shape)")
        }
        guard tensor.bytes.count == parameter.count * MemoryLayout<Float>.size else {
            throw damaged("the size of tensor '\(name)' does not fit its shape; the file is damaged")
        }
        return tensor.bytes
    }
}
