using Microsoft.Extensions.Logging;

namespace Orleans.Runtime;

internal sealed class GrainTimer<TState>(
    IGrainContext context,
    Func<TState, CancellationToken, Task> callback,
    TState state,
    GrainTimerCreationOptions options,
    TimeProvider clock,
    ILogger logger) : GrainTimer(context, options, clock, logger)
{
    protected override Task Call(CancellationToken token) => callback(state, token);
}
