using System.Text;
using Wetware.Functions.Engine;

namespace Wetware.Tests.Fixture;

/// <summary>Runs blobs of the type <c>application/x-test</c>: the bytes name a behaviour that a test gave. Stands in for the engines where what surrounds them is tested.</summary>
internal sealed class FakeRunner : IFunctionRunner
{
    public const string ContentType = "application/x-test";

    private readonly Dictionary<string, Func<CallContext, CancellationToken, Task<int>>> _behaviours = [];

    public void Add(string name, Func<CallContext, CancellationToken, Task<int>> behaviour) => _behaviours[name] = behaviour;

    public bool Runs(string contentType) => contentType == ContentType;

    public Task<FunctionResult?> ReadyAsync(FunctionCode code, CancellationToken cancellation) => Task.FromResult<FunctionResult?>(null);

    public async Task<FunctionResult> RunAsync(CallContext context, CancellationToken cancellation)
    {
        var code = await context.Call.Code.ReadAsync(cancellation);
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        time.CancelAfter(context.Call.Limits.Time);
        try
        {
            var result = await _behaviours[Encoding.UTF8.GetString(code.Span)](context, time.Token);

            // It uses all the fuel that it is given.
            return new FunctionResult { Result = result, Usage = new FunctionUsage { Fuel = context.Call.Limits.Fuel } };
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return FunctionEngine.Failed(FunctionError.Limit, "it ran too long", LimitWords.Time);
        }
    }

    public void Dispose()
    {
    }
}
