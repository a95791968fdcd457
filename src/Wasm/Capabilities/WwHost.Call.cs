using System.Text;
using Wetware.Wasm.Runs;
using Wetware.Wasm.Wasi;

namespace Wetware.Wasm.Capabilities;

/// <summary>Calling, and fetching an answer that did not fit.</summary>
internal sealed partial class WwHost
{
    private const uint ReplyBytes = 24;

    /// <summary>
    /// Calls a method. The answer goes into the guest's <c>ww_reply</c>: what fits at once, its full sizes always. What did not fit can
    /// be fetched by <see cref="Reply"/> until the next call.
    /// </summary>
    public GuestError Call(
        GuestMemory memory,
        uint number,
        uint method,
        uint methodLength,
        uint data,
        uint dataLength,
        uint capabilities,
        uint capabilityCount,
        uint reply)
    {
        Stopping.ThrowIfCancellationRequested();
        if (!memory.Holds(data, dataLength) || !memory.Holds(reply, ReplyBytes) || !ReplyBuffersHold(memory, reply))
            return GuestError.Failed;
        if (methodLength > MostNameBytes || dataLength > MostDataBytes || capabilityCount > MostPassed)
            return GuestError.Limit;
        if (!TryText(memory, method, methodLength, out var name))
            return GuestError.Failed;
        if (!memory.TryGet(capabilities, capabilityCount * sizeof(uint), out var numbers))
            return GuestError.Failed;
        if (_table?.Find(number) is not { } target || !target.Allows(name))
            return GuestError.Denied;
        var passed = new List<GuestCapability>();
        for (var i = 0; i < capabilityCount; i++)
        {
            if (_table.Find(BitConverter.ToUInt32(numbers[(i * sizeof(uint))..])) is not { } given)
                return GuestError.Denied;
            passed.Add(given);
        }

        memory.TryGet(data, dataLength, out var arguments);
        var answer = Ask(target, name, arguments.ToArray(), passed);
        return Keep(answer) is var error and not GuestError.None ? error : WriteReply(memory, reply, answer.Error);
    }

    /// <summary>Copies the answer to the last call once more, into larger buffers.</summary>
    public GuestError Reply(GuestMemory memory, uint reply) =>
        memory.Holds(reply, ReplyBytes) && ReplyBuffersHold(memory, reply) ? WriteReply(memory, reply, GuestError.None) : GuestError.Failed;

    private GuestReply Ask(GuestCapability target, string method, ReadOnlyMemory<byte> arguments, List<GuestCapability> passed)
    {
        Task<GuestReply>? asked = null;
        try
        {
            asked = _table!.Host.CallAsync(target, method, arguments, passed, Stopping).AsTask();
            return Await(asked);
        }
        catch (OperationCanceledException)
        {
            if (asked is not null && Stopping.IsCancellationRequested)
                ReleaseWhenAnswered(asked, target.Name, method);
            Stopping.ThrowIfCancellationRequested();
            return GuestReply.Failed(GuestError.Cancelled);
        }
        catch (Exception e)
        {
            LogCallFailed(e, target.Name, method);
            return GuestReply.Failed(GuestError.Failed);
        }
    }

    /// <summary>The guest's own thread is what waits here; nothing else runs on it, and another guest may have its slot meanwhile.</summary>
    private GuestReply Await(Task<GuestReply> asked)
    {
        if (asked.IsCompleted || _slot is null || !_slot.TryLeave())
            return asked.WaitAsync(Stopping).GetAwaiter().GetResult();
        try
        {
            return asked.WaitAsync(Stopping).GetAwaiter().GetResult();
        }
        finally
        {
            _slot.Return(Stopping);
        }
    }

    /// <summary>The run is over, so nobody will hold what a reply that is still on its way brings.</summary>
    private void ReleaseWhenAnswered(Task<GuestReply> asked, string target, string method) => _ = asked.ContinueWith(
        answered =>
        {
            if (answered.IsFaulted)
                LogCallFailed(answered.Exception.GetBaseException(), target, method);
            if (!answered.IsCompletedSuccessfully)
                return;
            foreach (var capability in answered.Result.Capabilities)
                LetGo(capability);
        },
        CancellationToken.None,
        TaskContinuationOptions.ExecuteSynchronously,
        TaskScheduler.Default);

    private GuestError Keep(GuestReply answer)
    {
        _replyData = default;
        _replyCapabilities = [];
        var numbers = new uint[Math.Min(answer.Capabilities.Count, MostPassed)];
        if (answer.Data.Length > MostDataBytes || answer.Capabilities.Count > MostPassed || !_table!.TryAdd(answer.Capabilities, numbers))
        {
            foreach (var capability in answer.Capabilities)
                LetGo(capability);
            return GuestError.Limit;
        }

        _replyData = answer.Data;
        _replyCapabilities = numbers;
        return GuestError.None;
    }

    /// <summary>Both buffers of a <c>ww_reply</c> lie inside the memory, so that a call whose answer could not be written is never made.</summary>
    private static bool ReplyBuffersHold(GuestMemory memory, uint reply) =>
        memory.TryRead(reply, out var data) && memory.TryRead(reply + 4, out var dataCapacity) && memory.Holds(data, dataCapacity)
        && memory.TryRead(reply + 12, out var numbers) && memory.TryRead(reply + 16, out var count)
        && count <= uint.MaxValue / sizeof(uint) && memory.Holds(numbers, count * sizeof(uint));

    private GuestError WriteReply(GuestMemory memory, uint reply, GuestError error)
    {
        memory.TryRead(reply, out var data);
        memory.TryRead(reply + 4, out var dataCapacity);
        memory.TryRead(reply + 12, out var numbers);
        memory.TryRead(reply + 16, out var numberCapacity);
        memory.TryWrite(reply + 8, (uint)_replyData.Length);
        memory.TryWrite(reply + 20, (uint)_replyCapabilities.Length);

        var fits = (uint)Math.Min(_replyData.Length, dataCapacity);
        memory.TryGet(data, fits, out var into);
        _replyData.Span[..(int)fits].CopyTo(into);
        for (var i = 0; i < _replyCapabilities.Length && i < numberCapacity; i++)
            memory.TryWrite(numbers + (uint)(i * sizeof(uint)), _replyCapabilities[i]);
        return error;
    }

    private static bool TryText(GuestMemory memory, uint address, uint length, out string text)
    {
        text = "";
        if (!memory.TryGet(address, length, out var bytes))
            return false;
        try
        {
            text = StrictUtf8.GetString(bytes);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
