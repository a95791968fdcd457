namespace Wetware.Channels;

/// <summary>Methods of capabilities of the kinds <c>channel</c> and <c>channels</c>.</summary>
public static class ChannelMethods
{
    /// <summary>Sends the call's bytes, or the one capability that it passes; answers when it was taken.</summary>
    public const string Send = "send";

    /// <summary>Receives the next value: bytes, or one capability.</summary>
    public const string Recv = "recv";

    /// <summary>Closes the channel.</summary>
    public const string Close = "close";

    /// <summary>A reference that can only send.</summary>
    public const string NewSender = "newSender";

    /// <summary>A reference that can only receive.</summary>
    public const string NewRecver = "newRecver";

    /// <summary>A reference that can send and close, and make references that do one of both.</summary>
    public const string NewSendCloser = "newSendCloser";

    /// <summary>A reference that can only close.</summary>
    public const string NewCloser = "newCloser";

    /// <summary>Of <c>channels</c>: makes a channel that nobody else knows; JSON <c>{"capacity": n}</c> or nothing for a synchronous one.</summary>
    public const string New = "new";
}
