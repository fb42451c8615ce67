import Geoparsing
import Testing

/// What is no answer however like it looks, and what a common noun takes up.
@Suite struct RefusalTests {
    let bench: Bench

    init() throws { bench = try Bench() }

    /// After a province the city is its seat, though nobody has named it.
    @Test func theCityOfAProvinceIsItsSeat() throws {
        let text = "Shells fell on Razih, Saada, on Monday. Two shops burned in the city."
        let references = bench.references(text)
        #expect(references.contains { $0.toponyms.first?.place?.id == "iso:YE-SD" })
        let city = try #require(references.first { $0.isAnaphor })
        #expect(city.toponyms.first?.place?.id == "t:saada")
    }

    @Test func theFirstHeadingOfARoundUpGovernsWhatStandsBelowIt() throws {
        let text = """
            A week of strikes

            DEIR EZZOR
            Two men were killed by a mine near Mayadin on Monday.

            HOMS
            A checkpoint was shelled on Tuesday.
            """
        let roles = bench.references(text).filter { $0.role == .heading }.map {
            bench.text($0.span, of: text)
        }
        #expect(roles == ["DEIR EZZOR", "HOMS"])
    }
}
