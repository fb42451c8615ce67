import Benchmark
import Spatial

/// Incidents as they lie: towns of different weight and a tenth of them anywhere between.
private func incidents(_ count: Int) -> [Coordinate] {
    var generator = SplitMix(state: 20_260_807)
    let towns = (0..<200).map { _ in
        Coordinate(longitude: 35.9 + generator.unit() * 9.6, latitude: 32 + generator.unit() * 5)
    }
    return (0..<count).map { _ in
        if generator.unit() < 0.1 {
            return Coordinate(
                longitude: 35.7 + generator.unit() * 10.3, latitude: 31.5 + generator.unit() * 5.9)
        }
        let town = towns[Int(generator.unit() * generator.unit() * 200)]
        return Coordinate(
            longitude: town.longitude + (generator.unit() - 0.5) * 0.1,
            latitude: town.latitude + (generator.unit() - 0.5) * 0.1)
    }
}

let benchmarks: @Sendable () -> Void = {
    Benchmark.defaultConfiguration = .init(
        metrics: [.wallClock, .cpuTotal, .peakMemoryResident], maxDuration: .seconds(3))

    Benchmark("geodesic distance, 10,000 pairs") { benchmark in
        let starts = incidents(10_000)
        let ends = Array(starts.reversed())
        benchmark.startMeasurement()
        blackHole(try Ellipsoid.wgs84.distances(from: starts, to: ends))
    }

    Benchmark("point index, 100,000 built") { benchmark in
        let positions = incidents(100_000)
        benchmark.startMeasurement()
        blackHole(try PointIndex(positions))
    }

    Benchmark("point index, 1,000 radius counts of 25 km in 100,000") { benchmark in
        let positions = incidents(100_000)
        let index = try PointIndex(positions)
        benchmark.startMeasurement()
        for center in positions.prefix(1000) { blackHole(try index.count(within: 25_000, of: center)) }
    }

    Benchmark("point index, 1,000 nearest 10 in 100,000") { benchmark in
        let positions = incidents(100_000)
        let index = try PointIndex(positions)
        benchmark.startMeasurement()
        for center in positions.prefix(1000) { blackHole(try index.nearest(10, to: center)) }
    }

    Benchmark("DBSCAN 10 km, 5, of 100,000") { benchmark in
        let positions = incidents(100_000)
        benchmark.startMeasurement()
        blackHole(try DBSCAN(distance: 10_000, minimum: 5).cluster(positions))
    }

    Benchmark("geodesic buffer of 25 km round a disc") { benchmark in
        let disc = try MultiPolygon.circle(center: Coordinate(longitude: 40, latitude: 36), radius: 50_000)
        benchmark.startMeasurement()
        blackHole(try disc.buffered(by: 25_000))
    }

    Benchmark("prepared area, 10,000 containments") { benchmark in
        let disc = try MultiPolygon.circle(center: Coordinate(longitude: 40, latitude: 36), radius: 200_000)
        let area = try PreparedArea(disc)
        let positions = incidents(10_000)
        benchmark.startMeasurement()
        for position in positions { blackHole(try area.contains(position)) }
    }
}

/// SplitMix64, so that every run measures the same positions.
private struct SplitMix {
    var state: UInt64

    mutating func unit() -> Double {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return Double((z ^ (z >> 31)) >> 11) * 0x1p-53
    }
}
