using Wetware.Errors;

namespace Wetware.Gateway.Errors;

/// <summary>A kind of problem (RFC 9457): what <c>type</c> says, and with which statuses it comes. docs/http.md shows the same table.</summary>
/// <param name="Word">The last part of <c>type</c>; stable.</param>
/// <param name="Title">The same for people.</param>
/// <param name="Statuses">The HTTP statuses that it comes with.</param>
public sealed record ProblemType(string Word, string Title, params int[] Statuses)
{
    /// <summary>Before the word in a problem's type.</summary>
    public const string Prefix = "urn:wetware:error:";

    /// <summary>A field, parameter, header or body is not as it must be; <c>errors</c> names each.</summary>
    public static readonly ProblemType Invalid = new("invalid", "Invalid request", 400);

    /// <summary>A limit on size, count, range or depth was hit; the same request hits it again.</summary>
    public static readonly ProblemType Limit = new("limit", "Limit exceeded", 400, 413, 414, 431);

    /// <summary>The token is missing or wrong, or the caller may not do this.</summary>
    public static readonly ProblemType Denied = new("denied", "Not permitted", 403, 401);

    /// <summary>Nothing has this name.</summary>
    public static readonly ProblemType NotFound = new("not-found", "Not found", 404);

    /// <summary>The path does not take this method; <c>Allow</c> lists those that it takes.</summary>
    public static readonly ProblemType Method = new("method-not-allowed", "Method not allowed", 405);

    /// <summary>The request did not arrive in time.</summary>
    public static readonly ProblemType Timeout = new("timeout", "Request timeout", 408);

    /// <summary>The state of the thing forbids it: an id is taken, a module is in use, a task is cancelled.</summary>
    public static readonly ProblemType Conflict = new("conflict", "Conflict", 409, 422);

    /// <summary>The channel, stream or subscription was closed.</summary>
    public static readonly ProblemType Closed = new("closed", "Closed", 409);

    /// <summary>The body's media type, charset or encoding is not read here.</summary>
    public static readonly ProblemType Unsupported = new("unsupported", "Unsupported media type", 415);

    /// <summary>A bounded queue, a quota or a rate is exhausted; <c>Retry-After</c> says when to try again.</summary>
    public static readonly ProblemType Overloaded = new("overloaded", "Overloaded", 429);

    /// <summary>The client gave up first.</summary>
    public static readonly ProblemType Cancelled = new("cancelled", "Cancelled", 499);

    /// <summary>It failed, and none of the other words fits; the gateway's log has the cause.</summary>
    public static readonly ProblemType Failed = new("failed", "Failed", 500);

    /// <summary>The node that was asked does not know this operation.</summary>
    public static readonly ProblemType Unimplemented = new("unimplemented", "Not implemented", 501);

    /// <summary>The node, process or connection that would answer is gone or does not answer in time.</summary>
    public static readonly ProblemType Disconnected = new("disconnected", "Disconnected", 503);

    /// <summary>All of them, in order of status.</summary>
    public static IReadOnlyList<ProblemType> All { get; } =
        [Invalid, Limit, Denied, NotFound, Method, Timeout, Conflict, Closed, Unsupported, Overloaded, Cancelled, Failed, Unimplemented, Disconnected];

    /// <summary>What <c>type</c> says.</summary>
    public string Uri => Prefix + Word;

    /// <summary>The type of an error of the cluster.</summary>
    public static ProblemType Of(ErrorKind kind) => kind switch
    {
        ErrorKind.Overloaded => Overloaded,
        ErrorKind.Disconnected => Disconnected,
        ErrorKind.Unimplemented => Unimplemented,
        ErrorKind.Closed => Closed,
        ErrorKind.NotFound => NotFound,
        ErrorKind.Denied => Denied,
        ErrorKind.Limit => Limit,
        ErrorKind.Cancelled => Cancelled,
        _ => Failed,
    };

    /// <summary>The type of an answer of which only the status is known.</summary>
    public static ProblemType Of(int status) =>
        All.FirstOrDefault(type => type.Statuses.Contains(status)) ?? (status is >= 400 and < 500 ? Invalid : Failed);
}
