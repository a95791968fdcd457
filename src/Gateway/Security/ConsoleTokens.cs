using Microsoft.Extensions.Logging;
using Wetware.Clustering;
using Wetware.Errors;
using Wetware.Gateway.Security.Tokens;
using Wetware.Security;
using Wetware.Silo.Configuration;
using Wetware.Web.Hosting;

namespace Wetware.Gateway.Security;

/// <summary>The gateway's file of tokens, as operators change it in the console.</summary>
internal sealed partial class ConsoleTokens(HttpOptions options, HttpTokens known, TimeProvider time, ILogger<ConsoleTokens> logger) : IConsoleTokens
{
    private HttpTokenFile File => options.TokensFile is { } path
        ? new HttpTokenFile(path, time)
        : throw new WetwareException(ErrorKind.Unimplemented, "this gateway has no file of tokens (Http:TokensFile)");

    /// <inheritdoc />
    public bool IsOpen => !known.AreNeeded;

    /// <inheritdoc />
    public IReadOnlyList<ConsoleToken> List() => Try(() => File.Read()
        .Select(token => new ConsoleToken(token.Name, token.Scope, token.Created, token.Expires)).OrderBy(token => token.Name, StringComparer.Ordinal).ToArray());

    /// <inheritdoc />
    public string Add(string name, Scope scope, TimeSpan? lifetime)
    {
        if (scope is not (Scope.Read or Scope.Submit or Scope.Operate))
            throw new WetwareException(ErrorKind.Failed, "field 'scope': must be read, submit or operate");
        var text = Try(() => File.Add(name, scope, lifetime));
        LogAdded(logger, name, scope);
        return text;
    }

    /// <inheritdoc />
    public bool Remove(string name)
    {
        var isRemoved = Try(() => File.Remove(name));
        if (isRemoved)
            LogRemoved(logger, name);
        return isRemoved;
    }

    private static T Try<T>(Func<T> act)
    {
        try
        {
            return act();
        }
        catch (Exception error) when (error is ArgumentException or NodeStartException or IOException or UnauthorizedAccessException)
        {
            throw new WetwareException(ErrorKind.Failed, error.Message, error);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Added HTTP token {Name} of scope {Scope} in the console")]
    private static partial void LogAdded(ILogger logger, string name, Scope scope);

    [LoggerMessage(Level = LogLevel.Information, Message = "Removed HTTP token {Name} in the console")]
    private static partial void LogRemoved(ILogger logger, string name);
}
