import Reports

/// A phrase of a text that says where, before its names are resolved.
struct PlacePhrase {
    /// The whole phrase.
    var tokens: Range<Int>
    /// Indices of its mentions: one for most, two for "between A and B".
    var anchors: [Int]
    var relation: SpatialRelation
    /// The word by which a relation without a number reaches: countryside, outskirts, near.
    var reach: Reach = .none
    var role = PlaceRole.location
    var isAnaphor = false
    /// Whether it only names where a road leads: "on the road to X".
    var isOnRoad = false
    /// Index of the phrase that says where this one's place lies: "X (3 km east of Y)", "X, south of Y".
    var qualifier: Int?
    /// Indices of the mentions that hold it: "X, Ohio", "X in Diyala", "Syria's X".
    var containers: [Int] = []
    /// Those of them that the text states beyond doubt: "X in Diyala", not an item of a list after a comma.
    var statedContainers: [Int] = []
    /// Indices of the two mentions that the road beside it joins: "on the A–B road, near X".
    var roads: [Int] = []
    /// The sentence that holds it, -1 for none.
    var sentence = -1
    /// The block that holds it.
    var block = -1
    /// The heading block that governs it, -1 for none.
    var heading = -1
    /// Why a stated length could not be used.
    var refusal: String?

    /// How far a relation reaches that states no length.
    enum Reach { case none, near, outskirts, countryside, surroundings, centre, part, border, corridor }
}

/// What stands before a name and relates a place to it.
struct LeadingRelation {
    /// The first token of the relation.
    var start: Int
    var relation: SpatialRelation
    var reach: PlacePhrase.Reach
    var refusal: String?
}
