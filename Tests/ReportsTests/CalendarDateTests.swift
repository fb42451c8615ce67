import Reports
import Testing

@Suite struct CalendarDateTests {
    @Test(arguments: [
        ("1970-01-01", 0, 4), ("2000-02-29", 11_016, 2), ("2015-06-26", 16_612, 5), ("1969-12-31", -1, 3),
        ("0001-01-01", -719_162, 1),
    ])
    func readsAndWritesISO(text: String, days: Int32, weekday: Int) throws {
        let date = try #require(CalendarDate(iso: text))
        #expect(date.daysSinceEpoch == days)
        #expect(date.weekday == weekday)
        #expect(date.description == text)
    }

    @Test(arguments: ["2015-02-29", "2015-13-01", "15-01-01", "2015-01-01x", "", "2015/01/01"])
    func refusesWhatIsNoDay(text: String) {
        #expect(CalendarDate(iso: text) == nil)
    }
}
