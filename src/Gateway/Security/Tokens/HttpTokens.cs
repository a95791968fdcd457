using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Wetware.Clustering;
using Wetware.Grains.Quotas;
using Wetware.Grains.Sessions;
using Wetware.Security;
using Wetware.Silo.Configuration;

namespace Wetware.Gateway.Security.Tokens;

/// <summary>Who sends a request.</summary>
/// <param name="Name">The token's name; <c>anonymous</c> without one.</param>
/// <param name="Scope">What it allows.</param>
/// <param name="RequestsPerMinute">As <see cref="HttpToken.RequestsPerMinute"/>.</param>
/// <param name="BytesPerHour">As <see cref="HttpToken.BytesPerHour"/>.</param>
internal sealed record HttpCaller(string Name, Scope Scope, int? RequestsPerMinute = null, long? BytesPerHour = null)
{
    /// <summary>For whom counts what the request stores (<see cref="Grains.Quotas.Principal"/>); null for the operators: without a token, and with that of the options.</summary>
    public string? Principal { get; init; }

    /// <summary>True when there is something to count.</summary>
    public bool IsBounded => RequestsPerMinute is not null || BytesPerHour is not null;
}

/// <summary>
/// The tokens that a gateway knows: <see cref="HttpOptions.Token"/>, which allows everything, and those of <see cref="HttpOptions.TokensFile"/>, which is read
/// again within <see cref="Recheck"/> after a change. Thread-safe.
/// </summary>
internal sealed partial class HttpTokens
{
    /// <summary>How often the file is looked at, so how long a removed token works at most.</summary>
    public static readonly TimeSpan Recheck = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly byte[]? _main;
    private readonly HttpTokenFile? _file;
    private readonly HttpCaller? _anonymous;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private (HttpToken Token, byte[] Hash)[] _known = [];
    private (DateTime Written, long Length)? _seen;
    private bool _isFileKnown;
    private long _checked;

    /// <summary>Reads the file.</summary>
    /// <exception cref="NodeStartException">As <see cref="HttpTokenFile.Read"/>.</exception>
    public HttpTokens(HttpOptions options, IOptions<AuthOptions> policy, TimeProvider time, ILogger<HttpTokens> logger)
    {
        (_time, _logger) = (time, logger);
        _main = options.Token is null ? null : HttpToken.HashOf(options.Token);
        _file = options.TokensFile is null ? null : new HttpTokenFile(options.TokensFile, time);

        // Who shows nothing may do what the policy gives to everyone without a key: everything, or nothing.
        var grants = policy.Value.Grants.TryGetValue("*", out var everyone) ? everyone : ["*"];
        if (policy.Value.Policy == AuthOptions.AllowAll && grants.Contains("*"))
            _anonymous = new HttpCaller("anonymous", Scope.Operate);
        Refresh(first: true);
    }

    /// <summary>True when a request without a token may do nothing.</summary>
    public bool AreNeeded
    {
        get
        {
            Refresh(first: false);
            lock (_gate)
                return _anonymous is null || _main is not null || _isFileKnown;
        }
    }

    /// <summary>The caller without a token; null when a token is needed.</summary>
    public HttpCaller? Anonymous => AreNeeded ? null : _anonymous;

    /// <summary>The caller that a token stands for, or null. Each token is compared, in the same time wherever it differs.</summary>
    public HttpCaller? Find(string text)
    {
        Refresh(first: false);
        var hash = HttpToken.HashOf(text);
        HttpCaller? found = null;
        (HttpToken Token, byte[] Hash)[] known;
        lock (_gate)
            known = _known;
        var now = _time.GetUtcNow();
        foreach (var (token, expected) in known)
        {
            if (CryptographicOperations.FixedTimeEquals(hash, expected) & token.IsValid(now))
                found = new HttpCaller(token.Name, token.Scope, token.RequestsPerMinute, token.BytesPerHour) { Principal = Principal.OfToken(token.Name) };
        }

        return _main is not null && CryptographicOperations.FixedTimeEquals(hash, _main) ? new HttpCaller("token", Scope.Operate) : found;
    }

    // A file that became unreadable changes nothing: neither does it open the gateway, nor lock everyone out.
    private void Refresh(bool first)
    {
        if (_file is null)
            return;
        lock (_gate)
        {
            if (!first && _time.GetElapsedTime(_checked) < Recheck)
                return;
            _checked = _time.GetTimestamp();
            var info = new FileInfo(_file.Path);
            (DateTime, long)? seen = info.Exists ? (info.LastWriteTimeUtc, info.Length) : null;
            if (!first && seen == _seen)
                return;
            _seen = seen;
            _isFileKnown |= seen is not null;
            try
            {
                // A file that is gone leaves the tokens as they were, and one without tokens lets nobody in: neither opens the gateway to everyone.
                if (first || seen is not null)
                    _known = Array.ConvertAll(_file.Read(), token => (token, Convert.FromHexString(token.Sha256)));
                if (!first)
                    LogRead(_logger, _file.Path, _known.Length);
            }
            catch (NodeStartException error) when (!first)
            {
                LogUnreadable(_logger, error.Message);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Read {Path}: {Count} HTTP tokens")]
    private static partial void LogRead(ILogger logger, string path, int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "The HTTP tokens stay as they were: {Problem}")]
    private static partial void LogUnreadable(ILogger logger, string problem);
}
