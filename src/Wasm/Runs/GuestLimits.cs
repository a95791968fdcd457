namespace Wetware.Wasm.Runs;

/// <summary>What one run, or one call of a live instance, may use. Each property states its unit, its default and what happens at the limit.</summary>
public sealed record GuestLimits
{
    /// <summary>Memories of one module.</summary>
    public const int MostMemories = 1;

    /// <summary>Tables of one module.</summary>
    public const int MostTables = 16;

    /// <summary>Bytes that one element of a table takes.</summary>
    public const int TableElementBytes = 8;

    /// <summary>The defaults.</summary>
    public static GuestLimits Default { get; } = new();

    /// <summary>
    /// Bytes of linear memory; default 128 MiB, at most 4 GiB. A module whose first size is larger is refused; growing beyond it
    /// fails inside the guest as the specification says (<c>memory.grow</c> answers −1), and a run that then fails names this limit.
    /// </summary>
    public long MemoryBytes { get; init; } = 128L << 20;

    /// <summary>
    /// Elements of all tables together, each of 8 bytes; default 100 000, at most the runner's largest. Each of several tables may have an
    /// equal share. Otherwise as <see cref="MemoryBytes"/>.
    /// </summary>
    public uint TableElements { get; init; } = 100_000;

    /// <summary>
    /// Bytes of call stack; default 1 MiB, from 64 KiB up to the runner's largest. Rounded up to a power of two.
    /// Exhausting it ends the run.
    /// </summary>
    public int StackBytes { get; init; } = 1 << 20;

    /// <summary>Wall time; default 30 s; compiling and waiting for a slot do not count. Reaching it ends the run.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Fuel (about one unit an instruction); default none, which also spares the cost of counting. Exhausting it ends the run.</summary>
    public ulong? Fuel { get; init; }

    /// <summary>Bytes written to standard output, standard error and <c>api://output</c> together; default 16 MiB. One more ends the run.</summary>
    public long OutputBytes { get; init; } = 16L << 20;

    /// <summary>Descriptors open at once, with the standard three and the preopened folders; default 128. One more answers <c>EMFILE</c>.</summary>
    public int OpenFiles { get; init; } = 128;

    /// <summary>Lines written to standard error; default 10 000. One more ends the run.</summary>
    public int LogLines { get; init; } = 10_000;

    /// <summary>Throws <see cref="ArgumentException"/> naming the limit, its value and the range when one is out of range.</summary>
    /// <param name="maxStackBytes">The largest stack that the runner gives.</param>
    /// <param name="maxTableElements">The most elements of tables that the runner gives.</param>
    public void Validate(int maxStackBytes, uint maxTableElements)
    {
        Check(MemoryBytes is >= 0 and <= 4L << 30, GuestLimit.Memory, MemoryBytes, "0 to 4 GiB");
        Check(
            TableElements <= maxTableElements,
            GuestLimit.Table,
            TableElements,
            $"0 to {maxTableElements} elements ({(long)maxTableElements * TableElementBytes} bytes)");
        Check(StackBytes >= 64 << 10 && StackBytes <= maxStackBytes, GuestLimit.Stack, StackBytes, $"65536 to {maxStackBytes} bytes");
        Check(Time > TimeSpan.Zero && Time <= TimeSpan.FromDays(30), GuestLimit.Time, Time, "more than 0 up to 30 days");
        Check(Fuel is null or > 0, GuestLimit.Fuel, Fuel, "1 or more");
        Check(OutputBytes is >= 0 and <= 1L << 30, GuestLimit.Output, OutputBytes, "0 to 1 GiB");
        Check(OpenFiles is >= 3 and <= 65_536, GuestLimit.Files, OpenFiles, "3 to 65536");
        Check(LogLines >= 0, GuestLimit.LogLines, LogLines, "0 or more");
    }

    private static void Check(bool holds, GuestLimit limit, object? value, string range)
    {
        if (!holds)
            throw new ArgumentException($"limit '{limit.Word()}' is {value}; it must be {range}");
    }
}
