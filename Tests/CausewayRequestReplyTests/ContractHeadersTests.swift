import Testing

@testable import CausewayRequestReply

@Suite struct ContractHeadersTests {
    private func contract(_ names: [String]) -> ContractHeaders {
        var contract = ContractHeaders()
        for (index, name) in names.enumerated() {
            let bytes = Array(name.utf8)
            contract.note(bytes.span.bytes, at: index)
        }
        return contract
    }

    @Test func namesAreThoseOfTheContract() {
        let contract = contract([
            WireContract.correlationID, WireContract.replyTopic, WireContract.replyPartition, WireContract.deadline,
            WireContract.problem, WireContract.cancel, WireContract.traceparent,
        ])
        #expect(contract.correlationID == 0)
        #expect(contract.replyTopic == 1)
        #expect(contract.replyPartition == 2)
        #expect(contract.deadline == 3)
        #expect(contract.problem == 4)
        #expect(contract.cancel == 5)
        #expect(contract.others == 1)
    }

    @Test func otherNamesAreNotMistaken() {
        let contract = contract([
            "", "kafka_correlationid", "kafka_replyTopic ", "causeway-deadlinf", "KAFKA_REPLYTOPIC",
        ])
        #expect(contract == self.contract(Array(repeating: "x", count: 5)))
    }

    @Test(arguments: [
        SpringHeaders.requestToTopic, .requestToPartition, .requestWithTextID, .requestWithPresetHeaders,
        .requestFromMessage,
    ])
    func springsRequestsNameTheirReplyTopic(_ record: SpringHeaders) {
        #expect(record.text(record.contract.replyTopic) == "spring-replies")
    }

    @Test func springsReplyPartitionIsRead() throws {
        let record = SpringHeaders.requestToPartition
        let bytes = try #require(record.value(record.contract.replyPartition))
        #expect(PartitionCoding.decode(bytes.span.bytes, count: 4) == 1)
        #expect(PartitionCoding.decode(bytes.span.bytes, count: 1) == nil)
        #expect(PartitionCoding.encode(1).span.bytes.copied() == bytes)
        #expect(SpringHeaders.requestToTopic.contract.replyPartition == nil)
    }

    @Test func ofTwoCorrelationIdsTheLastCounts() {
        let record = SpringHeaders.requestWithPresetHeaders
        #expect(record.contract.correlationID == 2)
        #expect(record.value(record.contract.correlationID)?.first == 0x16)
    }

    @Test func springsIdsAreForeign() {
        for record in [SpringHeaders.reply, .errorReply, .requestWithTextID] {
            let id = record.value(record.contract.correlationID) ?? []
            #expect(!id.isEmpty)
            #expect(CorrelationID(id.span.bytes) == nil)
        }
    }

    @Test func headersOfTheApplicationAreOthers() {
        #expect(SpringHeaders.requestFromMessage.contract.others == 4)
        #expect(SpringHeaders.errorReply.contract.others == 1)
        #expect(SpringHeaders.elementOfList.contract == ContractHeaders())
    }
}
