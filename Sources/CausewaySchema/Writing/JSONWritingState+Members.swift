extension JSONWritingState {
    /// At the end of an object: no two names are the same, and they are in order where that is wanted.
    mutating func finishMembers(of slot: Slot) throws(EncodingError) {
        if sortsNames {
            try sort(members.elements(from: slot.firstMember), of: slot)
        } else {
            try refuseDuplicates(of: slot)
        }
    }

    private func refuseDuplicates(of slot: Slot) throws(EncodingError) {
        let first = slot.firstMember
        if members.count - first <= 16 {
            for place in first..<members.count {
                let name = members[place]
                for other in first..<place
                where members[other].length == name.length && order(name, members[other]) == 0 {
                    throw duplicate(name, in: slot)
                }
            }
            return
        }
        var seen = Set<ArraySlice<UInt8>>(minimumCapacity: members.count - first)
        for place in first..<members.count {
            let name = members[place]
            let start = Int(name.start) + 1
            if !seen.insert(output.bytes[start..<start + Int(name.length)]).inserted { throw duplicate(name, in: slot) }
        }
    }

    private mutating func sort(_ names: [Member], of slot: Slot) throws(EncodingError) {
        var sorted: [Member] = []
        sorted.reserveCapacity(names.count)
        var isSorted = true
        for index in names.indices {
            var member = names[index]
            member.end =
                names.index(after: index) == names.endIndex ? UInt32(output.count) : names[index &+ 1].start &- 1
            var place = sorted.count
            // Few members find their places one by one, many are sorted.
            while place > 0, names.count <= 32 || place == sorted.count, order(member, sorted[place &- 1]) < 0 {
                isSorted = false
                place &-= 1
            }
            sorted.insert(member, at: names.count <= 32 ? place : sorted.count)
        }
        if !isSorted, names.count > 32 { sorted.sort { order($0, $1) < 0 } }
        for (one, other) in zip(sorted, sorted.dropFirst()) where order(one, other) == 0 {
            throw duplicate(other, in: slot)
        }
        guard !isSorted, let first = names.first else { return }
        var moved = scratch
        scratch = JSONOutput()
        moved.removeAll()
        for member in sorted {
            if moved.count > 0 { moved.append(UInt8(ascii: ",")) }
            moved.append(output.bytes.span.extracting(Int(member.start)..<Int(member.end)))
        }
        output.truncate(to: Int(first.start))
        output.append(moved.bytes.span.extracting(0..<moved.count))
        scratch = moved
    }

    /// Below zero if the first name's bytes come first, zero if they are the same.
    private func order(_ one: Member, _ other: Member) -> Int {
        let bytes = output.bytes.span
        let (first, second) = (Int(one.start) &+ 1, Int(other.start) &+ 1)
        for index in 0..<Int(min(one.length, other.length)) {
            let (left, right) = (bytes[first &+ index], bytes[second &+ index])
            if left != right { return left < right ? -1 : 1 }
        }
        return Int(one.length) - Int(other.length)
    }

    private func duplicate(_ name: Member, in slot: Slot) -> EncodingError {
        let start = Int(name.start) + 1
        let text = String(decoding: output.bytes[start..<start + Int(name.length)], as: UTF8.self)
        return .invalidValue(
            text,
            EncodingError.Context(
                codingPath: path(to: slot.id), debugDescription: "the name \(text.debugDescription) was encoded twice"))
    }

    /// The keys from the root to a place: of each container around it the member or element that is being written.
    func path(to id: Int) -> [any CodingKey] {
        var keys: [any CodingKey] = []
        for place in 0..<depth {
            let slot = slot(at: place)
            guard slot.id < id, slot.count > 0 else { continue }
            guard slot.isObject else {
                keys.append(JSONKey(index: slot.count - 1))
                continue
            }
            let end = place + 1 < depth ? self.slot(at: place + 1).firstMember : members.count
            guard end > 0, end <= members.count else { continue }
            let start = Int(members[end - 1].start) + 1
            let name = output.bytes[start..<start + Int(members[end - 1].length)]
            keys.append(JSONKey(String(decoding: name, as: UTF8.self)))
        }
        return keys
    }
}
