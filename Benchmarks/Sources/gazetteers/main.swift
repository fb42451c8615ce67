// Look-ups in the bundled gazetteer, measured: prints counts beside times, so that a figure cannot come from
// work left out. Usage: gazetteers NAMES.txt TEXT.txt; Scripts in this folder make both and run the peers.
import Foundation
import Gazetteers

func seconds(_ body: () -> Void) -> Double {
    let start = DispatchTime.now().uptimeNanoseconds
    body()
    return Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
}

func residentMegabytes() -> Double {
    let fields =
        (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ") ?? []
    return fields.count > 1 ? (Double(fields[1]) ?? 0) * 4096 / 1e6 : 0
}

guard CommandLine.arguments.count == 3 else {
    print("usage: gazetteers NAMES.txt TEXT.txt")
    exit(2)
}
_ = try Gazetteer.open()
let before = residentMegabytes()
var opened: Gazetteer?
let opening = try {
    let start = DispatchTime.now().uptimeNanoseconds
    opened = try Gazetteer.open()
    return Double(DispatchTime.now().uptimeNanoseconds - start) / 1e6
}()
guard let gazetteer = opened else { exit(1) }
_ = gazetteer.candidates(named: "Hasakah", context: LookupContext(), limit: 5)
print("open \(opening) ms, resident +\(residentMegabytes() - before) MB with one look-up")

let names = try Data(contentsOf: URL(fileURLWithPath: CommandLine.arguments[1]))
    .split(separator: 0x0A).map { ContiguousArray($0) }
for round in 1...3 {
    var found = 0
    var places = 0
    let time = seconds {
        for name in names {
            name.withUnsafeBufferPointer { utf8 in
                if let summary = gazetteer.summary(ofName: utf8) {
                    found += 1
                    places += summary.placeCount
                }
            }
        }
    }
    print(
        "round \(round): \(names.count) exact and folded look-ups, \(found) found, \(places) places, \(Int(Double(names.count) / time)) a second"
    )
}

// Long names with two letters changed: what only the edit distance finds.
var generator = SystemRandomNumberGenerator()
let long = names.filter { $0.count >= 11 && $0.count <= 24 && $0.allSatisfy { $0 < 0x80 } }.prefix(200_000)
    .shuffled(using: &generator).prefix(2000)
var times: [Double] = []
var answered = 0
for name in long {
    var changed = name
    for position in [changed.count / 3 + 1, changed.count * 2 / 3] {
        changed[position] = changed[position] == 0x78 ? 0x79 : 0x78
    }
    let text = String(decoding: changed, as: UTF8.self)
    times.append(
        seconds {
            if !gazetteer.candidates(named: text, context: LookupContext(), limit: 5).isEmpty {
                answered += 1
            }
        } * 1e6)
}
times.sort()
if !times.isEmpty {
    print(
        "fuzzy: \(times.count) names with 2 letters changed, \(answered) answered, median \(Int(times[times.count / 2])) us, p99 \(Int(times[times.count * 99 / 100])) us"
    )
}

let text = [UInt8](try Data(contentsOf: URL(fileURLWithPath: CommandLine.arguments[2])))
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
for round in 1...3 {
    var matches = 0
    let time = seconds { gazetteer.scan(text, words: words) { _ in matches += 1 } }
    print(
        "scan \(round): \(text.count) bytes, \(words.count) words, \(matches) names, \(Double(text.count) / time / 1e6) MB/s"
    )
}
