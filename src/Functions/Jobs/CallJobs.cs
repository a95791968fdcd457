using Wetware.Errors;
using Wetware.Functions.Admin;
using Wetware.Functions.Engine;
using Wetware.Functions.Serving;

namespace Wetware.Functions.Jobs;

/// <summary>Runs jobs that are calls.</summary>
internal sealed class CallJobs(CallRunner runner, PlugGates gates)
{
    /// <summary>Runs one; every failure of the function is in the reply.</summary>
    /// <exception cref="WetwareException"><c>disconnected</c>.</exception>
    public async Task<FunctionReply> RunAsync(JobLease lease, CancellationToken cancellationToken)
    {
        var spec = lease.Spec;
        using var place = spec.Plug is { } plug ? gates.TryEnter(plug) : null;
        if (spec.Plug is not null && place is null)
            return new FunctionReply { Error = FunctionError.Overloaded.Word(), Message = "the plug's calls are all under way", Status = 429 };
        try
        {
            var scope = new CallScope(lease.Id) { Plug = spec.Plug, Headers = spec.Headers, MaxOutput = JobLimits.MaxBytes };
            return await runner.RunAsync(spec.Request, scope, cancellationToken).ConfigureAwait(false);
        }
        catch (WetwareException error) when (error.Kind is not ErrorKind.Disconnected)
        {
            return new FunctionReply { Error = error.Kind.Word(), Message = error.Message, Status = error.Kind == ErrorKind.NotFound ? 404 : 500 };
        }
    }
}
