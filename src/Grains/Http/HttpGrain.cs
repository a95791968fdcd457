using Orleans.Concurrency;
using Wetware.Capabilities;
using Wetware.Errors;
using Wetware.Grains.Capabilities;
using Wetware.Grains.Nodes;
using Wetware.Grains.Placement;
using Wetware.Http;
using Wetware.Nodes;
using Wetware.Waiting;

namespace Wetware.Grains.Http;

/// <summary>Opens web addresses as a capability. Restrictions stand in the key, which the seal of a capability protects.</summary>
[NodePlacement, Reentrant]
internal sealed class HttpGrain : NodeOwnedGrain, IHttpGrain
{
    private static readonly CapabilityMethods<HttpGrain> Methods = new CapabilityMethods<HttpGrain>(CapabilityKinds.Http)
        .Wait(HttpCapabilityMethods.Get, static (grain, call, cancel) => grain.Get(call, cancel))
        .Query(HttpCapabilityMethods.Restrict, static (grain, call, cancel) =>
            grain.Derive(call, grain.GetPrimaryKeyString(), grain.Rules.With(call.Json(HttpJson.Default.HttpRestriction)), cancel))
        .Query(HttpCapabilityMethods.At, static (grain, call, cancel) => ServerId.TryParse(call.Text(), out var server)
            ? grain.Derive(call, server.ToString(), grain.Rules, cancel)
            : throw new WetwareException(ErrorKind.Failed, $"server: is {ServerId.TextLength} hex digits in lower case"))
        .OnWithdraw(static async (grain, operation, _) =>
        {
            if (grain._fetches.TryGetValue(operation, out var fetch))
                await fetch.Stop.CancelAsync();
            return null; // an answer that is lost can be asked for again
        });

    private readonly Dictionary<Guid, Fetch> _fetches = [];
    private readonly CapabilityInvoker<HttpGrain> _invoker;
    private readonly WebReader _web;
    private readonly TimeProvider _time;
    private HttpRules? _rules;

    public HttpGrain(NodeCard node, CapabilityInvokers invokers, WebReader web, TimeProvider time)
        : base(node)
    {
        (_web, _time) = (web, time);
        _invoker = invokers.For(this, Methods);
    }

    private HttpRules Rules => _rules ??= HttpRules.Parse(NodeKey.Rest(this.GetPrimaryKeyString()));

    private async Task<CapabilityReply> Derive(CapabilityCall call, string node, HttpRules rules, CancellationToken cancellationToken)
    {
        var key = NodeKey.With(node, rules.ToString());
        return CapabilityReply.Of(await _invoker.Derive(call, CapabilityKinds.Http, GrainFactory.GetGrain<IHttpGrain>(key).GetGrainId(), cancellationToken: cancellationToken));
    }

    private async Task<CapabilityReply> Get(CapabilityCall call, CancellationToken cancellationToken)
    {
        if (!_fetches.TryGetValue(call.Operation, out var fetch))
        {
            var request = WebRequest.Of(call.Json(HttpJson.Default.HttpGetJson));
            fetch = new();
            fetch.Answer = _web.GetAsync(request, Rules, fetch.Stop.Token);
            _fetches.Add(call.Operation, fetch);
            fetch.Ending = End(call.Operation, fetch);
        }

        try
        {
            return CapabilityReply.Of(await fetch.Answer.WaitAsync(call.Slice, _time, cancellationToken));
        }
        catch (TimeoutException) when (!fetch.Answer.IsCompleted)
        {
            return CapabilityReply.NotYet;
        }
        finally
        {
            if (fetch.Answer.IsCompleted && _fetches.Remove(call.Operation))
                await fetch.Stop.CancelAsync();
        }
    }

    // An answer that nobody asks for is kept for a short time.
    private async Task End(Guid operation, Fetch fetch)
    {
        const ConfigureAwaitOptions Quietly = ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext;
        await ((Task)fetch.Answer).ConfigureAwait(Quietly);
        await Task.Delay(LongPoll.IdleTimeout, _time, fetch.Stop.Token).ConfigureAwait(Quietly);
        _fetches.Remove(operation);
        fetch.Stop.Dispose();
    }

    private sealed class Fetch
    {
        public CancellationTokenSource Stop { get; } = new();

        public Task<ReadOnlyMemory<byte>> Answer { get; set; } = null!;

        public Task Ending { get; set; } = Task.CompletedTask;
    }
}
