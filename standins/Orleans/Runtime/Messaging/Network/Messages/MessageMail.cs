using Microsoft.Extensions.Logging;
using Orleans.Serialization.Invocation;

namespace Orleans.Runtime.Messaging;

/// <summary>What sending and receiving messages has in common on silos, gateways and clients.</summary>
internal sealed partial class MessageMail(MessageCodec codec, IMessageReceiver receiver, bool dropExpired, ILogger logger)
{
    private readonly ILogger _logger = logger;

    /// <summary>Writes a message; false when its caller has stopped waiting.</summary>
    public bool Encode(Message message, FrameBatch batch, SiloAddress? self, SiloAddress? peer)
    {
        if (dropExpired && message.IsExpired && message.Direction is MessageDirection.Request or MessageDirection.Response)
            return false;
        codec.Write(message, batch, self, peer);
        return true;
    }

    /// <summary>The frame is finished: bodies go back to their pools.</summary>
    public static void Written(Message message)
    {
        if (message.Body is IInvokable or Response or RawBody)
            ((IDisposable)message.Body).Dispose();
        message.Body = null;
    }

    /// <summary>A message will not be sent from here.</summary>
    public void NotSent(Message message, Exception reason)
    {
        if (message.Body is RawBody raw && !TryOpen(message, raw))
            return;

        // What the network did is worth another try; what the message itself is will not get better.
        var retry = reason is ConnectionFailedException or SiloUnavailableException;
        if (reason is ConnectionFailedException)
            reason = new SiloUnavailableException(reason.Message, reason);
        receiver.Undeliverable(message, reason, retry);
    }

    /// <summary>Reads the body and hands the message to the runtime.</summary>
    public void Deliver(in Frame frame, Message message, MessageParts parts, Action<Message> answer)
    {
        try
        {
            codec.ReadBody(frame, message, parts);
        }
        catch (Exception exception)
        {
            Unreadable(message, exception, answer);
            return;
        }

        receiver.Receive(message);
    }

    private bool TryOpen(Message message, RawBody raw)
    {
        try
        {
            codec.ReadBody(new Frame([(byte)FrameKind.Message], raw.Bytes), message, raw.Parts);
            raw.Dispose();
            return true;
        }
        catch (Exception exception)
        {
            CannotRead(exception.Message, message);
            return false;
        }
    }

    private void Unreadable(Message message, Exception exception, Action<Message> answer)
    {
        var info = $"The message could not be read: {exception.Message}";
        switch (message.Direction)
        {
            case MessageDirection.Request:
                answer(message.CreateRejection(RejectionKind.Unrecoverable, info, exception));
                break;
            case MessageDirection.Response:
                message.Rejection = RejectionKind.Unrecoverable;
                message.Body = new RejectionResponse { Info = info, Exception = exception };
                receiver.Receive(message);
                break;
            default:
                CannotRead(exception.Message, message);
                break;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A message could not be read and is dropped ({Reason}): {Message}")]
    private partial void CannotRead(string reason, Message message);
}
