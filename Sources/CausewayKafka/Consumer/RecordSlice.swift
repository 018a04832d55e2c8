/// Some records in a row of a storage.
struct RecordSlice {
    let storage: RecordStorage
    let range: Range<Int>

    init(_ storage: RecordStorage, _ range: Range<Int>) {
        self.storage = storage
        self.range = range
    }
}
