/// Long reports, stretch by stretch.
extension ReportAssembler {
    /// The most drafts that are held against each other: what lies farther apart in a text tells of other events.
    ///
    /// A news report has some tens; a file of a year's bulletins must not take the square of its length.
    private static let stretch = 400

    /// The events of the report, in the order of their sentences.
    func assemble(_ sentenceDrafts: [EventDraft]) -> [EventDraft] {
        var drafts = withoutOverview(withoutRetracted(sentenceDrafts))
        linkTolls(&drafts)
        let all = narrative.sentences.count
        guard drafts.count > Self.stretch else { return events(of: drafts, before: all) }
        var events: [EventDraft] = []
        var start = 0
        while start < drafts.count {
            var end = min(start + Self.stretch, drafts.count)
            // Not within a paragraph, unless that has no end.
            while end < drafts.count, end - start < 2 * Self.stretch,
                drafts[end].block == drafts[end - 1].block
            {
                end += 1
            }
            let limit = end < drafts.count ? drafts[end].sentence : all
            events += self.events(of: Array(drafts[start..<end]), before: limit)
            start = end
        }
        return events
    }
}
