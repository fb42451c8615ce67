/// ACLED's disorder types (ACLED Codebook, 2023 edition).
public enum DisorderType: String, CaseIterable, Hashable, Sendable {
    case politicalViolence = "Political violence"
    case demonstrations = "Demonstrations"
    case politicalViolenceAndDemonstrations = "Political violence; Demonstrations"
    case strategicDevelopments = "Strategic developments"
}

/// ACLED's 6 event types, spelled as ACLED spells them.
public enum EventType: String, CaseIterable, Hashable, Sendable {
    case battles = "Battles"
    case protests = "Protests"
    case riots = "Riots"
    case explosionsRemoteViolence = "Explosions/Remote violence"
    case violenceAgainstCivilians = "Violence against civilians"
    case strategicDevelopments = "Strategic developments"
}

/// ACLED's 25 sub-event types, spelled as ACLED spells them.
public enum SubEventType: String, CaseIterable, Hashable, Sendable {
    case governmentRegainsTerritory = "Government regains territory"
    case nonStateActorOvertakesTerritory = "Non-state actor overtakes territory"
    case armedClash = "Armed clash"
    case excessiveForceAgainstProtesters = "Excessive force against protesters"
    case protestWithIntervention = "Protest with intervention"
    case peacefulProtest = "Peaceful protest"
    case violentDemonstration = "Violent demonstration"
    case mobViolence = "Mob violence"
    case chemicalWeapon = "Chemical weapon"
    case airDroneStrike = "Air/drone strike"
    case suicideBomb = "Suicide bomb"
    case shellingArtilleryMissileAttack = "Shelling/artillery/missile attack"
    case remoteExplosiveLandmineIED = "Remote explosive/landmine/IED"
    case grenade = "Grenade"
    case sexualViolence = "Sexual violence"
    case attack = "Attack"
    case abductionForcedDisappearance = "Abduction/forced disappearance"
    case agreement = "Agreement"
    case arrests = "Arrests"
    case changeToGroupActivity = "Change to group/activity"
    case disruptedWeaponsUse = "Disrupted weapons use"
    case headquartersOrBaseEstablished = "Headquarters or base established"
    case lootingPropertyDestruction = "Looting/property destruction"
    case nonViolentTransferOfTerritory = "Non-violent transfer of territory"
    case other = "Other"

    /// The event type it belongs to.
    public var eventType: EventType {
        switch self {
        case .governmentRegainsTerritory, .nonStateActorOvertakesTerritory, .armedClash: .battles
        case .excessiveForceAgainstProtesters, .protestWithIntervention, .peacefulProtest: .protests
        case .violentDemonstration, .mobViolence: .riots
        case .chemicalWeapon, .airDroneStrike, .suicideBomb, .shellingArtilleryMissileAttack,
            .remoteExplosiveLandmineIED, .grenade:
            .explosionsRemoteViolence
        case .sexualViolence, .attack, .abductionForcedDisappearance: .violenceAgainstCivilians
        case .agreement, .arrests, .changeToGroupActivity, .disruptedWeaponsUse,
            .headquartersOrBaseEstablished, .lootingPropertyDestruction, .nonViolentTransferOfTerritory,
            .other:
            .strategicDevelopments
        }
    }

    /// The disorder type it belongs to.
    public var disorderType: DisorderType {
        switch self {
        case .excessiveForceAgainstProtesters: .politicalViolenceAndDemonstrations
        case .protestWithIntervention, .peacefulProtest, .violentDemonstration: .demonstrations
        default: eventType == .strategicDevelopments ? .strategicDevelopments : .politicalViolence
        }
    }
}

/// Where an incident's row comes from and whether a person has looked at it.
public enum IncidentStatus: String, CaseIterable, Hashable, Sendable {
    /// Read from a report by the program.
    case extracted
    /// Coded by others and imported.
    case imported
    /// Checked and accepted by a person.
    case confirmed
    /// Checked and refused by a person.
    case rejected
}
