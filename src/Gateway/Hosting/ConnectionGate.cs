using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Wetware.Gateway.Errors;
using Wetware.Security;
using Wetware.Silo.Configuration;

namespace Wetware.Gateway.Hosting;

/// <summary>
/// Bounds connections, in all and by address. At a bound the connection that has been idle for longest makes room for the new one, so that a flood of silent
/// connections keeps nobody out. When every connection is at work, <see cref="Reserve"/> more are taken, which may ask for the node's health alone. A connection
/// that sends nothing at first is closed after <see cref="HttpOptions.FirstByteTimeout"/>.
/// </summary>
public sealed partial class ConnectionGate(HttpOptions options, TimeProvider time, ILogger<ConnectionGate> logger)
{
    /// <summary>Connections beyond the bounds, for health checks.</summary>
    public const int Reserve = 16;

    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, int> _counts = [];
    private readonly LinkedList<Place> _idle = [];
    private readonly LinkedList<Place> _idleReserve = [];
    private readonly LogSampler _sampler = new(time);
    private int _count;
    private int _reserved;

    /// <summary>Connections now.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Connections that have a request under way.</summary>
    public int Busy
    {
        get
        {
            lock (_gate)
                return _count - _idle.Count;
        }
    }

    /// <summary>Kestrel's connection middleware.</summary>
    public ConnectionDelegate Gate(ConnectionDelegate next) => async connection =>
    {
        var address = (connection.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None;
        if (Enter(connection, address) is not { } place)
        {
            connection.Abort(new ConnectionAbortedException("too many connections"));
            return;
        }

        try
        {
            connection.Items[typeof(Place)] = place;
            if (await HasSpoken(connection))
                await next(connection);
        }
        finally
        {
            Leave(place);
        }
    };

    /// <summary>Marks the connection of a request as at work until the result is disposed.</summary>
    internal Work? Begin(HttpContext context)
    {
        if (context.Features.Get<IConnectionItemsFeature>()?.Items.TryGetValue(typeof(Place), out var item) != true || item is not Place place)
            return null;
        lock (_gate)
        {
            if (place.Requests++ == 0 && place.Node is { List: { } list } node)
                list.Remove(node);
        }

        return new Work(this, place);
    }

    private void End(Place place)
    {
        lock (_gate)
        {
            if (--place.Requests == 0 && place.Node is { } node)
                IdleOf(place).AddLast(node);
        }
    }

    private async Task<bool> HasSpoken(ConnectionContext connection)
    {
        using var deadline = new CancellationTokenSource(options.FirstByteTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, connection.ConnectionClosed);
        try
        {
            var input = connection.Transport.Input;
            var read = await input.ReadAsync(either.Token);

            // Nothing is taken: the server reads it again.
            input.AdvanceTo(read.Buffer.Start);
            return !read.Buffer.IsEmpty;
        }
        catch (Exception error) when (error is OperationCanceledException or IOException)
        {
            connection.Abort(new ConnectionAbortedException("nothing was sent"));
            return false;
        }
    }

    private Place? Enter(ConnectionContext connection, IPAddress address)
    {
        Place? evicted = null;
        long closed = 0;
        try
        {
            lock (_gate)
            {
                var own = _counts.GetValueOrDefault(address);
                if (own >= options.MaxConnectionsPerAddress || _count >= options.MaxConnections)
                {
                    closed = _sampler.Take();
                    evicted = own >= options.MaxConnectionsPerAddress ? _idle.FirstOrDefault(place => place.Address.Equals(address)) : _idle.First?.Value;
                    if (evicted is null)
                        return EnterReserve(connection, address, out evicted);
                    Forget(evicted);
                }

                var place = new Place(connection, address, isReserve: false);
                place.Node = _idle.AddLast(place);
                _counts[address] = _counts.GetValueOrDefault(address) + 1;
                _count++;
                return place;
            }
        }
        finally
        {
            evicted?.Connection.Abort(new ConnectionAbortedException("idle, and others need the place"));
            if (closed > 0)
                LogClosed(logger, options.MaxConnections, options.MaxConnectionsPerAddress, address, closed);
        }
    }

    private Place? EnterReserve(ConnectionContext connection, IPAddress address, out Place? evicted)
    {
        evicted = null;
        if (_reserved == Reserve)
        {
            evicted = _idleReserve.First?.Value;
            if (evicted is null)
                return null;
            Forget(evicted);
        }

        var place = new Place(connection, address, isReserve: true);
        place.Node = _idleReserve.AddLast(place);
        _reserved++;
        return place;
    }

    private LinkedList<Place> IdleOf(Place place) => place.IsReserve ? _idleReserve : _idle;

    private void Leave(Place place)
    {
        lock (_gate)
            Forget(place);
    }

    private void Forget(Place place)
    {
        if (place.Node is not { } node)
            return;
        node.List?.Remove(node);
        place.Node = null;
        if (place.IsReserve)
        {
            _reserved--;
            return;
        }

        _count--;
        if (--_counts[place.Address] is var left && left == 0)
            _counts.Remove(place.Address);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Too many connections (Http:MaxConnections {Most}, Http:MaxConnectionsPerAddress {MostPerAddress}): closed an idle or a new one, the last from {Address}; {Count} since the last line")]
    private static partial void LogClosed(ILogger logger, int most, int mostPerAddress, IPAddress address, long count);

    /// <summary>A request under way.</summary>
    internal sealed class Work(ConnectionGate gate, Place place) : IDisposable
    {
        /// <summary>True when only health may be asked for.</summary>
        public bool IsReserve => place.IsReserve;

        public void Dispose() => gate.End(place);
    }

    /// <summary>A connection; it is in the list of idle ones while it has no request.</summary>
    internal sealed class Place(ConnectionContext connection, IPAddress address, bool isReserve)
    {
        public ConnectionContext Connection { get; } = connection;

        public IPAddress Address { get; } = address;

        public bool IsReserve { get; } = isReserve;

        public LinkedListNode<Place>? Node { get; set; }

        public int Requests { get; set; }
    }
}

/// <summary>Tells the gate which connections are at work.</summary>
internal sealed class BusyConnections(RequestDelegate next, ConnectionGate gate, IProblemDetailsService problems)
{
    /// <summary>Called for each request.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        using var work = gate.Begin(context);
        if (work?.IsReserve != true)
        {
            await next(context);
            return;
        }

        context.Response.Headers.Connection = "close";
        if (context.Request.Path == "/alive" || context.Request.Path == "/health")
        {
            await next(context);
            return;
        }

        const int Status = StatusCodes.Status429TooManyRequests;
        context.Response.StatusCode = Status;
        context.Response.Headers.RetryAfter = "1";
        await problems.WriteAsync(new ProblemDetailsContext
        {
            HttpContext = context,
            ProblemDetails = ErrorAnswers.Problem(ProblemType.Overloaded, Status, "all connections are at work; only /alive and /health are answered"),
        });
    }
}
