import Foundation
import Gazetteers

/// What is measured of the bundled gazetteer, on names and a text from files.
struct NameMeasures {
    private let gazetteer: Gazetteer
    /// The names one after the other, as text comes, and where each lies.
    private let bytes: [UInt8]
    private let names: [Range<Int>]
    private let text: [UInt8]

    /// Opens the gazetteer and tells what that takes; reads the files.
    init(names path: String, text textPath: String) throws {
        // The first opening may build the index.
        _ = try Gazetteer.open()
        let before = Self.residentMegabytes()
        let start = DispatchTime.now().uptimeNanoseconds
        gazetteer = try Gazetteer.open()
        let opening = Double(DispatchTime.now().uptimeNanoseconds - start) / 1e6
        _ = gazetteer.candidates(named: "Hasakah", context: LookupContext(), limit: 5)
        let added = Self.residentMegabytes() - before
        bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        text = [UInt8](try Data(contentsOf: URL(fileURLWithPath: textPath)))
        var names: [Range<Int>] = []
        var from = 0
        for (index, byte) in bytes.enumerated() where byte == 0x0A {
            if index > from { names.append(from..<index) }
            from = index + 1
        }
        self.names = names
        Self.report("open", ["milliseconds": opening, "resident_mb": added])
    }

    /// Exact and folded look-ups of every name, on one core: the best of five rounds.
    func lookUp() {
        measure("exact and folded") { bytes, take in
            for name in names {
                take(gazetteer.summary(ofName: UnsafeBufferPointer(rebasing: bytes[name])))
            }
        }
    }

    /// The same, handed over together.
    func lookUpTogether() {
        measure("exact and folded, together") { bytes, take in
            gazetteer.forEachSummary(ofNames: names, in: bytes) { take($1) }
        }
    }

    @inline(__always)
    private func measure(
        _ task: String, _ round: (UnsafeBufferPointer<UInt8>, (NameSummary?) -> Void) -> Void
    ) {
        var best = Double.infinity
        var found = 0
        var places = 0
        for _ in 0..<5 {
            found = 0
            places = 0
            let seconds = Self.seconds {
                bytes.withUnsafeBufferPointer { bytes in
                    round(bytes) { summary in
                        guard let summary else { return }
                        found += 1
                        places += summary.placeCount
                    }
                }
            }
            best = min(best, seconds)
        }
        Self.report(
            task,
            [
                "count": Double(names.count), "found": Double(found), "places": Double(places),
                "per_second": Double(names.count) / best,
            ])
    }

    /// Long names with two letters changed: what only the edit distance finds.
    func lookUpMisspelled() {
        let long = names.filter { name in
            name.count >= 11 && name.count <= 24 && bytes[name].allSatisfy { $0 < 0x80 }
        }.prefix(2000)
        var times: [Double] = []
        var answered = 0
        for name in long {
            var changed = Array(bytes[name])
            for position in [changed.count / 3 + 1, changed.count * 2 / 3] {
                changed[position] = changed[position] == 0x78 ? 0x79 : 0x78
            }
            let text = String(decoding: changed, as: UTF8.self)
            let seconds = Self.seconds {
                if !gazetteer.candidates(named: text, context: LookupContext(), limit: 5).isEmpty {
                    answered += 1
                }
            }
            times.append(seconds * 1e6)
        }
        times.sort()
        guard !times.isEmpty else { return }
        Self.report(
            "two letters changed",
            [
                "count": Double(times.count), "found": Double(answered),
                "median_us": times[times.count / 2], "p99_us": times[times.count * 99 / 100],
            ])
    }

    /// Names found in running text, on one core: the best of five rounds.
    func scan() {
        var words: [Range<Int32>] = []
        var start = -1
        for (index, byte) in text.enumerated() {
            let isWord = byte >= 0x80 || (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A
            if isWord, start < 0 { start = index }
            if !isWord, start >= 0 {
                words.append(Int32(start)..<Int32(index))
                start = -1
            }
        }
        var best = Double.infinity
        var matches = 0
        for _ in 0..<5 {
            matches = 0
            best = min(best, Self.seconds { gazetteer.scan(text, words: words) { _ in matches += 1 } })
        }
        Self.report(
            "scan",
            [
                "count": Double(words.count), "found": Double(matches),
                "mb_per_second": Double(text.count) / best / 1e6,
            ])
    }

    private static func report(_ task: String, _ figures: [String: Double]) {
        let fields = figures.sorted { $0.key < $1.key }.map { "\"\($0.key)\": \($0.value)" }
        print("{\"task\": \"\(task)\", \(fields.joined(separator: ", "))}")
    }

    private static func seconds(_ body: () -> Void) -> Double {
        let start = DispatchTime.now().uptimeNanoseconds
        body()
        return Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
    }

    private static func residentMegabytes() -> Double {
        let fields =
            (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ") ?? []
        return fields.count > 1 ? (Double(fields[1]) ?? 0) * 4096 / 1e6 : 0
    }
}
