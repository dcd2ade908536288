import ArgumentParser

/// Refuses the value of an option that is not in a range.
/// - Parameters:
///   - option: the option's name, without hyphens.
///   - value: its value; nil where it is not given.
///   - range: what it may be.
/// - Throws: a `ValidationError`.
package func checkRange<Value: Comparable>(_ option: String, _ value: Value?, _ range: ClosedRange<Value>) throws {
    guard let value, !range.contains(value) else { return }
    let (lowest, highest) = (bound(range.lowerBound), bound(range.upperBound))
    throw ValidationError("--\(option) is \(value); it must be from \(lowest) to \(highest)")
}

/// Refuses the value of an option that is below a bound.
package func checkRange<Value: Comparable>(_ option: String, _ value: Value?, _ range: PartialRangeFrom<Value>) throws {
    guard let value, !range.contains(value) else { return }
    throw ValidationError("--\(option) is \(value); it must be at least \(bound(range.lowerBound))")
}

/// A bound in words; whole numbers have no fraction.
private func bound(_ value: some Comparable) -> String {
    let text = "\(value)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}
