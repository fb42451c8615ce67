import Reports
import Spatial

/// Appending numbers and days to a block of bytes.
///
/// Digits are set in a scratch of fixed length and copied once, and every divisor is a constant.
extension [UInt8] {
    /// Appends the decimal digits of a number.
    mutating func append(integer: Int) {
        if integer >= 0, integer < 10 { return append(0x30 + UInt8(integer)) }
        withDigits { digits in
            var start = digits.count
            Self.prepend(integer.magnitude, before: &start, in: digits)
            if integer < 0 {
                start -= 1
                digits[start] = 0x2D
            }
            return start..<digits.count
        }
    }

    /// Appends `YYYY-MM-DD`.
    mutating func append(date: CalendarDate) {
        let (year, month, day) = date.components
        withDigits { digits in
            Self.set(year / 100, at: 0, in: digits)
            Self.set(year % 100, at: 2, in: digits)
            digits[4] = 0x2D
            Self.set(month, at: 5, in: digits)
            digits[7] = 0x2D
            Self.set(day, at: 8, in: digits)
            return 0..<10
        }
    }

    /// Appends degrees with at most 6 decimals: a decimetre, the precision that RFC 7946 (section 11.2) advises.
    mutating func append(degrees: Double) {
        // What no longitude is, an editor may yet have written into a store.
        guard degrees.magnitude < 1e9 else { return append(number: degrees) }
        append(millionths: (degrees * 1e6).rounded())
    }

    /// Appends a finite number so that reading it back gives the same value; others as `null`.
    mutating func append(number: Double) {
        guard number.isFinite else { return append(literal: "null") }
        // Most measures have few decimals, and printing those as an integer is several times faster.
        if number.magnitude < 1e9 {
            let scaled = (number * 1e6).rounded()
            if scaled / 1e6 == number { return append(millionths: scaled) }
        }
        append(contentsOf: number.description.utf8)
    }

    /// Appends positions as KML writes them, `longitude,latitude` with spaces between, as `append(degrees:)` writes
    /// their numbers.
    mutating func append(tuples positions: [Coordinate]) {
        let room = 2 * Self.longestMillionths + 2
        var start = 0
        while start < positions.count {
            let part = positions[start..<Swift.min(start + 64, positions.count)]
            // What no position is, an editor may yet have written into a store.
            guard part.allSatisfy({ $0.longitude.magnitude < 1e9 && $0.latitude.magnitude < 1e9 }) else {
                for position in part {
                    if start > 0 { append(0x20) }
                    append(degrees: position.longitude)
                    append(0x2C)
                    append(degrees: position.latitude)
                    start += 1
                }
                continue
            }
            withUnsafeTemporaryAllocation(of: UInt8.self, capacity: room * part.count) { digits in
                var end = 0
                for position in part {
                    if start > 0 || end > 0 {
                        digits[end] = 0x20
                        end += 1
                    }
                    Self.set(millionths: (position.longitude * 1e6).rounded(), at: &end, in: digits)
                    digits[end] = 0x2C
                    end += 1
                    Self.set(millionths: (position.latitude * 1e6).rounded(), at: &end, in: digits)
                }
                append(contentsOf: UnsafeBufferPointer(rebasing: digits[..<end]))
            }
            start += part.count
        }
    }

    /// Appends a whole number of millionths, without the zeros at its end.
    private mutating func append(millionths: Double) {
        withDigits { digits in
            var end = 0
            Self.set(millionths: millionths, at: &end, in: digits)
            return 0..<end
        }
    }

    /// A sign, ten digits, the point and six digits.
    private static let longestMillionths = 18

    /// Sets a whole number of millionths less than 1e15, without the zeros at its end, and moves `end` behind it.
    @inline(__always)
    private static func set(
        millionths: Double, at end: inout Int, in digits: UnsafeMutableBufferPointer<UInt8>
    ) {
        let (whole, fraction) = UInt(millionths.magnitude).quotientAndRemainder(dividingBy: 1_000_000)
        if millionths < 0 {
            digits[end] = 0x2D
            end += 1
        }
        var length = 1
        var limit: UInt = 10
        while whole >= limit {
            length += 1
            limit *= 10
        }
        end += length
        var start = end
        prepend(whole, before: &start, in: digits)
        guard fraction != 0 else { return }
        digits[end] = 0x2E
        set(Int(fraction / 10_000), at: end + 1, in: digits)
        set(Int(fraction / 100 % 100), at: end + 3, in: digits)
        set(Int(fraction % 100), at: end + 5, in: digits)
        end += 7
        while digits[end - 1] == 0x30 { end -= 1 }
    }

    /// Appends the part of a scratch that `body` fills.
    @inline(__always)
    private mutating func withDigits(_ body: (UnsafeMutableBufferPointer<UInt8>) -> Range<Int>) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 32) { digits in
            append(contentsOf: UnsafeBufferPointer(rebasing: digits[body(digits)]))
        }
    }

    /// Sets two digits.
    @inline(__always)
    private static func set(_ number: Int, at index: Int, in digits: UnsafeMutableBufferPointer<UInt8>) {
        digits[index] = 0x30 + UInt8(truncatingIfNeeded: number / 10)
        digits[index + 1] = 0x30 + UInt8(truncatingIfNeeded: number % 10)
    }

    /// Sets all digits of a number so that they end before `start`, which goes to the first of them.
    @inline(__always)
    private static func prepend(
        _ number: UInt, before start: inout Int, in digits: UnsafeMutableBufferPointer<UInt8>
    ) {
        var rest = number
        repeat {
            start -= 1
            digits[start] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        } while rest > 0
    }
}
