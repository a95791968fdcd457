using System.Text;
using Wetware.Functions.Engine;

namespace Wetware.Tests.Engine;

/// <summary>A WebSocket without a network: messages to be read, and those that were written.</summary>
internal sealed class SequenceBuffer(params IEnumerable<string> messages) : ExchangeBuffer
{
    private readonly Queue<string> _messages = new(messages);

    public List<string> Written { get; } = [];

    public override bool IsSequence => true;

    public override ValueTask<ReadOnlyMemory<byte>?> ReadAsync(CancellationToken cancellation) =>
        ValueTask.FromResult<ReadOnlyMemory<byte>?>(_messages.TryDequeue(out var next) ? Encoding.UTF8.GetBytes(next) : default(ReadOnlyMemory<byte>?));

    protected override ValueTask WriteCoreAsync(ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        Written.Add(Encoding.UTF8.GetString(content.Span));
        return ValueTask.CompletedTask;
    }
}
