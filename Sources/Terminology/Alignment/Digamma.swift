import Foundation

/// The derivative of log Γ, for x > 0: by recurrence up to 7, from there by its asymptotic series.
func digamma(_ x: Double) -> Double {
    var x = x, result = 0.0
    while x < 7 {
        result -= 1 / x
        x += 1
    }
    x -= 0.5
    let square = 1 / (x * x)
    return result + log(x) + square
        * (1.0 / 24 - square * (7.0 / 960 - square * (31.0 / 8064 - square * 127.0 / 30720)))
}
