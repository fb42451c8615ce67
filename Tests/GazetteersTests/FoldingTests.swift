import Foundation
import Knowledge
import Testing

@testable import Gazetteers

@Suite struct FoldingTests {
    struct Pair: CustomTestStringConvertible, Sendable {
        var left: String
        var right: String
        var relation: String
        var testDescription: String { "\(left) / \(right): \(relation)" }
    }

    static let pairs: [Pair] = {
        let table = try? DataTable(
            contentsOf: Fixture.url("folding.tsv"), required: ["left", "right", "relation"])
        return (table?.rows ?? []).map {
            Pair(left: $0["left"], right: $0["right"], relation: $0["relation"])
        }
    }()

    @Test func theFixtureIsRead() { #expect(Self.pairs.count > 30) }

    @Test(arguments: pairs) func pairsFoldAsTheRulesSay(pair: Pair) throws {
        let rules = try Fixture.rules()
        let isLight = rules.lightly(pair.left) == rules.lightly(pair.right)
        let isLoose = rules.loosely(pair.left) == rules.loosely(pair.right)
        switch pair.relation {
        case "light":
            #expect(isLight)
            #expect(isLoose)
        case "loose":
            #expect(!isLight)
            #expect(isLoose)
        default: #expect(!isLoose)
        }
    }

    @Test(arguments: pairs) func foldingIsIdempotent(pair: Pair) throws {
        let rules = try Fixture.rules()
        let once = try #require(rules.lightly(pair.left))
        #expect(rules.lightly(once) == once)
        let loose = try #require(rules.loosely(pair.left))
        #expect(rules.loosely(loose) == loose)
    }

    @Test(arguments: ["", " ", "'", "-- ,", "\u{200F}", String(repeating: "x", count: 2000)])
    func whatIsNoNameFoldsToNothing(text: String) throws {
        #expect(try Fixture.rules().lightly(text) == nil)
    }

    @Test func malformedBytesAreSeparators() throws {
        let rules = try Fixture.rules()
        let bytes: [UInt8] = [0x61, 0xFF, 0x62, 0xC3, 0x28, 0xE0, 0x80]
        let folded: String? = bytes.withUnsafeBufferPointer { rules.withFolded($0) { $0.lightText } }
        #expect(folded == "a b")
    }
}

@Suite struct SpellingDistanceTests {
    static let names = [
        "qamishli", "kamishly", "hasaka", "hasakeh", "deir zor", "deirzor", "khabur", "xabur", "a", "zz",
    ]

    private func distance(_ left: String, _ right: String, bound: Int = 200) throws -> Int? {
        let rules = try Fixture.rules()
        let edits = WeightedEdits(costs: rules.editCosts)
        let first = left.utf8.map { SoundAlphabet.code($0) }
        let second = right.utf8.map { SoundAlphabet.code($0) }
        return first.withUnsafeBufferPointer { left in
            second.withUnsafeBufferPointer { right in
                guard let leftBase = left.baseAddress, let rightBase = right.baseAddress else { return nil }
                return edits.distance(leftBase, left.count, rightBase, right.count, bound: bound)
            }
        }
    }

    @Test(arguments: names, names) func distanceIsSymmetricAndZeroForEqualsOnly(left: String, right: String)
        throws
    {
        let there = try #require(try distance(left, right))
        #expect(try distance(right, left) == there)
        #expect((there == 0) == (left == right))
    }

    @Test(arguments: [
        ("qamishli", "kamishli"), ("hasaka", "hasake"), ("sheikhun", "shaikhun"), ("dahab", "zahab"),
        ("khabur", "kabur"),
    ])
    func whatTransliterationMixesIsCheap(left: String, right: String) throws {
        #expect(try #require(try distance(left, right)) <= 8)
    }

    @Test(arguments: [("homs", "toms"), ("raqqa", "maqqa")]) func anotherFirstLetterIsDear(
        left: String, right: String
    ) throws {
        #expect(try #require(try distance(left, right)) >= 30)
    }

    @Test func aBoundCutsOff() throws {
        #expect(try distance("damascus", "aleppo", bound: 32) == nil)
        #expect(try distance("damascus", "damasus", bound: 16) == 16)
        #expect(try distance("damascus", "damasus", bound: 15) == nil)
    }

    private func skeleton(_ name: String) throws -> UInt64? {
        let rules = try Fixture.rules()
        var codes = [UInt8](repeating: 0, count: SoundKey.longest)
        guard let loose = rules.loosely(name) else { return nil }
        let bytes = Array(loose.utf8)
        return codes.withUnsafeMutableBufferPointer { memory in
            bytes.withUnsafeBufferPointer { text in
                guard let base = memory.baseAddress, let start = text.baseAddress else { return nil }
                var key = SoundKey(base)
                return key.fill(start, text.count, rules) ? key.skeleton : nil
            }
        }
    }

    @Test(arguments: [
        ("Qamishli", "Kamishly"), ("Hasakah", "الحسكة"), ("Khabur", "الخابور"), ("Qamishli", "Камышлы"),
        ("Ghouta", "Guta"), ("Shaykh Maqsud", "Cheikh Maksoud"), ("Wadi", "Ouadi"),
    ]) func spellingsOfOneNameShareTheirConsonants(left: String, right: String) throws {
        let expected = try skeleton(left)
        #expect(expected != nil)
        #expect(try skeleton(right) == expected)
    }

    @Test func otherConsonantsAreAnotherSkeleton() throws {
        #expect(try skeleton("Hasakah") != skeleton("Hama"))
        #expect(try skeleton("東京") == nil)
    }
}
