namespace Wetware.Errors;

/// <summary>An error with one of the <see cref="ErrorKind"/> words. It crosses from silo to silo and to clients with kind and message.</summary>
[GenerateSerializer]
[Alias("ww.error")]
public sealed class WetwareException : Exception
{
    [NonSerialized]
    private readonly Exception? _cause;

    /// <summary>An error of kind <paramref name="kind"/>, said to a person by <paramref name="message"/>.</summary>
    public WetwareException(ErrorKind kind, string message)
        : base(message) => Kind = kind;

    /// <summary>The same, keeping what caused it for this process's logs.</summary>
    public WetwareException(ErrorKind kind, string message, Exception? cause)
        : base(message) => (Kind, _cause) = (kind, cause);

    /// <summary>What kind of error this is.</summary>
    [Id(0)]
    public ErrorKind Kind { get; private set; }

    /// <summary>
    /// What caused it, in the process where it happened. It is no inner exception, because those travel along, and an exception of a type that the
    /// serializer does not know would keep the whole from arriving.
    /// </summary>
    public Exception? Cause => _cause;

    /// <inheritdoc />
    public override string ToString() => Cause is null ? base.ToString() : $"{base.ToString()}{Environment.NewLine} ---> {Cause}";

    /// <summary>
    /// The first error of ours among <paramref name="error"/> and what caused it, or null: the runtime wraps what a storage or a placement says in an
    /// exception of its own.
    /// </summary>
    public static WetwareException? Within(Exception? error)
    {
        for (; error is not null; error = error.InnerException)
        {
            if (error is WetwareException known)
                return known;
        }

        return null;
    }

    /// <summary>The node that was asked is not a member of the cluster any more.</summary>
    public static WetwareException NodeGone(string server, Exception? cause = null) =>
        new(ErrorKind.Disconnected, $"node {server} is not in the cluster", cause);
}
