namespace Wetware.Functions.Engine;

/// <summary>Runs the programs of some content types.</summary>
internal interface IFunctionRunner : IDisposable
{
    /// <summary>Whether it runs programs of a content type, parameters such as <c>; charset=utf-8</c> left out.</summary>
    bool Runs(string contentType);

    /// <summary>Makes a program ready without running it; null when it is, else why it cannot run.</summary>
    Task<FunctionResult?> ReadyAsync(FunctionCode code, CancellationToken cancellation);

    /// <summary>Runs one call. Only a failure of the host itself throws.</summary>
    Task<FunctionResult> RunAsync(CallContext context, CancellationToken cancellation);
}
