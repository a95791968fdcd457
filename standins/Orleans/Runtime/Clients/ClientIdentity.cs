namespace Orleans.Runtime;

/// <summary>Who this client is: new at each start.</summary>
internal sealed class ClientIdentity
{
    public GrainId Id { get; } = ClientGrainId.Create();
}
