namespace Wetware.Tests.Streams;

public interface ISubscriberGrain : IGrainWithStringKey
{
    /// <summary>Writes every item of the stream into the journal of that name.</summary>
    Task Subscribe(string ns, string stream, string journal);

    Task Unsubscribe(string ns, string stream);

    Task<int> Subscriptions(string ns, string stream);

    Task Produce(string ns, string stream, params string[] items);

    Task<Guid> Activation();

    Task Leave();
}
