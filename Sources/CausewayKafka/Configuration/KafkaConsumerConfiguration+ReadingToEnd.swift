extension KafkaConsumerConfiguration {
    /// These settings for a consumer that only reads logs to their ends, with `readToEnd`.
    ///
    /// The end of a log is what an empty answer tells, and behind a transaction's marker there is nothing else to tell it:
    /// so the broker must not hold such an answer back for half a second.
    package var readingToEnd: KafkaConsumerConfiguration {
        var settings = self
        settings.enablePartitionEOF = true
        settings.fetchWaitMax = min(fetchWaitMax, .milliseconds(5))
        return settings
    }
}
