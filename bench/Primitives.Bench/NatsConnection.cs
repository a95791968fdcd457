using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Wetware.Bench;

/// <summary>As much of NATS' text protocol as a measurement needs: publish to a subject, and count what arrives.</summary>
internal sealed class NatsConnection : IDisposable
{
    private readonly Socket _socket;
    private readonly PipeReader _reader;
    private readonly PipeWriter _writer;

    private NatsConnection(Socket socket)
    {
        _socket = socket;
        var stream = new NetworkStream(socket, ownsSocket: true);
        (_reader, _writer) = (PipeReader.Create(stream), PipeWriter.Create(stream));
    }

    public static async Task<NatsConnection> Open(int port)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        var connection = new NatsConnection(socket);
        await connection.Line();
        connection.Say("CONNECT {\"verbose\":false,\"pedantic\":false}\r\nPING\r\n");
        await connection.Flush();
        await connection.Line();
        return connection;
    }

    public async Task Subscribe(string subject)
    {
        Say($"SUB {subject} 1\r\nPING\r\n");
        await Flush();
        await Line();
    }

    public async Task Publish(string subject, ReadOnlyMemory<byte> message)
    {
        Write(subject, message.Span);
        await Flush();
    }

    public void Write(string subject, ReadOnlySpan<byte> message)
    {
        Say($"PUB {subject} {message.Length}\r\n");
        _writer.Write(message);
        _writer.Write("\r\n"u8);
    }

    public async Task Flush() => await _writer.FlushAsync();

    /// <summary>Gives each message to <paramref name="take"/> until cancelled.</summary>
    public async Task Read(Action<ReadOnlySpan<byte>> take, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var read = await _reader.ReadAsync(cancellationToken);
                var buffer = read.Buffer;
                while (TryTake(ref buffer, take))
                {
                }

                _reader.AdvanceTo(buffer.Start, buffer.End);
                if (read.IsCompleted)
                    return;
            }
        }
        catch (OperationCanceledException)
        {
            // Counted enough.
        }
    }

    /// <summary>Returns each message as it arrives.</summary>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> Received()
    {
        var messages = new Queue<ReadOnlyMemory<byte>>();
        while (true)
        {
            var read = await _reader.ReadAsync();
            var buffer = read.Buffer;
            while (TryTake(ref buffer, message => messages.Enqueue(message.ToArray())))
            {
            }

            _reader.AdvanceTo(buffer.Start, buffer.End);
            while (messages.TryDequeue(out var message))
                yield return message;
            if (read.IsCompleted)
                yield break;
        }
    }

    public void Dispose() => _socket.Dispose();

    private static bool TryTake(ref ReadOnlySequence<byte> buffer, Action<ReadOnlySpan<byte>> take)
    {
        var reader = new SequenceReader<byte>(buffer);
        if (!reader.TryReadTo(out ReadOnlySequence<byte> line, "\r\n"u8))
            return false;
        var text = Encoding.ASCII.GetString(line);
        if (text.StartsWith("MSG ", StringComparison.Ordinal))
        {
            var length = int.Parse(text.AsSpan(text.LastIndexOf(' ') + 1), CultureInfo.InvariantCulture);
            if (!reader.TryReadExact(length + 2, out var message))
                return false;
            take(message.Slice(0, length).ToArray());
        }

        buffer = buffer.Slice(reader.Position);
        return true;
    }

    private async Task Line()
    {
        while (true)
        {
            var read = await _reader.ReadAsync();
            var end = read.Buffer.PositionOf((byte)'\n');
            if (end is { } position)
            {
                _reader.AdvanceTo(read.Buffer.GetPosition(1, position));
                return;
            }

            _reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private void Say(string text) => _writer.Write(Encoding.ASCII.GetBytes(text));
}
