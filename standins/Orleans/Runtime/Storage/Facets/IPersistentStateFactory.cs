namespace Orleans.Runtime;

/// <summary>Makes the states of activations.</summary>
public interface IPersistentStateFactory
{
    IPersistentState<TState> Create<TState>(IGrainContext context, IPersistentStateConfiguration config);
}
