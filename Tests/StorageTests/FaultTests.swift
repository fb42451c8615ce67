import Foundation
import Incidents
import Spatial
import Testing

@testable import Storage

/// What is left when a process dies, a disk fills up or two programs meet.
@Suite struct FaultTests {
    private func made(_ path: String, _ ids: [String]) throws {
        let store = try GeoPackageStore(path: path, mode: .writing)
        try store.write(incidents: ids.map { Samples.incident($0) })
        try store.close()
    }

    /// The files as they lie on the disk when the process is killed at this moment, opened by the next one.
    private func stateAfterKill(of path: String, in folder: TemporaryFolder, _ number: Int) throws -> [String]
    {
        let copy = folder.path("killed-\(number).gpkg")
        for suffix in ["", "-wal"] where FileManager.default.fileExists(atPath: path + suffix) {
            try FileManager.default.copyItem(atPath: path + suffix, toPath: copy + suffix)
        }
        let store = try GeoPackageStore(path: copy, mode: .updating)
        let ids = try store.all().map(\.id)
        try store.close()
        let probe = try Probe(copy)
        #expect(try probe.text("PRAGMA integrity_check") == "ok")
        #expect(try probe.text("SELECT rtreecheck('rtree_incidents_geom')") == "ok")
        #expect(try probe.number("SELECT count(*) FROM footprints") == ids.count)
        #expect(try probe.text("SELECT value FROM incidentmap_settings WHERE key = 'writing'") == "0")
        return ids
    }

