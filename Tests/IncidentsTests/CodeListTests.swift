import Incidents
import Testing

@Suite struct CodeListTests {
    // ACLED Codebook: 6 event types with 3, 3, 2, 6, 3 and 8 sub-event types.
    @Test(arguments: zip(EventType.allCases, [3, 3, 2, 6, 3, 8]))
    func subEventTypesPerEventType(type: EventType, count: Int) {
        #expect(SubEventType.allCases.filter { $0.eventType == type }.count == count)
    }
}
