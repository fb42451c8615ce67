public import Foundation

/// A folder of the program's own data files, and how to find one from a build tree or an installed prefix.
public enum DataFolder {
    /// Names a variable that, where set, is looked in before all other places.
    public static let environmentVariable = "INCIDENTMAP_DATA"

    /// Finds a data folder such as "Gazetteer" or "Knowledge", or nil where the installation lacks it.
    ///
    /// Looked in, in this order: `$INCIDENTMAP_DATA/NAME`; `share/incidentmap/NAME` beside the executable's
    /// `bin`; each folder above the executable (a build tree: `Gazetteer`, `Sources/Knowledge/Data`); the
    /// same above the current folder, for tests.
    public static func locate(_ name: String) -> URL? {
        var candidates: [URL] = []
        if let root = ProcessInfo.processInfo.environment[environmentVariable], !root.isEmpty {
            candidates.append(URL(fileURLWithPath: root).appendingPathComponent(name))
        }
        let executable = executableURL
        let prefix = executable.deletingLastPathComponent().deletingLastPathComponent()
        candidates.append(prefix.appendingPathComponent("share/incidentmap/\(name)"))
        for start in [executable.deletingLastPathComponent(), currentFolder] {
            var folder = start
            while folder.pathComponents.count > 1 {
                // Only a checkout of this package counts, never a stray folder of the same name.
                let manifest = folder.appendingPathComponent("Sources/incidentmap").path
                if FileManager.default.fileExists(atPath: manifest) {
                    candidates.append(folder.appendingPathComponent(name))
                    candidates.append(folder.appendingPathComponent("Sources/\(name)/Data"))
                }
                folder.deleteLastPathComponent()
            }
        }
        return candidates.first { isFolder($0) }
    }

    /// `XDG_DATA_HOME/incidentmap`, or its default below the home folder; not made here.
    public static var userData: URL { xdg("XDG_DATA_HOME", default: ".local/share") }

    /// `XDG_CACHE_HOME/incidentmap`, or its default below the home folder; not made here.
    public static var userCache: URL { xdg("XDG_CACHE_HOME", default: ".cache") }

    private static func xdg(_ variable: String, default fallback: String) -> URL {
        // The base directory specification tells programs to ignore a relative path.
        if let path = ProcessInfo.processInfo.environment[variable], path.hasPrefix("/") {
            return URL(fileURLWithPath: path).appendingPathComponent("incidentmap")
        }
        return FileManager.default.homeDirectoryForCurrentUser
            .appendingPathComponent(fallback).appendingPathComponent("incidentmap")
    }

    private static var currentFolder: URL {
        URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
    }

    private static var executableURL: URL {
        let path = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
        return URL(fileURLWithPath: path ?? CommandLine.arguments.first ?? "incidentmap")
            .resolvingSymlinksInPath()
    }

    private static func isFolder(_ url: URL) -> Bool {
        var isDirectory: ObjCBool = false
        return FileManager.default.fileExists(atPath: url.path, isDirectory: &isDirectory)
            && isDirectory.boolValue
    }
}
