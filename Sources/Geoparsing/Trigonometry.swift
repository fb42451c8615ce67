import Foundation

/// The few functions of the C library that geometry needs, under names that do not hide one another.
enum Trigonometry {
    static func sin(_ angle: Double) -> Double { Foundation.sin(angle) }
    static func cos(_ angle: Double) -> Double { Foundation.cos(angle) }
    static func log10(_ value: Double) -> Double { Foundation.log10(value) }
}
