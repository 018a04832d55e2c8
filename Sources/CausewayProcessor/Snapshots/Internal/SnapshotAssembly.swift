/// A snapshot's chunks while they are read; pure.
struct SnapshotAssembly: Sendable {
    let manifest: SnapshotManifest
    private var chunks: [Int: [UInt8]] = [:]

    init(_ manifest: SnapshotManifest) { self.manifest = manifest }

    /// Takes a record in; what is none of the snapshot's chunks is passed over.
    mutating func take(_ key: SnapshotKey, generation: String?, _ bytes: [UInt8]) {
        guard key.slot == manifest.slot, generation == manifest.generation, case .chunk(let number) = key.part,
            number < manifest.chunks
        else { return }
        chunks[number] = bytes
    }

    /// The state's bytes, if they are all there and as they were.
    func payload() throws(SnapshotFault) -> [UInt8] {
        guard chunks.count == manifest.chunks else { throw .incomplete(chunks: chunks.count, of: manifest.chunks) }
        var payload: [UInt8] = []
        payload.reserveCapacity(chunks.values.reduce(0) { $0 + $1.count })
        for number in 0..<manifest.chunks { payload += chunks[number] ?? [] }
        guard payload.count == manifest.bytes, Checksum.crc32c(payload) == manifest.checksum else {
            throw .wrongChecksum
        }
        return payload
    }
}
