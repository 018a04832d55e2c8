/// The key of a snapshot's record: where compaction puts a later snapshot's record in its place.
///
/// There are two slots. The next snapshot goes to the one that the last whole one is not in, so that this one stays until
/// the next is whole.
struct SnapshotKey: Hashable, CustomStringConvertible {
    enum Part: Hashable {
        case chunk(Int)
        case manifest
    }

    var slot: Int
    var part: Part

    init(slot: Int, _ part: Part) {
        self.slot = slot
        self.part = part
    }

    /// Reads a key; nil for one that is none.
    init?(_ text: String) {
        let words = text.split(separator: "/", omittingEmptySubsequences: false)
        guard words.count == 2, let slot = Int(words[0]), (0...1).contains(slot) else { return nil }
        if words[1] == "manifest" {
            self.init(slot: slot, .manifest)
        } else if let chunk = Int(words[1]), chunk >= 0 {
            self.init(slot: slot, .chunk(chunk))
        } else {
            return nil
        }
    }

    var description: String {
        switch part {
        case .chunk(let number): "\(slot)/\(number)"
        case .manifest: "\(slot)/manifest"
        }
    }

    var bytes: [UInt8] { Array(description.utf8) }
}
