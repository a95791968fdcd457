namespace Wetware.Tests.Streams;

/// <summary>Subscribed by the cluster itself to the streams of one namespace, one grain a stream.</summary>
public interface IImplicitGrain : IGrainWithStringKey;
