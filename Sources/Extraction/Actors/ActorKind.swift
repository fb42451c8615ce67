/// The kinds of actors that coders tell apart (after ACLED's interaction codes; police and coalitions apart).
public enum ActorKind: String, CaseIterable, Hashable, Sendable {
    /// Armed forces of a state, and its intelligence services.
    case stateForces = "state forces"
    /// Police, gendarmerie, guards.
    case police
    /// Organised groups that fight a state.
    case rebelGroup = "rebel group"
    /// Armed groups that pursue political or criminal ends beside or for others: militias, gangs, cartels.
    case politicalMilitia = "political militia"
    /// Armed groups of a community: ethnic, tribal, village guards.
    case identityMilitia = "identity militia"
    /// States that act together.
    case coalition
    /// Missions and bodies from outside: peacekeepers.
    case externalForces = "external forces"
    /// People who riot.
    case rioters
    /// People who demonstrate.
    case protesters
    /// People who carry no arms.
    case civilians
    /// Armed people of whom nothing is known.
    case unidentified

    /// Whether it carries arms.
    public var isArmed: Bool {
        switch self {
        case .rioters, .protesters, .civilians: false
        default: true
        }
    }

    /// Whether it acts for a state or several.
    public var isState: Bool {
        switch self {
        case .stateForces, .police, .coalition, .externalForces: true
        default: false
        }
    }
}
