/// Headers of a windowed result.
public enum WindowHeaders {
    /// The first moment of the window, in milliseconds since 1970, in decimal.
    public static let start = "causeway-window-start"
    /// The first moment after the window, in milliseconds since 1970, in decimal.
    public static let end = "causeway-window-end"
    /// For the aggregation itself, when it goes on after a restart: five numbers in decimal with spaces between.
    ///
    /// Up to which offset the input had been written before this transaction, and stream time there; up to which it is
    /// with this transaction, and stream time there; how many partitions the input had. Stream time is `-` while there
    /// was no record.
    public static let progress = "causeway-window-progress"
}
