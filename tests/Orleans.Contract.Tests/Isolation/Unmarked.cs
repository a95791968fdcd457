namespace Wetware.Tests.Isolation;

/// <summary>A type that nobody has made fit for messages.</summary>
public sealed class Unmarked
{
    public int Number { get; set; }
}
