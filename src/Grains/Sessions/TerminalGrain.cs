using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Configuration;
using Wetware.Errors;
using Wetware.Grains.Nodes;
using Wetware.Grains.Placement;
using Wetware.Nodes;
using Wetware.Security;
using Wetware.Sessions;
using Wetware.Waiting;
using Wetware.Wasm.Modules;

namespace Wetware.Grains.Sessions;

/// <summary>Lets accounts in at one node.</summary>
[NodePlacement, Reentrant]
internal sealed partial class TerminalGrain : NodeOwnedGrain, ITerminalGrain
{
    private readonly AuthPolicy _policy;
    private readonly SessionServices _offers;
    private readonly SessionOpener _opener;
    private readonly SessionMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly SteadyTime _steady;
    private readonly ILogger<TerminalGrain> _logger;
    private readonly LoginNonces _nonces = new();
    private readonly LogSampler _refusals;
    private readonly LogSampler _mismatches;
    private readonly string _cluster;

    public TerminalGrain(
        NodeCard node, AuthPolicy policy, SessionServices offers, SessionOpener opener, SessionMetrics metrics, TimeProvider time, IOptions<ClusterOptions> cluster, ILogger<TerminalGrain> logger)
        : base(node)
    {
        _cluster = cluster.Value.ClusterId;
        (_policy, _offers, _opener, _metrics, _time, _logger) = (policy, offers, opener, metrics, time, logger);
        _steady = new SteadyTime(time);
        (_refusals, _mismatches) = (new LogSampler(time), new LogSampler(time));
    }

    /// <inheritdoc />
    public Task<ReadOnlyMemory<byte>> Challenge(CancellationToken cancellationToken = default) =>
        Task.FromResult<ReadOnlyMemory<byte>>(_nonces.Give(_steady.Now, _policy.NonceLifetime));

    /// <inheritdoc />
    public async Task<SessionOpened> Login(LoginRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var account = "someone without a key";
        try
        {
            var peer = Identify(request);
            account = peer?.ToString() ?? account;
            var opened = await Open(peer, request.Lifetime, cancellationToken);
            _metrics.Login("ok");
            LogLoggedIn(account, opened.Info.Id, opened.Info.Expires);
            return opened;
        }
        catch (WetwareException error)
        {
            _metrics.Login(error.Kind.Word());
            if (_refusals.Take() is var count and > 0)
            {
                var reason = Printable.Escape(error.Message);
                LogRefused(account, reason, count);
            }

            throw;
        }
    }

    private PeerId? Identify(LoginRequest request)
    {
        CheckSize(request.Nonce.Length);
        _nonces.Use(request.Nonce.Span, _steady.Now);
        if (request.Envelope is not { } envelope)
            return null;
        if (!envelope.TryVerify(LoginRequest.Domain, LoginRequest.PayloadType.Span, out var account))
            throw new WetwareException(ErrorKind.Denied, "the nonce is not signed for a login");
        if (CryptographicOperations.FixedTimeEquals(envelope.Payload.Span, LoginRequest.SignedBytes(_cluster, Node.Server, request.Nonce.Span)))
            return account;
        if (_mismatches.Take() is var count and > 0)
            LogNonceMismatch(account.ToString(), count);
        throw LoginNonces.Mismatch();
    }

    private static void CheckSize(int bytes)
    {
        if (bytes != LoginRequest.NonceBytes)
            throw new WetwareException(ErrorKind.Failed, $"invalid nonce size: {bytes}");
    }

    private async Task<SessionOpened> Open(PeerId? account, TimeSpan? lifetime, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        var entries = _policy.Admit(account).Select(grant =>
        {
            var offer = _offers.Find(grant.Name)!;
            return new SessionEntry(offer.Name, offer.Kind, offer.Target(GrainFactory, Node), grant.Methods);
        });
        var state = new SessionState
        {
            Account = account?.ToString() ?? "",
            Server = Node.Server,
            Peer = Node.Peer,
            Host = Node.Host,
            Issued = now,
            Expires = now + _policy.Lifetime(lifetime),
            Entries = [.. entries],
        };
        return await _opener.Open(Guid.NewGuid().ToString("N"), state, cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A login of {Account} was signed for another nonce, node or cluster: someone may be replaying signatures; {Count} since the last line")]
    private partial void LogNonceMismatch(string account, long count);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Account} logged in: session {Session} until {Expires:u}")]
    private partial void LogLoggedIn(string account, string session, DateTimeOffset expires);

    [LoggerMessage(Level = LogLevel.Information, Message = "A login of {Account} was refused: {Reason}; {Count} refused since the last line")]
    private partial void LogRefused(string account, string reason, long count);
}
