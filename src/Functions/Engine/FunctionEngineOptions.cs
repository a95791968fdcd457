namespace Wetware.Functions.Engine;

/// <summary>How much of a node functions may take. Set by <see cref="FunctionOptions"/>.</summary>
internal sealed record FunctionEngineOptions
{
    /// <summary>Calls from outside that run at once on this node; default 64, at most 1024. Each has a thread; a call below another runs on a thread of its own.</summary>
    public int MaxConcurrent { get; init; } = 64;

    /// <summary>Calls from outside that wait for a slot; default 1024. One more is <c>overloaded</c>.</summary>
    public int QueueLength { get; init; } = 1024;

    /// <summary>Calls inside one another that any call may ask for; default 8, at most 32.</summary>
    public int MaxDepth { get; init; } = 8;

    /// <summary>Folder of compiled code, which this user alone may read and write; null for a temporary one.</summary>
    public string? CodeFolder { get; init; }

    /// <summary>Bytes of programs kept in memory to be run; default 256 MiB. The least recently used go first.</summary>
    public long CodeBytes { get; init; } = 256L << 20;

    /// <summary>Whether instances come from a pool, which starts a call in a third of the time for 4 GiB of address space (no memory) each; default true.</summary>
    public bool Pool { get; init; } = true;

    /// <summary>Time that a regular expression of a script may take; default 1 s, then the script sees an error.</summary>
    public TimeSpan RegexTime { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Bytes of a script's source; default 4 MiB.</summary>
    public int ScriptBytes { get; init; } = 4 << 20;

    /// <summary>Throws <see cref="ArgumentOutOfRangeException"/> naming the option when one is out of range.</summary>
    public void Validate()
    {
        Check(MaxConcurrent, 1, 1024, nameof(MaxConcurrent));
        Check(QueueLength, 0, 1 << 20, nameof(QueueLength));
        Check(MaxDepth, 1, 32, nameof(MaxDepth));
        Check(CodeBytes, 1 << 20, 1L << 40, nameof(CodeBytes));
        Check(RegexTime.TotalMilliseconds, 1, 60_000, nameof(RegexTime));
        Check(ScriptBytes, 1, 64 << 20, nameof(ScriptBytes));
    }

    private static void Check(double value, double least, double most, string name)
    {
        if (value < least || value > most)
            throw new ArgumentOutOfRangeException(name, value, $"must be {least} to {most}");
    }
}
