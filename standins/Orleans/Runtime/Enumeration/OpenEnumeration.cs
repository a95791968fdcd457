namespace Orleans.Runtime;

/// <summary>A stream that somebody reads.</summary>
internal abstract class OpenEnumeration : IAsyncDisposable
{
    /// <summary>In <see cref="Environment.TickCount64"/>.</summary>
    public long LastAsked { get; protected set; } = Environment.TickCount64;

    /// <summary>The grain's code is between two elements.</summary>
    public abstract bool IsBusy { get; }

    public abstract ValueTask DisposeAsync();
}
