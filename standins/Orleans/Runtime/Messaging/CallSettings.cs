namespace Orleans.Runtime;

/// <summary>Who makes the calls of this process, and how long they wait.</summary>
/// <param name="LocalSilo">Null on a client.</param>
/// <param name="ClientId">Stands for code that runs outside of grains.</param>
/// <param name="ResponseTimeout">For calls of grains.</param>
/// <param name="SystemResponseTimeout">For calls of system targets.</param>
/// <param name="CancelRequestOnTimeout">A call that is late is cancelled at the grain.</param>
/// <param name="WaitForCancellationAcknowledgement">A cancelled call still waits for the answer.</param>
internal sealed record CallSettings(
    SiloAddress? LocalSilo,
    GrainId ClientId,
    TimeSpan ResponseTimeout,
    TimeSpan SystemResponseTimeout,
    bool CancelRequestOnTimeout,
    bool WaitForCancellationAcknowledgement);
