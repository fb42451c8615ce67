// Look-ups in the bundled gazetteer, measured: a JSON line a task, counts beside times, so that a figure cannot
// come from work left out. Usage: gazetteers NAMES.txt TEXT.txt; Scripts/bench-names makes both, runs the peers on
// the same names and prints one table.
import Foundation
import Gazetteers

guard CommandLine.arguments.count == 3 else {
    print("usage: gazetteers NAMES.txt TEXT.txt")
    exit(2)
}
let measures = try NameMeasures(names: CommandLine.arguments[1], text: CommandLine.arguments[2])
measures.lookUp()
measures.lookUpTogether()
measures.lookUpMisspelled()
measures.scan()
