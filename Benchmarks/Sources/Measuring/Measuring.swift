import Foundation

/// The words of the command line, options taken out one by one.
package struct Arguments {
    /// What is left.
    package private(set) var words = Array(CommandLine.arguments.dropFirst())

    package init() {}

    /// Takes an option and its value out.
    package mutating func option(_ name: String) -> String? {
        guard let at = words.firstIndex(of: name), at + 1 < words.count else { return nil }
        let value = words[at + 1]
        words.removeSubrange(at...at + 1)
        return value
    }

    /// Ends the program over wrong usage.
    package static func refuse(_ usage: String) -> Never {
        FileHandle.standardError.write(Data("usage: \(usage)\n".utf8))
        exit(2)
    }
}

/// The memory of the process, from its making on, in mebibytes.
package struct MemoryMeter {
    private let before: Double

    /// Lets the peak count from here.
    package init() {
        try? "5".write(toFile: "/proc/self/clear_refs", atomically: false, encoding: .utf8)
        before = Self.field("VmRSS:")
    }

    /// The most that was held, and how much of it came since.
    package var peak: (whole: Int, added: Int) {
        let peak = Self.field("VmHWM:")
        return (Int(peak), Int(peak - before))
    }

    private static func field(_ name: String) -> Double {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix(name) }) else { return 0 }
        return line.split(separator: " ").compactMap { Double($0) }.first.map { $0 / 1024 } ?? 0
    }
}

/// Runs a body and gives the seconds that it took with its value.
package func timed<Value>(_ body: () throws -> Value) rethrows -> (seconds: Double, value: Value) {
    let clock = ContinuousClock()
    let start = clock.now
    let value = try body()
    let elapsed = start.duration(to: clock.now).components
    return (Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18, value)
}

/// The middle one of some figures, the upper of two.
package func median(_ figures: [Double]) -> Double { figures.sorted()[figures.count / 2] }