    @Test func aKillAtAnyWriteLeavesTheLastCommit() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("store.gpkg")
        try made(path, ["a"])
        let store = try GeoPackageStore(path: path, mode: .writing)
        var committed = ["a"]
        var pending: [String] = []
        for number in 0..<24 {
            let id = "n\(number)"
            if number % 3 == 2 {
                _ = try store.edit(incidentID: "a", [(.notes, .text(id))])
            } else {
                try store.write(incidents: [Samples.incident(id)])
                pending.append(id)
            }
            #expect(try stateAfterKill(of: path, in: folder, number) == committed)
            if number % 4 == 3 {
                try store.commit()
                committed += pending
                pending = []
                #expect(try stateAfterKill(of: path, in: folder, 100 + number) == committed)
            }
        }
        try store.close()
        #expect(folder.names.contains("store.gpkg"))
        #expect(!folder.names.contains("store.gpkg-wal"))
    }

    @Test func aNewStoreThatWasKilledIsBuiltAgain() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("new.gpkg")
        // What a killed process leaves: its unfinished file, unlocked.
        try Data("half a store".utf8).write(to: URL(fileURLWithPath: path + ".part"))
        try made(path, ["a", "b"])
        #expect(folder.names == ["new.gpkg"])
        #expect(try GeoPackageStore(path: path, mode: .reading).all().map(\.id) == ["a", "b"])
    }

    @Test func aFullDiskLeavesTheLastCommit() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("full.gpkg")
        try made(path, ["a"])
        let store = try GeoPackageStore(path: path, mode: .writing)
        try store.write(incidents: [Samples.incident("b")])
        try store.commit()
        try store.connection.withHandle { handle throws(StoreError) in
            let pages = try store.connection.integer("PRAGMA page_count", handle) ?? 0
            _ = try store.connection.integer("PRAGMA max_page_count = \(pages + 4)", handle)
        }
        let error = #expect(throws: StoreError.self) {
            for number in 0..<2000 { try store.write(incidents: [Samples.incident("x\(number)")]) }
            try store.commit()
        }
        #expect(error?.message.contains("disk is full") == true)
        try store.rollback()
        try store.close()
        #expect(try GeoPackageStore(path: path, mode: .reading).all().map(\.id) == ["a", "b"])
        #expect(try Probe(path).text("PRAGMA integrity_check") == "ok")
    }

    @Test func aFullDiskWhileANewStoreIsBuiltLeavesNothing() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("full.gpkg")
        do {
            let store = try GeoPackageStore(path: path, mode: .writing)
            try store.connection.withHandle { handle throws(StoreError) in
                _ = try store.connection.integer("PRAGMA max_page_count = 120", handle)
            }
            #expect(throws: StoreError.self) {
                for number in 0..<2000 { try store.write(incidents: [Samples.incident("x\(number)")]) }
                try store.close()
            }
        }
        #expect(folder.names.isEmpty)
    }

    @Test func aSecondWriterWaitsOrIsTold() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("shared.gpkg")
        try made(path, ["a"])
        let one = try GeoPackageStore(path: path, mode: .writing, waiting: 0.1)
        let two = try GeoPackageStore(path: path, mode: .writing, waiting: 0.1)
        try one.write(incidents: [Samples.incident("one")])
        let error = #expect(throws: StoreError.self) {
            try two.write(incidents: [Samples.incident("two")])
        }
        #expect(error?.message.contains("another program") == true)
        // Readers see the last commit meanwhile.
        #expect(try GeoPackageStore(path: path, mode: .reading).all().map(\.id) == ["a"])
        try one.commit()
        try two.write(incidents: [Samples.incident("two")])
        try two.close()
        try one.close()
        #expect(try GeoPackageStore(path: path, mode: .reading).all().map(\.id) == ["a", "one", "two"])
    }

    @Test func twoProgramsDoNotBuildTheSameStore() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("new.gpkg")
        let one = try GeoPackageStore(path: path, mode: .writing)
        let error = #expect(throws: StoreError.self) {
            _ = try GeoPackageStore(path: path, mode: .writing, waiting: 0.2)
        }
        #expect(error?.message.contains("being built by another process") == true)
        try one.write(incidents: [Samples.incident("one")])
        try one.close()
        let two = try GeoPackageStore(path: path, mode: .writing, waiting: 0.2)
        try two.write(incidents: [Samples.incident("two")])
        try two.close()
        #expect(try GeoPackageStore(path: path, mode: .reading).all().map(\.id) == ["one", "two"])
    }

    @Test func filesThatAreNoStoresAreRefused() throws {
        let folder = try TemporaryFolder()
        func message(_ name: String, _ mode: GeoPackageStore.Mode) -> String {
            do {
                _ = try GeoPackageStore(path: folder.path(name), mode: mode)
                return ""
            } catch {
                return error.message
            }
        }
        #expect(message("missing.gpkg", .reading).contains("does not exist"))
        #expect(message("missing.gpkg", .updating).contains("does not exist"))
        try Data("plain text that is long enough to be looked at".utf8)
            .write(to: URL(fileURLWithPath: folder.path("text.gpkg")))
        #expect(message("text.gpkg", .writing).contains("is not a GeoPackage"))
        #expect(message("text.gpkg", .reading).contains("is not a GeoPackage"))
        try made(folder.path("later.gpkg"), ["a"])
        let later = try StoreConnection(
            workingPath: folder.path("later.gpkg"), path: "", isReadOnly: false, waiting: 1)
        try later.withHandle { handle throws(StoreError) in
            try later.execute("UPDATE incidentmap_settings SET value = '99' WHERE key = 'version'", handle)
        }
        try later.close()
        #expect(message("later.gpkg", .writing).contains("later version of incidentmap"))
        #expect(message("later.gpkg", .reading).contains("later version of incidentmap"))
        #expect(try Probe(folder.path("later.gpkg")).number("SELECT count(*) FROM incidents") == 1)
    }

    @Test func migrationsRunOnceAndInOrder() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("old.gpkg")
        try made(path, ["a"])
        let connection = try StoreConnection(workingPath: path, path: path, isReadOnly: false, waiting: 1)
        let steps = [
            StoreMigration(version: 2, sql: "CREATE TABLE note (text TEXT); INSERT INTO note VALUES ('two')"),
            StoreMigration(version: 3, sql: "INSERT INTO note VALUES ('three')"),
        ]
        let broken =
            steps + [
                StoreMigration(version: 4, sql: "INSERT INTO note VALUES ('four'); SELECT * FROM nowhere")
            ]
        try connection.withHandle { handle throws(StoreError) in
            try StoreMigration.run(connection, handle, steps: steps)
            try StoreMigration.run(connection, handle, steps: steps)
        }
        #expect(throws: StoreError.self) {
            try connection.withHandle { handle throws(StoreError) in
                try StoreMigration.run(connection, handle, steps: broken)
            }
        }
        try connection.close()
        let probe = try Probe(path)
        #expect(try probe.texts("SELECT text FROM note") == ["two", "three"])
        #expect(try probe.text("SELECT value FROM incidentmap_settings WHERE key = 'version'") == "3")
    }
}
