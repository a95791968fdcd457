using System.Text.Json;
using Orleans.Concurrency;
using Wetware.Capabilities;
using Wetware.Devices;
using Wetware.Errors;
using Wetware.Grains.Capabilities;
using Wetware.Grains.Nodes;
using Wetware.Grains.Placement;
using Wetware.Nodes;
using Wetware.Waiting;

namespace Wetware.Grains.Devices;

/// <summary>A deployment to devices as a capability.</summary>
[NodePlacement, Reentrant]
internal sealed class DeploymentCallGrain : NodeOwnedGrain, IDeploymentCallGrain
{
    private const int MaxRuns = 64;
    private const int MaxArguments = 64;

    private static readonly CapabilityMethods<DeploymentCallGrain> Methods = new CapabilityMethods<DeploymentCallGrain>(CapabilityKinds.Deployment)
        .Query(DeploymentMethods.Show, static async (grain, _, cancel) => CapabilityReply.Json(
            DeploymentOpenerGrain.Json(await grain._client.Deployments.Find(grain.Deployment, cancel) ?? throw grain.Removed()), DeviceMethodsJson.Default.DeploymentJson))
        .Wait(DeploymentMethods.Run, static (grain, call, cancel) => grain.Run(call, cancel))
        .OnWithdraw(static (grain, operation, _) => grain.Withdraw(operation));

    private readonly Dictionary<Guid, Operation> _runs = [];
    private readonly DeviceClient _client;
    private readonly TimeProvider _time;

    public DeploymentCallGrain(NodeCard node, CapabilityInvokers invokers, TimeProvider time)
        : base(node)
    {
        (_client, _time) = (new(GrainFactory), time);
        invokers.For(this, Methods);
    }

    private string Deployment => NodeKey.Rest(this.GetPrimaryKeyString());

    private WetwareException Removed() => new(ErrorKind.NotFound, $"deployment {Deployment} was removed");

    // A run has effects on devices: however often it is asked for, it happens once.
    private async Task<CapabilityReply> Run(CapabilityCall call, CancellationToken cancellationToken)
    {
        if (!_runs.TryGetValue(call.Operation, out var operation))
        {
            var run = Read(call);
            if (_runs.Count >= MaxRuns)
                throw new WetwareException(ErrorKind.Overloaded, $"{MaxRuns} runs of this deployment are under way at this node; try again later");
            operation = new() { Asked = _time.GetTimestamp() };
            operation.Outcome = _client.Deployments.Run(Deployment, run, operation.Stop.Token);
            _runs.Add(call.Operation, operation);
            operation.Ending = End(call.Operation, operation);
        }

        operation.Asked = _time.GetTimestamp();
        try
        {
            return Answer(await operation.Outcome.WaitAsync(call.Slice, _time, cancellationToken));
        }
        catch (TimeoutException) when (!operation.Outcome.IsCompleted)
        {
            return CapabilityReply.NotYet;
        }
    }

    private async Task<CapabilityReply?> Withdraw(Guid id)
    {
        if (!_runs.TryGetValue(id, out var operation))
            return null;
        if (operation.Outcome.IsCompletedSuccessfully)
            return Answer(await operation.Outcome);
        await operation.Stop.CancelAsync();
        return null;
    }

    // An answer that was lost can be asked for again for a short time; a run that nobody waits for any more is given up.
    private async Task End(Guid id, Operation operation)
    {
        while (_time.GetElapsedTime(operation.Asked) < LongPoll.IdleTimeout)
            await Task.Delay(LongPoll.IdleTimeout / 3, _time);
        await operation.Stop.CancelAsync();
        await ((Task)operation.Outcome).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        _runs.Remove(id);
        operation.Stop.Dispose();
    }

    private static CapabilityReply Answer(RunOutcome outcome)
    {
        if (outcome.Problem is not null)
            throw new WetwareException(ErrorKind.Failed, $"{outcome.Problem}: {outcome.Reason}{(outcome.Field is null ? "" : $" ({outcome.Field})")}");
        var steps = outcome.Steps.Count == 0 ? null : outcome.Steps.Select(step => JsonElement.Parse(step)).ToArray();
        return CapabilityReply.Json(new(JsonElement.Parse(outcome.Result!), outcome.IsInFailover, outcome.FileUrl, steps), DeviceMethodsJson.Default.DeviceRunAnswerJson);
    }

    private static DeviceRun Read(CapabilityCall call)
    {
        var asked = call.Data.IsEmpty ? new() : call.Json(DeviceMethodsJson.Default.DeviceRunJson);
        var (given, files) = (asked.Arguments ?? new Dictionary<string, JsonElement>(), asked.Files ?? new Dictionary<string, byte[]>());
        if (given.Count > MaxArguments || files.Count > DeviceLimits.MaxMounts)
            throw new WetwareException(ErrorKind.Limit, $"{given.Count} arguments and {files.Count} files are not allowed; use at most {MaxArguments} and {DeviceLimits.MaxMounts}");
        var arguments = given.ToDictionary(pair => pair.Key, pair => pair.Value.ValueKind switch
        {
            JsonValueKind.String => pair.Value.GetString()!,
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => pair.Value.GetRawText(),
            _ => throw new WetwareException(ErrorKind.Failed, $"arguments.{pair.Key}: use a text, a number or a boolean"),
        });
        return new DeviceRun(arguments, files.ToDictionary(
            file => file.Key, file => (ReadOnlyMemory<byte>)(file.Value ?? throw new WetwareException(ErrorKind.Failed, $"files.{file.Key}: is null"))));
    }

    private sealed class Operation
    {
        public CancellationTokenSource Stop { get; } = new();

        public Task<RunOutcome> Outcome { get; set; } = null!;

        public long Asked { get; set; }

        public Task Ending { get; set; } = Task.CompletedTask;
    }
}
