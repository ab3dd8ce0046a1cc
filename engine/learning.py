"""What msgspec has to learn of our structs before threads use them."""

import msgspec


def learn_structs() -> None:
    """Has msgspec look at the fields of every struct that is defined by now.

    It does so by itself where one is first used, and the process dies where two threads are the first ones.
    """
    waiting = msgspec.Struct.__subclasses__()
    while waiting:
        struct = waiting.pop()
        msgspec.json.Decoder(struct)
        waiting += struct.__subclasses__()
