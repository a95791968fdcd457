namespace Orleans.Serialization.Invocation;

/// <summary>Where an answer goes.</summary>
public interface IResponseCompletionSource
{
    void Complete(Response value);

    void Complete();
}
