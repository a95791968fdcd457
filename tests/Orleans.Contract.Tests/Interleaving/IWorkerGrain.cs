namespace Wetware.Tests.Interleaving;

public interface IWorkerGrain : IGrainWithIntegerKey
{
    /// <summary>Holds a worker until the gate is open; says which activation did it.</summary>
    Task<Guid> Hold(string gate, string journal);
}
