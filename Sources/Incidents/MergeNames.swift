/// Numbers for the names that tell one party from another, and for the bodies that those belong to.
struct MergeNames {
    private let umbrellas: [String: String]
    private var numbers: [String: Int32] = [:]
    /// What columns of actors come to; the same few come again and again.
    private var lists: [String: NumberSet] = [:]
    private static let mostLists = 4096

    init(umbrellas: [String: String]) { self.umbrellas = umbrellas }

    /// The numbers of the names in a column of actors.
    mutating func numbers(in list: String) -> NumberSet {
        if let known = lists[list] { return known }
        var found = NumberSet()
        for name in IncidentMerger.names(in: list) {
            found.insert(number(of: name))
            if let body = umbrellas[name] { found.insert(number(of: body)) }
        }
        if lists.count == Self.mostLists { lists.removeAll(keepingCapacity: true) }
        lists[list] = found
        return found
    }

    private mutating func number(of name: String) -> Int32 {
        if let known = numbers[name] { return known }
        let number = Int32(numbers.count)
        numbers[name] = number
        return number
    }
}

/// A set of numbers, mostly of one or two, in ascending order.
struct NumberSet {
    private var members: [Int32] = []

    var count: Int { members.count }
    var isEmpty: Bool { members.isEmpty }

    mutating func insert(_ number: Int32) {
        var place = members.count
        while place > 0, members[place - 1] > number { place -= 1 }
        if place > 0, members[place - 1] == number { return }
        members.insert(number, at: place)
    }

    mutating func formUnion(_ other: NumberSet) {
        if members.isEmpty {
            members = other.members
            return
        }
        for number in other.members { insert(number) }
    }

    func isDisjoint(with other: NumberSet) -> Bool {
        var (index, facing) = (0, 0)
        while index < members.count, facing < other.members.count {
            if members[index] == other.members[facing] { return false }
            if members[index] < other.members[facing] { index += 1 } else { facing += 1 }
        }
        return true
    }
}
