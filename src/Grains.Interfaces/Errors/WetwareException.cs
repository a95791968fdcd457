namespace Wetware.Errors;

/// <summary>An error with one of the <see cref="ErrorKind"/> words. It crosses from silo to silo and to clients with kind and message.</summary>
[GenerateSerializer]
[Alias("ww.error")]
public sealed class WetwareException : Exception
{
    /// <summary>An error of kind <paramref name="kind"/>, said to a person by <paramref name="message"/>.</summary>
    public WetwareException(ErrorKind kind, string message)
        : base(message) => Kind = kind;

    /// <summary>The same, keeping what caused it; the cause stays in this process's logs.</summary>
    public WetwareException(ErrorKind kind, string message, Exception? innerException)
        : base(message, innerException) => Kind = kind;

    /// <summary>What kind of error this is.</summary>
    [Id(0)]
    public ErrorKind Kind { get; private set; }

    /// <summary>The node that was asked is not a member of the cluster any more.</summary>
    public static WetwareException NodeGone(string server, Exception? cause = null) =>
        new(ErrorKind.Disconnected, $"node {server} is not in the cluster", cause);
}
