// Known answers, made with golang.org/x/mod and checked with other implementations.

import MerkleLog

/// A log of eight entries, "entry 0" to "entry 7", its key, its checkpoint, and a witness.
enum LogVectors {
    static let origin = "trial.example/log1"
    static let seed = [UInt8](0x00...0x1F)
    static let key = "trial.example/log1+d648908e+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"

    static let witnessName = "witness.example/w1"
    static let witnessSeed = [UInt8](0x20...0x3F)
    static let witnessKey = "witness.example/w1+20324abe+BCmsuuFBvMrwsi4alNNNC8c2HlJtC/4SyJeUvJMilm3X"

    static let checkpoint8 = """
        trial.example/log1
        8
        tpcyzlyRQWLKmsz69OldP5h01ogFQ3CIqv8YSk25Z3M=

        """

    static let note8 = """
        trial.example/log1
        8
        tpcyzlyRQWLKmsz69OldP5h01ogFQ3CIqv8YSk25Z3M=

        — trial.example/log1 \
        1kiQjhawf5KctreWKNbHbvFLfzyDaWor3GAWFWZysirvf141kRFHBtc4GS7rSGxsH4lZLFz2hOidW6ZeNXBva0yrUAg=

        """

    static let inclusion5of8 = [
        "SFM123z+yWXxX/dF/GJcQdXqJkaTaTAWWCj3PdS2iFQ=",
        "/w4ywg/2W5esELOyZ3uHKqPVoCh9lFesukflfPSkpz8=",
        "l5nzB1F+9RfCIF35tndivzR1ayAJn7ffzOdrzr0nOy4=",
    ]

    static let consistency3to8 = [
        "V8efTzGuApxdS9MLBzwnyU35NDiytGl+Hh7vW8A5SkE=",
        "YcoROfaBWEHVuvLQ0tm9nf7pfImN1ve6DAqpQe5sAes=",
        "WkdmL9ijF9lgSaP59HxV3GfKZgUbqjaD27GbL+CaB7A=",
        "GhZ/vGuCwqdE9v+gpidhde2wC9MFkqXnT3ohqdIDqCg=",
    ]

    /// The cosignature of the checkpoint of 700 entries at time 1767000000.
    static let cosignature700 =
        "— witness.example/w1 IDJKvgAAAABpUkfAnZXZE98PgyGIH87a+mB75mtuHwcvtfXfvzEr025ShgaoakRHu1KT5eaNwa/WiIsJHQO/"
        + "vI5DBgdSr7J10fogAw=="
    static let root700 = "c70e73499a9c19c590d98494bd050eb3a646bf38c9f7a397dce5a3fede3b2407"

    static func signer() throws -> SignerKey { try SignerKey(name: origin, seed: seed) }
    static func witness() throws -> SignerKey {
        try SignerKey(name: witnessName, seed: witnessSeed, type: .cosignature)
    }
}
