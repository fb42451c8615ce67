import Knowledge
import Testing

@Suite struct DataTableTests {
    @Test func rowsAreReadByColumnName() throws {
        let table = try DataTable(
            text: "# comment\nname\tforms\n\ntown\ttown|towns | townlet\n", name: "kinds.tsv",
            required: ["name"])
        #expect(table.rows.count == 1)
        #expect(table.rows[0].line == 4)
        #expect(table.rows[0]["name"] == "town")
        #expect(table.rows[0].list("forms") == ["town", "towns", "townlet"])
        #expect(table.rows[0]["absent"].isEmpty)
    }

    /// Blanks of any script fall from either end of a value, and so do the line ends of other systems.
    @Test func valuesStandWithoutBlanks() throws {
        let table = try DataTable(
            text:
                "name\tforms\r\n \u{00A0}\n Tell  Abyad\u{2003}\t|\u{3000}\u{0642}\u{0631}\u{064A}\u{0629} ||x\r\n\t\n",
            name: "kinds.tsv")
        #expect(table.header == ["name", "forms"])
        #expect(table.rows.map { $0["name"] } == ["Tell  Abyad"])
        #expect(table.rows.map { $0.list("forms") } == [["\u{0642}\u{0631}\u{064A}\u{0629}", "x"]])
    }

    @Test(arguments: [
        ("name\nA\tB\n", "kinds.tsv:2: has 2 fields where the header names 1"),
        ("# only\nother\n", "kinds.tsv:2: lacks the column \"name\""),
    ])
    func faultsNameFileAndLine(text: String, message: String) {
        let error = #expect(throws: KnowledgeError.self) {
            try DataTable(text: text, name: "kinds.tsv", required: ["name"])
        }
        #expect(error?.description == message)
    }
}
