/// How long the tests wait for what others bring about: far longer than it takes, for a busy machine.
let patience: Duration = .seconds(40)
