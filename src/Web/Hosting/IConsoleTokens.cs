using Wetware.Security;

namespace Wetware.Web.Hosting;

/// <summary>The tokens that this gateway takes from those who speak HTTP to it. The host provides it, because the host knows where they are kept.</summary>
public interface IConsoleTokens
{
    /// <summary>True when requests without a token are served now; the first token ends that.</summary>
    bool IsOpen { get; }

    /// <summary>Returns the tokens without their texts, in order of their names.</summary>
    /// <exception cref="Errors.WetwareException"><c>failed</c>: they cannot be read; <c>unimplemented</c>: the gateway keeps none.</exception>
    IReadOnlyList<ConsoleToken> List();

    /// <summary>Makes a token; returns its text, which is kept nowhere.</summary>
    /// <param name="name">Its name, which no other token has.</param>
    /// <param name="scope">What it allows: read, submit or operate.</param>
    /// <param name="lifetime">How long it works, 1 minute to 3,650 days; null for ever.</param>
    /// <exception cref="Errors.WetwareException"><c>failed</c>: a field is not as it must be, the name is taken, or it cannot be written.</exception>
    string Add(string name, Scope scope, TimeSpan? lifetime);

    /// <summary>Removes a token, which is refused within a second; false when there is none of this name.</summary>
    /// <exception cref="Errors.WetwareException"><c>failed</c>: it cannot be written.</exception>
    bool Remove(string name);
}

/// <summary>A token without its text.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Scope">What it allows.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Expires">When it stops working; null for never.</param>
public sealed record ConsoleToken(string Name, Scope Scope, DateTimeOffset Created, DateTimeOffset? Expires);
