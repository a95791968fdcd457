using Wetware.Capabilities;
using Wetware.Grains.Capabilities;

namespace Wetware.Tests.Capabilities;

public sealed class BoxGrain : Grain, IBoxGrain
{
    public const string Kind = "box";

    private static readonly CapabilityMethods<BoxGrain> Table = new CapabilityMethods<BoxGrain>(Kind)
        .Query("get", static (grain, _, _) => Task.FromResult(CapabilityReply.Of(grain._text)))
        .Action("add", static (grain, call, _) => Task.FromResult(CapabilityReply.Of(grain.Add(call.Text()))))
        .Query("within", static (grain, call, ct) => grain.Within(call, ct))
        .Query("reader", static async (grain, call, ct) => CapabilityReply.Of(await grain._invoker.Narrow(call, ["get"], ct)))
        .Query("flood", static (_, _, _) => Task.FromResult(CapabilityReply.Of(new byte[CapabilityCall.MaxDataBytes + 1])))
        .Wait("filled", static (grain, call, ct) => grain.Filled(call, ct))
        .OnWithdraw(static (grain, operation, _) => Task.FromResult(grain.Withdraw(operation)))
        .ValidWhile(static grain => !grain._isAway ? true : throw new TimeoutException("as when its node is away"));

    private readonly CapabilityInvoker<BoxGrain> _invoker;
    private readonly Dictionary<Guid, TaskCompletionSource<CapabilityReply>> _waiting = [];
    private string _text = "";
    private bool _isAway;

    public BoxGrain(CapabilityInvokers invokers) => _invoker = invokers.For(this, Table);

    public async Task<Capability> Root() => await _invoker.Mint();

    public Task<int> Waiters() => Task.FromResult(_waiting.Count);

    public Task BeAway()
    {
        _isAway = true;
        return Task.CompletedTask;
    }

    private string Add(string more)
    {
        _text += more;
        foreach (var waiter in _waiting.Values)
            waiter.TrySetResult(CapabilityReply.Of(_text));
        return _text;
    }

    private async Task<CapabilityReply> Within(CapabilityCall call, CancellationToken cancellationToken)
    {
        var inner = GrainFactory.GetGrain<IBoxGrain>($"{this.GetPrimaryKeyString()}/{call.Text()}").GetGrainId();
        return CapabilityReply.Of(await _invoker.Derive(call, Kind, inner, null, cancellationToken));
    }

    private async Task<CapabilityReply> Filled(CapabilityCall call, CancellationToken cancellationToken)
    {
        if (_text.Length > 0)
            return CapabilityReply.Of(_text);
        var waiter = new TaskCompletionSource<CapabilityReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[call.Operation] = waiter;
        try
        {
            return await waiter.Task.WaitAsync(call.Slice, cancellationToken);
        }
        catch (TimeoutException)
        {
            return CapabilityReply.NotYet;
        }
        finally
        {
            _waiting.Remove(call.Operation);
        }
    }

    private CapabilityReply? Withdraw(Guid operation) =>
        _waiting.Remove(operation, out var waiter) && !waiter.TrySetCanceled() ? waiter.Task.Result : null;
}
