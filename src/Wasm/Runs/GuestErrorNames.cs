namespace Wetware.Wasm.Runs;

/// <summary>The words of <see cref="GuestError"/> in JSON and messages.</summary>
public static class GuestErrorNames
{
    /// <summary>The word, such as <c>not-found</c>; <c>ok</c> for none.</summary>
    public static string Word(this GuestError error) => error switch
    {
        GuestError.None => "ok",
        GuestError.Failed => "failed",
        GuestError.Overloaded => "overloaded",
        GuestError.Disconnected => "disconnected",
        GuestError.Unimplemented => "unimplemented",
        GuestError.Closed => "closed",
        GuestError.NotFound => "not-found",
        GuestError.Denied => "denied",
        GuestError.Limit => "limit",
        GuestError.Cancelled => "cancelled",
        _ => throw new ArgumentOutOfRangeException(nameof(error), error, "unknown error"),
    };
}
