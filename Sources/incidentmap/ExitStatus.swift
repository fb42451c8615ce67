import ArgumentParser
import Foundation

extension IncidentMap {
    /// Parses the arguments and runs the command; wrong usage ends with status 2.
    ///
    /// ArgumentParser's own status for it, 64, is not the one that the program promises its users.
    static func main() async {
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
            FileHandle.standardError.write(Data((fullMessage(for: error) + "\n").utf8))
            Foundation.exit(2)
        }
    }
}
