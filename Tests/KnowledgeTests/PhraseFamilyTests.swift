import Knowledge
import Testing

@Suite struct PhraseFamilyTests {
    private func phrases(_ field: String, sets: String = "") throws -> [String] {
        let table = try DataTable(text: "terms\n\(field)\n", name: "terms.tsv")
        let named = try DataTable(text: "set\tterms\n\(sets)", name: "phrase-sets.tsv")
        return try PhraseSets([named]).phrases(table.rows[0], "terms", file: "terms.tsv")
    }

    @Test(arguments: [
        ("burn tyres| march ||", ["burn tyres", "march"]),
        ("(burn|roll) tyres|march", ["burn tyres", "roll tyres", "march"]),
        ("burn [old|car] tyres", ["burn old tyres", "burn car tyres", "burn tyres"]),
        ("[the] road[s]", ["the roads", "the road", "roads", "road"]),
        ("(on (the|a)|across) road", ["on the road", "on a road", "across road"]),
        ("بيت|(قرية|مدينة) صغيرة", ["بيت", "قرية صغيرة", "مدينة صغيرة"]),
    ])
    func groupsAreWrittenOut(field: String, expected: [String]) throws {
        #expect(try phrases(field) == expected)
    }

    /// A set may name those above it, and its rows add up.
    @Test func setsStandForTheirPhrases() throws {
        let sets = "obstacle\t[burning] tyres\nobstacle\tlogs\nheap\t<obstacle>|stones\n"
        #expect(
            try phrases("put <heap> down|<obstacle>", sets: sets) == [
                "put burning tyres down", "put tyres down", "put logs down", "put stones down",
                "burning tyres", "tyres", "logs",
            ])
    }

    @Test(arguments: [
        ("burn (tyres|logs", "has a group without its \")\"; close it after its alternatives"),
        ("burn [old", "has a group without its \"]\"; close it after its alternatives"),
        ("burn tyres)", "has a \")\" that closes nothing; open it before, or take it out"),
        ("burn (tyres]", "has a \"]\" that closes nothing; open it before, or take it out"),
        ("burn > tyres", "has a \">\" that closes nothing; open it before, or take it out"),
        ("burn <tyres|logs", "has a \"<\" without its \">\"; write a set as \"<name>\""),
        (
            "burn <tyres>",
            "names the set <tyres>, which no row above gives; give it in phrase-sets.tsv or name one of road"
        ),
        (
            "<road><road><road><road><road><road><road><road><road><road><road><road><road><road><road>",
            "stands for more than 20000 phrases; split it, or give it fewer groups"
        ),
    ])
    func faultsNameFileAndLineAndTheMend(field: String, message: String) {
        let error = #expect(throws: KnowledgeError.self) {
            try phrases(field, sets: "road\troad|way\n")
        }
        #expect(error?.description == "terms.tsv:2: \(message)")
    }
}
