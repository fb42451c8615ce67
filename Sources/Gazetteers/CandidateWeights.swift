/// Log odds of what speaks for and against a candidate; set on synthetic misspellings of the world list and on
/// place names of coded events.
struct CandidateWeights: Sendable {
    var exact = 4.0
    var folded = 3.7
    var respelled = 2.2
    var joined = 1.7
    /// Added to these two where a place bears the name as it is written: only a large town outweighs that.
    var besidePlain = -2.2
    var skeleton = 1.2
    var fuzzy = 0.8
    /// Added where the spelling that was found is in another script than the name.
    var otherScript = -0.3
    /// Times the edit cost as a share of the letters of the part that tells places apart.
    var edit = 13.0
    /// Times the edit cost where it lies in words that many places share.
    var genericEdit = 0.5
    /// Least odds of a near spelling from quality and importance alone, and what its context counts.
    var leastSimilar = -0.5
    var contextOfSimilar = 0.6
    /// Added to `respelled` where more than an article differs, and where the spelling lacks the name's article.
    var otherLetters = -0.4
    var missingArticle = -1.5
    /// Times the importance above an ordinary village's, as a share of 255; less where the spelling is only near.
    var importance = 12.0
    var importanceOfSimilar = 6.0
    var ordinaryImportance = 40.0
    var country = 2.5
    var otherCountry = -4.0
    var admin1 = 2.5
    var otherAdmin1 = -7.0
    var admin2 = 1.5
    var otherAdmin2 = -10.0
    /// Metres beyond a district's radius that cost one unit.
    var admin2Reach = 4_000.0
    /// Taken at the district's edge, in proportion nearer to its centre.
    var admin2Edge = 0.5
    /// Added where the source states another district.
    var statedOtherAdmin2 = -1.0
    var kind = 1.5
    var otherKind = -1.5
    /// Times the binary logarithm of one plus the distance in units of 30 km.
    var near = -1.0
    /// Odds of "none of them".
    var none = 1.5
    /// Share of names whose only bearer is yet not the place meant, be the odds what they may.
    ///
    /// What no gazetteer has, and positions that are wrong: of the names of coded events and of news one in 20 to 30.
    var unforeseen = 0.04
    /// A near spelling this close to the best makes it no answer.
    var margin = 0.7
    /// A best candidate below this is no answer.
    var threshold = 1.0
    /// Importance from which a town is taken for the seat of its first-level division.
    var leastSeat: UInt8 = 100

    static let standard = CandidateWeights()
}
