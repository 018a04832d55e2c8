internal import CausewayKafka

/// What the results of a partition add up to while they are read, one after the other, in the order of their log.
struct RestoredWindows<Fold: WindowFold> {
    private(set) var state: WindowState<Fold>
    private(set) var resume = WindowResume()

    init(_ windows: TimeWindows, _ fold: Fold) { state = WindowState(windows, fold) }

    /// Takes a result in, or the tombstone of one.
    mutating func take(_ place: WindowPlace, _ value: Fold.Value?, _ progress: WindowProgress) {
        state.restore(value, at: place, applied: progress.applied.offset)
        resume.take(progress)
    }

    /// Lets go of the values of windows that no record can go into any more.
    mutating func settle() { state.close(asOf: resume.base.time) }
}

/// How far the results say that the input has been written.
struct WindowResume {
    /// Everything up to here is in the results.
    private(set) var base = WindowMark()
    /// The last transaction ended here; it may be there in part only, where transactions are not kept apart.
    private(set) var applied = WindowMark()

    mutating func take(_ progress: WindowProgress) {
        if progress.base.offset >= base.offset { base = progress.base }
        if progress.applied.offset >= applied.offset { applied = progress.applied }
    }

    /// Where to go on: records up to the mark's offset are passed, and stream time is the mark's.
    ///
    /// A group that goes on behind the last transaction says that it was committed. Else its records are folded again by
    /// the stream time that they were folded by, and each value leaves out those that it has.
    ///
    /// - Parameter offset: Of the first record that is read.
    /// - Returns: The mark.
    func mark(for offset: Int64) -> WindowMark { offset > applied.offset ? applied : base }
}
