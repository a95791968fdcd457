namespace Orleans.Core;

/// <summary>A state together with what reads and writes it.</summary>
public interface IStorage<TState> : IStorage
{
    TState State { get; set; }
}
