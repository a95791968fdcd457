using Wetware.Errors;

namespace Wetware.PubSub.Streams;

/// <summary>Names and limits of the stream provider that carries topics, heartbeats and any other stream of a program.</summary>
public static class WetwareStreams
{
    /// <summary>Name of the stream provider: <c>GetStreamProvider("ww")</c>.</summary>
    public const string Provider = "ww";

    /// <summary>Namespace of the streams that are topics; the key is the topic's name and the items are <see cref="byte"/> arrays.</summary>
    public const string TopicNamespace = "topic";

    /// <summary>Most bytes of a stream's namespace and key together.</summary>
    public const int MaxIdBytes = 512;

    /// <summary>Most items of one call that publishes from a client; larger batches are split.</summary>
    public const int MaxItems = 512;

    /// <summary>Bytes of items at which a call is full; one item always fits.</summary>
    public const int MaxCallBytes = 2 << 20;

    /// <summary>Returns the stream of a topic.</summary>
    /// <param name="name">The topic's name, compared exactly.</param>
    public static StreamId Topic(string name) => StreamId.Create(TopicNamespace, name);

    /// <summary>Checks that anyone may publish to <paramref name="stream"/>: its size, and that neither topic nor namespace is reserved.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="clusterNamespace">The cluster's namespace, whose topic is reserved; null when it is not known here.</param>
    /// <exception cref="WetwareException"><c>limit</c>: the id is too long; <c>failed</c>: malformed topic; <c>denied</c>: reserved.</exception>
    public static void CheckPublish(StreamId stream, string? clusterNamespace = null)
    {
        var bytes = stream.FullKey.Length;
        if (bytes > MaxIdBytes)
            throw new WetwareException(ErrorKind.Limit, $"the stream's namespace and key have {bytes} bytes; at most {MaxIdBytes} are allowed");
        var space = stream.GetNamespace();
        if (space == TopicNamespace)
            TopicName.Check(stream.GetKeyAsString(), clusterNamespace);
        else if (space is not null && TopicName.IsReserved(space))
            throw new WetwareException(ErrorKind.Denied, $"stream namespace \"{space}\" is reserved for the cluster itself");
    }
}
