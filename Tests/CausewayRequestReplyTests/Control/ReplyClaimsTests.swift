import Testing

@testable import CausewayRequestReply

/// Who has a partition of the reply topic.
struct ReplyClaimsTests {
    private var random = SystemRandomNumberGenerator()

    @Test func theFirstClaimInTheLogHasThePartition() {
        var claims = ReplyClaims()
        claims.heard(3, of: "a", offset: 10, time: 1_000)
        claims.heard(3, of: "b", offset: 11, time: 1_001)
        #expect(claims.isSettled("a", of: 4))
        #expect(!claims.isSettled("b", of: 4))
        // A renewal does not move a claim back.
        claims.heard(3, of: "a", offset: 12, time: 2_000)
        #expect(claims.isSettled("a", of: 4))
    }

    @Test func aClaimThatIsNotRenewedIsOver() {
        var claims = ReplyClaims()
        claims.heard(0, of: "gone", offset: 1, time: 0)
        claims.heard(0, of: "here", offset: 2, time: ReplyClaims.lifetime)
        #expect(!claims.isSettled("here", of: 4))
        claims.heard(0, of: "here", offset: 3, time: ReplyClaims.lifetime + 1)
        #expect(claims.isSettled("here", of: 4))
        // Who comes back after that is behind.
        claims.heard(0, of: "gone", offset: 4, time: ReplyClaims.lifetime + 2)
        #expect(claims.isSettled("here", of: 4))
        #expect(!claims.isSettled("gone", of: 4))
    }

    @Test func freePartitionsAreChosenThenThoseWithFewReaders() {
        var claims = ReplyClaims()
        var random = random
        claims.heard(0, of: "a", offset: 1, time: 0)
        claims.heard(2, of: "b", offset: 2, time: 0)
        #expect(claims.choice(of: 3, for: "me", using: &random) == 1)
        claims.heard(1, of: "c", offset: 3, time: 0)
        claims.heard(1, of: "d", offset: 4, time: 0)
        claims.heard(2, of: "e", offset: 5, time: 0)
        #expect(claims.choice(of: 3, for: "me", using: &random) == 0)
        claims.ended("c")
        claims.ended("d")
        #expect(claims.choice(of: 3, for: "me", using: &random) == 1)
    }

    @Test func whereAllAreTakenTheyAreSharedEvenly() {
        var claims = ReplyClaims()
        claims.heard(0, of: "a", offset: 1, time: 0)
        claims.heard(1, of: "b", offset: 2, time: 0)
        claims.heard(0, of: "c", offset: 3, time: 0)
        #expect(claims.isSettled("c", of: 2))
        claims.heard(0, of: "d", offset: 4, time: 0)
        #expect(!claims.isSettled("d", of: 2))
        claims.heard(1, of: "d", offset: 5, time: 0)
        #expect(claims.isSettled("d", of: 2))
    }

    @Test func anotherClaimOfTheSameInstanceEndsTheOneBefore() {
        var claims = ReplyClaims()
        claims.heard(0, of: "a", offset: 1, time: 0)
        claims.heard(1, of: "b", offset: 2, time: 0)
        claims.heard(1, of: "a", offset: 3, time: 0)
        #expect(claims.partition(of: "a") == 1)
        #expect(!claims.isSettled("a", of: 4))
    }

    @Test func claimsOfPartitionsThatTheTopicHasNotDoNoHarm() {
        var claims = ReplyClaims()
        var random = random
        claims.heard(99, of: "a", offset: 1, time: 0)
        claims.heard(-1, of: "b", offset: 2, time: 0)
        #expect(claims.choice(of: 1, for: "me", using: &random) == 0)
    }
}
