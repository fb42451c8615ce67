public import Files

/// A report that could not be read: which file, line or record, what is wrong, and the mend.
///
/// The line is that of a record where a file holds many reports.
public typealias ReportError = FileError
