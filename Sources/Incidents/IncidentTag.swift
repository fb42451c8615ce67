/// The marks that the program itself puts on an incident.
public enum IncidentTag {
    /// Told in passing, of an earlier time.
    public static let background = "background"
    /// Less likely right than is worth a row, beside surer incidents of its report.
    public static let doubtful = "doubtful"
}
