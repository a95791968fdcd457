using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using Wetware.Security;

namespace Wetware.Clustering.Security;

/// <summary>
/// Bounds what connections cost before they have proved that they belong to the cluster: <see cref="MaxPending"/> at once, of which the oldest gives way to
/// a new one, so that silent connections cannot keep members out. Logs those that fail, sampled. Thread-safe.
/// </summary>
internal sealed partial class ConnectionGuard(TimeProvider time, ILogger logger)
{
    /// <summary>Connections of one node in their TLS handshake.</summary>
    public const int MaxPending = 128;

    /// <summary>Longest handshake.</summary>
    public static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(5);

    private readonly LogSampler _sampler = new(time);
    private readonly LinkedList<Handshake> _pending = [];

    /// <summary>Connections in their handshake.</summary>
    public int Pending
    {
        get
        {
            lock (_pending)
                return _pending.Count;
        }
    }

    /// <summary>Surrounds <paramref name="tls"/>, which adds TLS to the pipeline and closes what does not authenticate.</summary>
    public void Guard(IConnectionBuilder builder, Action<IConnectionBuilder> tls)
    {
        builder.Use(next => context => Begin(context, next));
        tls(builder);
        builder.Use(next => context =>
        {
            var handshake = context.Features.Get<Handshake>()!;
            handshake.Succeeded = true;
            Remove(handshake);
            return next(context);
        });
    }

    private async Task Begin(ConnectionContext context, ConnectionDelegate next)
    {
        var handshake = new Handshake(context);
        context.Features.Set(handshake);
        Handshake? oldest = null;
        lock (_pending)
        {
            if (_pending.Count == MaxPending)
            {
                oldest = _pending.First!.Value;
                _pending.RemoveFirst();
            }

            _pending.AddLast(handshake.Node);
        }

        oldest?.Connection.Abort(new ConnectionAbortedException("too many connections that do not authenticate"));
        try
        {
            await next(context).ConfigureAwait(false);
        }
        finally
        {
            Remove(handshake);
            if (!handshake.Succeeded && _sampler.Take() is var count and > 0)
                LogRefused(logger, (context.RemoteEndPoint as IPEndPoint)?.Address, (context.LocalEndPoint as IPEndPoint)?.Port, count);
        }
    }

    private void Remove(Handshake handshake)
    {
        lock (_pending)
        {
            if (handshake.Node.List is not null)
                _pending.Remove(handshake.Node);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Refused a connection from {From} to port {Port}: it does not prove that it holds the cluster secret; {Count} refused since the last line")]
    private static partial void LogRefused(ILogger logger, IPAddress? from, int? port, long count);

    private sealed class Handshake
    {
        public Handshake(ConnectionContext connection)
        {
            Connection = connection;
            Node = new LinkedListNode<Handshake>(this);
        }

        public ConnectionContext Connection { get; }

        public LinkedListNode<Handshake> Node { get; }

        public bool Succeeded { get; set; }
    }
}
