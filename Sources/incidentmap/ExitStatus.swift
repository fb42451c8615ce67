import ArgumentParser
import Foundation

extension IncidentMap {
    /// Parses the arguments and runs the command; wrong usage ends with status 2.
    ///
    /// ArgumentParser's own status for it, 64, is not the one that the program promises its users.
    static func main() async {
        holdStandardStreams()
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
            Notices.write(fullMessage(for: error) + "\n")
            Foundation.exit(2)
        }
    }

    /// Puts nothing in the place of standard streams that the caller closed: else the next file opened would take the
    /// place, and what is meant for the terminal would go into it.
    private static func holdStandardStreams() {
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
            _ = open("/dev/null", O_RDWR)
        }
    }
}
