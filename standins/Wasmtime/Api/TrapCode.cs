namespace Wasmtime;

public enum TrapCode
{
    Undefined = -1,
    StackOverflow = 0,
    MemoryOutOfBounds = 1,
    HeapMisaligned = 2,
    TableOutOfBounds = 3,
    IndirectCallToNull = 4,
    BadSignature = 5,
    IntegerOverflow = 6,
    IntegerDivisionByZero = 7,
    BadConversionToInteger = 8,
    Unreachable = 9,
    Interrupt = 10,
    AlwaysTrapAdapter = 11,
    OutOfFuel = 12,
    AtomicWaitNonSharedMemory = 13,
    NullReference = 14,
    ArrayOutOfBounds = 15,
    AllocationTooLarge = 16,
    CastFailure = 17,
    CannotEnterComponent = 18,
    NoAsyncResult = 19,
    DisabledOpCode = 20,
}
