internal import CausewayKafka

/// A group with its members as `causeway groups` prints it.
struct GroupText {
    let group: ConsumerGroupDescription

    var json: JSON {
        .object([
            ("group", .string(group.id)), ("state", .string("\(group.state)")), ("assignor", .text(group.assignor)),
            ("coordinator", .number(group.coordinator?.id)), ("members", .array(group.members.map(Self.json))),
        ])
    }

    private static func json(_ member: ConsumerGroupDescription.Member) -> JSON {
        .object([
            ("id", .string(member.id)), ("instance", .text(member.instanceID)), ("client", .string(member.clientID)),
            ("host", .string(member.host)),
            (
                "partitions",
                .array(
                    member.assignment.map {
                        .object([("topic", .string($0.topic)), ("partition", .number($0.partition))])
                    })
            ),
        ])
    }

    var lines: [String] {
        var first = "\(group.id)  \(group.state)"
        if let assignor = group.assignor { first += "  \(assignor)" }
        if let broker = group.coordinator { first += "  coordinator \(broker.id)" }
        return [first]
            + group.members.map { member in
                let instance = member.instanceID.map { "  instance \($0)" } ?? ""
                let partitions = member.assignment.map(\.description).joined(separator: " ")
                return "  \(member.id)\(instance)  client \(member.clientID)  host \(member.host)  \(partitions)"
            }
    }
}
