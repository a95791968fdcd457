using System.Collections.Concurrent;
using Orleans.Serialization;
using Orleans.Serialization.Wire;

namespace Orleans.Runtime.Messaging;

/// <summary>Questions and answers between the runtimes of two silos, ahead of all messages between grains.</summary>
internal sealed class RuntimeRpc(SiloAddress self, TimeProvider clock)
{
    /// <summary>Questions of all other silos that may be worked on at once.</summary>
    public const int MaxServed = 20_000;

    private const int MaxError = 1024;

    private readonly ConcurrentDictionary<ulong, RpcCall> _calls = new();
    private readonly IRpcService?[] _services = new IRpcService?[256];
    private Action<SiloAddress, object>? _send;
    private long _lastId;
    private int _served;

    /// <summary>Questions that wait for an answer.</summary>
    public int Waiting => _calls.Count;

    /// <summary>Connects to the network: <paramref name="send"/> queues an item for a silo.</summary>
    public void Attach(Action<SiloAddress, object> send) => _send = send;

    /// <summary>Registers who answers a kind of question.</summary>
    public void Register(RpcServiceId id, IRpcService service) => _services[(byte)id] = service;

    /// <summary>Asks a silo.</summary>
    /// <exception cref="RpcException">It answered with an error.</exception>
    /// <exception cref="TimeoutException">It did not answer in time.</exception>
    /// <exception cref="ConnectionFailedException">It cannot be reached, or the connection broke.</exception>
    public async Task<ReadOnlyMemory<byte>> CallAsync(
        SiloAddress target, RpcServiceId service, byte method, ReadOnlyMemory<byte> arguments, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        if (target.Equals(self) || (target.Generation == 0 && target.Endpoint.Equals(self.Endpoint)))
            return await Service(service).HandleAsync(self, method, arguments).ConfigureAwait(false);

        var send = _send ?? throw new ConnectionFailedException("The silo's network has not started");
        var call = new RpcCall((ulong)Interlocked.Increment(ref _lastId), target, service, method, arguments);
        _calls[call.Id] = call;
        try
        {
            send(target, call);
            return await call.Answer.Task.WaitAsync(timeout, clock, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"{target} did not answer {service}.{method} within {timeout.TotalSeconds:0.###} s");
        }
        finally
        {
            _calls.TryRemove(call.Id, out _);
        }
    }

    /// <summary>Writes a question or an answer.</summary>
    public static void Encode(object item, FrameBatch batch)
    {
        var writer = new Writer(batch, null!);
        if (item is RpcCall call)
        {
            writer.WriteByte((byte)FrameKind.Request);
            writer.WriteFixed64(call.Id);
            writer.WriteByte((byte)call.Service);
            writer.WriteByte(call.Method);
            writer.Flush();
            batch.BeginBody();
            Copy(call.Arguments, batch);
            return;
        }

        var answer = (RpcAnswer)item;
        writer.WriteByte((byte)(answer.Error is null ? FrameKind.Response : FrameKind.Failure));
        writer.WriteFixed64(answer.Id);
        if (answer.Error is not null)
            writer.WriteString(answer.Error.Length > MaxError ? answer.Error[..MaxError] : answer.Error);
        writer.Flush();
        batch.BeginBody();
        Copy(answer.Result, batch);
    }

    /// <summary>A question or an answer has come. A client may ask for the manifest and nothing else.</summary>
    public void Received(Connection connection, in Frame frame)
    {
        try
        {
            var reader = new Reader(frame.Header[1..], null!);
            var id = reader.ReadFixed64();
            if (frame.Kind == FrameKind.Request)
            {
                var service = (RpcServiceId)reader.ReadByte();
                var caller = connection.Peer.Silo ?? (service == RpcServiceId.Manifest
                    ? SiloAddress.Zero
                    : throw new InvalidMessageFrameException("a client asks a question that only silos may ask"));
                Serve(new Question(connection, id, caller, service, reader.ReadByte(), frame.Body.ToArray()));
            }
            else if (_calls.TryGetValue(id, out var call) && (call.Target.Equals(connection.Peer.Silo) || call.Target.Generation == 0))
            {
                if (frame.Kind == FrameKind.Response)
                    call.Answer.TrySetResult(frame.Body.ToArray());
                else
                    call.Answer.TrySetException(new RpcException(reader.ReadString() ?? "unknown error"));
            }
        }
        catch (SerializerException exception)
        {
            throw new InvalidMessageFrameException($"a malformed runtime frame: {exception.Message}");
        }
    }

    /// <summary>A question or an answer could not be sent.</summary>
    public static void NotSent(object item, Exception reason) => (item as RpcCall)?.Answer.TrySetException(reason);

    /// <summary>The last connection to a silo broke: its answers will not come.</summary>
    public void Lost(SiloAddress silo, Exception reason)
    {
        foreach (var call in _calls.Values)
        {
            if (call.Target.Equals(silo) || (call.Target.Generation == 0 && call.Target.Endpoint.Equals(silo.Endpoint)))
                call.Answer.TrySetException(new ConnectionFailedException($"The connection to {silo} was lost: {reason.Message}", reason));
        }
    }

    private static void Copy(ReadOnlyMemory<byte> bytes, FrameBatch batch)
    {
        bytes.Span.CopyTo(batch.GetSpan(bytes.Length));
        batch.Advance(bytes.Length);
    }

    private IRpcService Service(RpcServiceId id) =>
        _services[(byte)id] ?? throw new RpcException($"This silo offers no service {id}");

    private void Serve(Question question)
    {
        if (Interlocked.Increment(ref _served) > MaxServed)
        {
            Interlocked.Decrement(ref _served);
            question.Connection.TrySendUrgent(new RpcAnswer(question.Id, default, $"{self} is overloaded: {MaxServed} questions are under way"));
            return;
        }

        _ = ServeAsync(question);
    }

    private async Task ServeAsync(Question question)
    {
        RpcAnswer answer;
        try
        {
            var pending = Service(question.Service).HandleAsync(question.Caller, question.Method, question.Arguments);
            var result = pending.IsCompletedSuccessfully ? pending.Result : await pending.ConfigureAwait(false);
            answer = new RpcAnswer(question.Id, result, null);
        }
        catch (Exception exception)
        {
            answer = new RpcAnswer(question.Id, default, exception.Message);
        }

        Interlocked.Decrement(ref _served);
        question.Connection.TrySendUrgent(answer);
    }

    private sealed record Question(
        Connection Connection, ulong Id, SiloAddress Caller, RpcServiceId Service, byte Method, ReadOnlyMemory<byte> Arguments);
}
