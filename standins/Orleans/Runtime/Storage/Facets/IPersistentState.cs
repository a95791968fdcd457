using Orleans.Core;

namespace Orleans.Runtime;

/// <summary>A state of a grain that is read when it is activated and written when it asks for it.</summary>
public interface IPersistentState<TState> : IStorage<TState>;
