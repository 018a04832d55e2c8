extension KafkaConsumerConfiguration {
    /// How often librdkafka's main thread has to be woken for its heartbeats to leave in time; nil where it wakes itself.
    ///
    /// An idle member's wakes only once or twice a second (measured with 2.0.2), however short `heartbeatInterval` is: a
    /// member that leaves would be replaced only when the last of the others has asked. A little longer than the interval,
    /// as a wake-up just before a heartbeat is due would be none.
    var wakingInterval: Duration? {
        groupID == nil || heartbeatInterval >= .seconds(1) ? nil : heartbeatInterval + .milliseconds(2)
    }
}
